/** Tests where commands read from, what they print, and which server they ask. */
import dns from 'node:dns'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { policyCommand } from '../../server/cli/report-client.ts'
import { LOG_FORMAT } from '../../store/shared/batch.ts'
import { PostgresDatabase } from '../../store/shared/postgres/database.ts'
import { runHere } from '../support/command-line.ts'
import { listen, startServer, type TestServer } from '../support/harness.ts'
import { servedJson } from '../support/served-json.ts'

/** Its statement lacks an effect, which is said of the place where the statement begins. */
const NO_EFFECT = '{ "Version": "2012-10-17", "Statement": [\n  { "Action": "s3:*", "Resource": "*" } ] }'

let server: TestServer
let directory: string
beforeAll(async () => {
  server = await startServer()
  directory = mkdtempSync(join(tmpdir(), 'iamulator-input-'))
  writeFileSync(join(directory, 'no-effect.json'), NO_EFFECT)
})
afterAll(async () => {
  rmSync(directory, { recursive: true })
  await server.close()
})
afterEach(() => {
  jest.restoreAllMocks()
})

const run = (...args: readonly string[]) => runHere(args, { IAMULATOR_URL: server.url })

/** Runs a command whose standard input is a text. */
async function piped(text: string, ...args: readonly string[]) {
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {}
  Object.defineProperty(process, 'stdin', { value: Readable.from([text]), configurable: true })
  try {
    return await run(...args)
  } finally {
    Object.defineProperty(process, 'stdin', stdin)
  }
}

test('a policy can be piped in', async () => {
  expect(await piped(NO_EFFECT, 'lint', '-')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^stdin:.* error MISSING_EFFECT /),
  })
})

test('a seed can be piped in', async () => {
  expect(await piped('users: [{ name: piped }]', 'seed', '-')).toMatchObject({ code: 0, stderr: '' })
  const { Users = [] } = await server.iam().send(new ListUsersCommand({}))
  expect(Users.map(({ UserName }) => UserName)).toEqual(['piped'])
})

test('lint counts columns from 1', async () => {
  const file = join(directory, 'no-effect.json')
  expect((await run('lint', file)).stdout).toContain(`${file}:2:3 error MISSING_EFFECT `)
})

test('lint --sarif prints SARIF', async () => {
  const { stdout } = await run('lint', '--sarif', join(directory, 'no-effect.json'))
  expect(JSON.parse(stdout)).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'MISSING_EFFECT' }] }],
  })
})

test('health asks the server of IAMULATOR_URL', async () => {
  expect(await run('health')).toMatchObject({ code: 0, stdout: expect.stringContaining(server.url) })
})

test('health says that another server is not iamulator', async () => {
  await servedJson({ status: 'ok' }, async (url) => {
    expect(await runHere(['health'], { IAMULATOR_URL: url })).toEqual({
      code: 1,
      stdout: '',
      stderr: `The server at ${url} is not iamulator.\n`,
    })
  })
})

test('an unknown host has a message of its own', async () => {
  const closed = createServer()
  const url = `http://nowhere.localhost:${await listen(closed)}`
  closed.close()
  jest.spyOn(dns, 'lookup').mockImplementation(unknownHost as never)
  expect(await runHere(['health'], { IAMULATOR_URL: url })).toMatchObject({
    code: 1,
    stderr: `The host of ${url} is unknown. Choose another with --host.\n`,
  })
})

function unknownHost(_host: string, _options: object, answer: (error: Error) => void): void {
  answer(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
}

test('decisions says that there is no such action', async () => {
  const { stderr } = await run('decisions', '--action', 's3:GetObjct')
  expect(stderr).toContain('s3:GetObject')
})

test('policy prints every document', async () => {
  const documents = [{ Id: 'first' }, { Id: 'second' }]
  const body = {
    documents,
    ...{ sizes: [20, 21], limits: { characters: 22 }, warnings: [], notices: [], notAllowed: [], within: [] },
    ...{ decisions: 2, calls: { asked: 2, used: 2, leftOut: [] } },
  }
  await servedJson(body, async (url) => {
    const { text } = await policyCommand(url, {})
    expect(text).toBe(documents.map((each) => `${JSON.stringify(each, null, 2)}\n`).join(''))
  })
})

test('store upgrade says that the format is the latest already', async () => {
  const { prototype } = PostgresDatabase
  jest.spyOn(prototype, 'open').mockResolvedValue()
  jest.spyOn(prototype, 'close').mockResolvedValue()
  jest.spyOn(prototype, 'format').mockResolvedValue({ version: LOG_FORMAT, minimum: LOG_FORMAT })
  expect(await run('store', 'upgrade', '--store', 'postgres://database/iamulator')).toEqual({
    code: 0,
    stdout: `The format is ${LOG_FORMAT} already. This version needs no other.\n`,
    stderr: '',
  })
})
