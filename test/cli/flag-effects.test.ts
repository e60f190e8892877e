/** Tests that each flag of each command changes what the command does. A flag without a use in flag-uses.ts fails. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accountKey } from '../../store/index.ts'
import { post } from '../admin/decisions/requests.ts'
import { COMMANDS, runHere } from '../support/command-line.ts'
import { ACCOUNT, type TestServer, trust } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import { listen } from '../support/tls.ts'
import {
  ALICE,
  AT_SERVERS,
  CHANGES,
  DATABASE,
  OTHER_ACCOUNT,
  QUERIES,
  SETTINGS,
  type Use,
} from './flag-uses.ts'

const START = Date.parse('2030-01-01T00:00:00Z')
const OBJECT = 'arn:aws:s3:::reports/2026/1.json'
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
})
const MFA = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

const FILES: Readonly<Record<string, unknown>> = {
  'question.json': { principal: ALICE, action: 's3:GetObject', resource: OBJECT },
  'seed.json': { users: [{ name: 'carol' }] },
  'old.json': document(allow('s3:GetObject', 'arn:aws:s3:::reports/*')),
  'new.json': document(allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::reports/*')),
  'own.json': document(allow('shop:*', '*')),
  'bucket.json': document(allow('s3:GetObject', 'arn:aws:s3:::reports/*', { Principal: '*' })),
  'queue.json': document(
    allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:jobs', {
      Principal: { AWS: OTHER_ACCOUNT },
    }),
  ),
  'trust.json': document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: OTHER_ACCOUNT } }),
  'wrong.json': document(allow('s3:GetObjct', '*')),
  'suggestion.json': document(allow(['s3:GetObject', 's3:GetObject'], 'arn:aws:s3:::reports/*')),
}

let directory: string
let shared: TestServer
/** A URL at which no server is listening any more. */
let nowhere: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'iamulator-flags-'))
  process.chdir(directory)
  for (const [name, content] of Object.entries(FILES)) writeFileSync(name, JSON.stringify(content))
  shared = await newServer()
  const closed = createServer()
  nowhere = `http://127.0.0.1:${await listen(closed)}`
  closed.close()
})
afterAll(async () => {
  await shared.close()
  rmSync(directory, { recursive: true })
})

/** Starts a server with decisions of several accounts and partitions, and a snapshot. */
async function newServer(): Promise<TestServer> {
  let now = START
  const alice = document(
    allow('s3:GetObject*', 'arn:aws:s3:::reports/*'),
    allow('s3:PutObject', '*', MFA),
    allow('sqs:*', '*'),
  )
  const users = [{ name: 'alice', inlinePolicies: { own: alice } }]
  const roles = [{ name: 'app', trust: JSON.parse(trust({ AWS: ACCOUNT })) }]
  const server = await seededServer({ accounts: { [ACCOUNT]: { users, roles } } }, {}, { now: () => now })
  const ask = (principal: string, action: string, resource = OBJECT) =>
    post(server, 'authorize', { principal, action, resources: [resource] })
  await ask(ALICE, 's3:GetObject')
  await ask(ALICE, 's3:PutObject')
  now += 60_000
  await ask(ALICE, 's3:GetObjectTagging')
  await ask(ALICE, 'sqs:SendMessage', `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`)
  await ask(ALICE, 's3:GetObject', 'arn:aws:s3:::reports/2026/2.json')
  await ask(`arn:aws:iam::${OTHER_ACCOUNT}:user/iamulator`, 's3:GetObject')
  await ask(`arn:aws-cn:iam::${ACCOUNT}:user/iamulator`, 's3:ListBucket', 'arn:aws-cn:s3:::reports')
  return server
}

const run = (line: string, variables: Readonly<Record<string, string>>) =>
  runHere(
    line.split(' ').filter((word) => word !== ''),
    variables,
  )
const lineWith = ({ without, added }: Use) => `${without} ${added}`

/** Returns the name of each flag that a command takes, also of those that the help does not list. */
function flagsOf(command: string): readonly string[] {
  const { options = [] } = COMMANDS.get(command) ?? {}
  return options.map((option) => option.name())
}

const commands = [...COMMANDS].filter(([, command]) => command.commands.length === 0).map(([path]) => path)
const asksServer = (command: string) => command in AT_SERVERS
const ADDRESS = ['port', 'host']
const OF_SETTINGS: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  start: Object.fromEntries(
    Object.entries(SETTINGS).map(([flag, use]) => [flag, { ...use, without: `start ${use.without}` }]),
  ),
  exec: {
    ...Object.fromEntries(
      Object.entries(SETTINGS).map(([flag, use]) => [flag, { ...use, without: `exec ${use.without}` }]),
    ),
    account: { without: 'exec', added: `--account ${OTHER_ACCOUNT}` },
    region: { without: 'exec', added: '--region eu-west-1' },
  },
}
const USES = { ...OF_SETTINGS, ...QUERIES, ...CHANGES, ...DATABASE }

