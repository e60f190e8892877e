/**
 * Tests that a reset is undone when it cannot be saved. Checks both the state and the memory of the process.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { sendMail } from '../../core/engine/mail.ts'
import { loadSeed } from '../../server/seed/index.ts'
import { FileJournal } from '../../store/file-journal.ts'
import { withFile } from '../docs/temporary.ts'
import { Visitor } from '../support/console.ts'
import { ACCOUNT, NOW, startServer, type TestServer } from '../support/harness.ts'
import { at } from '../support/places.ts'

const PASSWORD = 'correct-Horse-7'
const SEED = `accounts: { "${ACCOUNT}": { users: [{ name: alice, password: ${PASSWORD} }] } }`

let directory: string
let server: TestServer

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'iamulator-reset-'))
  server = await startServer({ data: directory }, { now: () => NOW })
  server.iamulator.seed = await withFile('seed.yaml', SEED, loadSeed)
  expect((await post('reset', {})).status).toBe(200)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await server.close()
  await rm(directory, { recursive: true })
})

const post = (path: string, body: object) =>
  fetch(`${server.url}/_iamulator/${path}`, { method: 'POST', body: JSON.stringify(body) })

/** Returns what the endpoints and the sign-in show of the state. */
async function snapshot() {
  const paths = [
    'clock',
    `clock?account=${ACCOUNT}`,
    'decisions',
    'instances',
    'containers',
    'issuers',
    'faults',
    'mail',
  ] as const
  // The number of decisions ever made continues after a reset, and the epoch changes also with one that is undone.
  const answers = paths.map(async (path) => {
    const answer = await (await fetch(`${server.url}/_iamulator/${path}`)).text()
    return { ...JSON.parse(answer), latest: undefined, epoch: undefined }
  })
  const { status } = await signIn(PASSWORD)
  return {
    answers: await Promise.all(answers),
    status,
    users: server.iamulator.store.view(at(ACCOUNT)).users.size,
  }
}

const signIn = (password: string) =>
  new Visitor(server).post('/signin', { account: ACCOUNT, user: 'alice', password })

async function changeState(): Promise<void> {
  await server.iam().send(new CreateUserCommand({ UserName: 'bob' }))
  const token = await fetch(`${server.url}/latest/api/token`, {
    method: 'PUT',
    headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '60' },
  })
  expect(token.status).toBe(200)
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/r`
  const calls = [
    post('clock', { advance: '1h' }),
    post('clock', { advance: '2h', account: ACCOUNT }),
    post('instances', { id: 'i-0123456789abcdef0', default: true }),
    post('containers', { kind: 'eks', roleArn }),
    post('faults', { action: 'sts:*', error: { code: 'Throttling' } }),
    post('faults', { action: 'sts:*', error: { code: 'Throttling' }, account: ACCOUNT }),
    post('issuers', { issuer: 'https://x.example.com', source: 'idp' }),
  ]
  for (const answer of await Promise.all(calls)) expect([200, 201]).toContain(answer.status)
  sendMail(server.iamulator, at(ACCOUNT), { to: 'ann@example.com', subject: 'Code', text: '123456' })
  for (let count = 0; count < 5; count++) await signIn('wrong')
}

test.each([{}, { account: ACCOUNT }])('%j', async (body) => {
  const fresh = await snapshot()
  await changeState()
  const before = await snapshot()
  expect(before).toMatchObject({ status: 429, users: 2 })
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  jest.spyOn(FileJournal.prototype, 'append').mockRejectedValue(full)
  expect((await post('reset', body)).status).toBe(503)
  jest.restoreAllMocks()
  expect(await snapshot()).toEqual(before)
  expect((await post('reset', {})).status).toBe(200)
  expect(await snapshot()).toEqual(fresh)
})

test('two at the same time are undone together, the later one first', async () => {
  await changeState()
  const before = await snapshot()
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  let fail = () => {}
  const failure = new Promise<void>((_, reject) => {
    fail = () => reject(full)
  })
  jest.spyOn(FileJournal.prototype, 'append').mockReturnValue(failure)
  const resets = jest.spyOn(server.iamulator.store, 'reset')
  const answers = [post('reset', {}), post('reset', {})]
  while (resets.mock.calls.length < 2) await new Promise(setImmediate)
  fail()
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([503, 503])
  jest.restoreAllMocks()
  expect(await snapshot()).toEqual(before)
})