test.each(commands)('each flag of %s has a use', (command) => {
  const address = asksServer(command) ? ADDRESS : []
  expect([...Object.keys(USES[command] ?? {}), ...address].sort()).toEqual([...flagsOf(command)].sort())
})

type Case = readonly [line: string, use: Use]
const casesIn = (uses: Readonly<Record<string, Readonly<Record<string, Use>>>>): readonly Case[] =>
  Object.values(uses).flatMap((ofCommand) =>
    Object.values(ofCommand).map((use): Case => [lineWith(use), use]),
  )

describe('flags of servers change a setting', () => {
  /** Returns what a server would be started with. */
  async function started(line: string): Promise<unknown> {
    const begun: unknown[] = []
    const result = await runHere(
      line.split(' ').filter((word) => word !== ''),
      {},
      {
        serve: async (...args) => void begun.push(...args),
        exec: async (...args) => {
          begun.push(...args)
          return 0
        },
      },
    )
    expect({ line, ...result }).toMatchObject({ code: 0, stderr: '' })
    return begun
  }

  test.each(casesIn(OF_SETTINGS))('%s', async (line, { without }) => {
    const program = line.startsWith('exec') ? ' -- true' : ''
    expect(await started(`${line}${program}`)).not.toEqual(await started(`${without}${program}`))
  })
})

test.each(casesIn(QUERIES))('%s', async (line, { without, refused }) => {
  const variables = { IAMULATOR_URL: shared.url }
  const result = await run(line, variables)
  if (refused === undefined) expect([0, 1]).toContain(result.code)
  else expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(refused) })
  expect(result).not.toEqual(await run(without, variables))
})

describe('flags of commands that change something', () => {
  /** Returns the output, and what the command and a later restore of its snapshot have changed. */
  async function changed(line: string): Promise<unknown> {
    const server = await newServer()
    try {
      await post(server, 'clock', { advance: '1d' })
      await post(server, 'clock', { advance: '1d', account: OTHER_ACCOUNT })
      const result = await run(line, { IAMULATOR_URL: server.url })
      expect({ line, ...result }).toMatchObject({ code: 0, stderr: '' })
      const state = await stateOf(server)
      await post(server, 'seed', { seed: { users: [{ name: 'later' }] } })
      await post(server, 'snapshots/snapshot-1/restore', {})
      return [result, state, await stateOf(server)]
    } finally {
      await server.close()
    }
  }

  async function stateOf({ url, iamulator: { store } }: TestServer): Promise<unknown> {
    const clock = async (query: string) => (await fetch(`${url}/_iamulator/clock${query}`)).text()
    const users = [...store.accounts()].map((place) => [accountKey(place), store.view(place).users.size])
    return [users, await clock(''), await clock(`?account=${OTHER_ACCOUNT}`)]
  }

  test.each(casesIn(CHANGES))('%s', async (line, { without }) => {
    expect(await changed(line)).not.toEqual(await changed(without))
  })
})

test.each(casesIn(DATABASE))('%s', async (line, { without }) => {
  const lineHere = line.replace('127.0.0.1:1', new URL(nowhere).host)
  expect((await run(without.replace('127.0.0.1:1', new URL(nowhere).host), {})).stderr).toContain(
    ' is missing. ',
  )
  expect((await run(lineHere, {})).stderr).not.toContain(' is missing. ')
})

describe.each(Object.entries(AT_SERVERS))('%s finds the server', (command, line) => {
  const isQuery = command in QUERIES
  const withServer = async <T>(work: (server: TestServer) => Promise<T>): Promise<T> => {
    const server = isQuery ? shared : await newServer()
    if (command.startsWith('snapshot ') && command !== 'snapshot save') await post(server, 'snapshots', {})
    try {
      return await work(server)
    } finally {
      if (!isQuery) await server.close()
    }
  }
  /** Returns a result without the address, which differs. */
  const anywhere = (result: object) =>
    JSON.parse(JSON.stringify(result).replaceAll(/http:\/\/(?:localhost|127\.0\.0\.1):\d+/g, 'URL'))

  test.each<[string, (port: number) => string, (port: number) => Readonly<Record<string, string>>]>([
    ['--port', (port) => `--port ${port}`, () => ({ IAMULATOR_URL: nowhere })],
    [
      '--host',
      () => '--host localhost',
      (port) => ({ IAMULATOR_URL: nowhere, IAMULATOR_PORT: String(port), IAMULATOR_HOST: '192.0.2.1' }),
    ],
  ])('%s', async (_flag, added, variables) => {
    const expected = await withServer(({ url }) => run(line, { IAMULATOR_URL: url }))
    const found = await withServer(({ port }) => run(`${line} ${added(port)}`, variables(port)))
    expect(anywhere(found)).toEqual(anywhere(expected))
    expect(found.stderr).not.toContain('No server is listening')
  })
})
