/** Tests the commands that change the state and the clock of a running server. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Bundle, type ServerProcess } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { listen } from '../support/tls.ts'

const OTHER = '111111111111'

let bundle: Bundle
let server: ServerProcess
beforeAll(async () => {
  bundle = await Bundle.build()
  server = await bundle.start()
})
afterAll(() => bundle.remove())

const run = (...args: readonly string[]) => bundle.run(args, { IAMULATOR_URL: server.url })

/** Runs a command that must succeed, and returns what it prints. */
async function output(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args)
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' })
  return stdout
}

const refusal = (stderr: string) => ({ code: 2, stdout: '', stderr })

const clientOf = (credentials = ADMINISTRATOR) =>
  new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 })
const otherAccount = { accessKeyId: OTHER, secretAccessKey: 'test' }

async function users(credentials = ADMINISTRATOR): Promise<readonly (string | undefined)[]> {
  const { Users = [] } = await clientOf(credentials).send(new ListUsersCommand({}))
  return Users.map(({ UserName }) => UserName)
}

const createUser = (UserName: string, credentials = ADMINISTRATOR) =>
  clientOf(credentials).send(new CreateUserCommand({ UserName }))

beforeEach(() => output('reset'))

describe('reset', () => {
  test('empties everything', async () => {
    await createUser('alice')
    expect(await output('reset')).toBe('Reset everything.\n')
    expect(await users()).toEqual([])
  })

  test('of an account leaves the others alone', async () => {
    await createUser('alice')
    await createUser('bob', otherAccount)
    expect(await output('reset', '--account', OTHER)).toBe(`Reset account ${OTHER}.\n`)
    expect([await users(), await users(otherAccount)]).toEqual([['alice'], []])
    const partition = ['--partition', 'aws-cn']
    expect(await output('reset', '--account', '000000000000', ...partition)).toBe(
      'Reset account 000000000000.\n',
    )
    expect(await users()).toEqual(['alice'])
  })

  test('says that the seed is there again', async () => {
    const seed = seedFile('initial.yaml', 'users: [{ name: alice }]\n')
    const seeded = await bundle.start(['--seed', seed])
    expect(await bundle.run(['reset'], { IAMULATOR_URL: seeded.url })).toEqual({
      code: 0,
      stdout: 'Reset everything and applied the seed.\n',
      stderr: '',
    })
    seeded.kill('SIGTERM')
    await seeded.exited
  })
})

describe('clock', () => {
  test('prints the time, which it sets and advances', async () => {
    expect(await output('clock', 'set', '2040-01-01T00:00:00Z')).toMatch(/^2040-01-01T00:00:0\d\.\d{3}Z\n$/)
    expect(await output('clock', 'advance', '90m')).toMatch(/^2040-01-01T01:3\S+\n$/)
    expect(await output('clock', 'advance', '--', '-30m')).toMatch(/^2040-01-01T01:0\S+\n$/)
    for (const args of [['clock'], ['clock', 'now']])
      expect(await output(...args)).toMatch(/^2040-01-01T01:0\S+\n$/)
    const { User } = await createUser('alice')
    expect(User?.CreateDate?.getUTCFullYear()).toBe(2040)
    expect(await output('clock', 'reset')).not.toMatch(/^2040/)
    expect(await output('clock')).not.toMatch(/^2040/)
  })

  test('of one account', async () => {
    const account = ['--account', OTHER]
    await output('clock', 'set', '2040-01-01', ...account)
    expect(await output('clock', ...account)).toMatch(/^2040/)
    expect(await output('clock')).not.toMatch(/^2040/)
    expect(await output('clock', 'now', ...account, '--partition', 'aws-cn')).not.toMatch(/^2040/)
    expect(await output('clock', 'advance', '366d', ...account)).toMatch(/^2041/)
    expect(await output('clock', 'reset', ...account)).not.toMatch(/^204/)
  })

  test.each([
    [
      ['advance', '2x'],
      '"advance" must be a number of seconds, or a number followed by s, m, h, or d, such as "2h".',
    ],
    [['set', 'today'], '"set" must be an ISO 8601 time, such as 2030-01-01T00:00:00Z.'],
    [['set', '9899-01-01'], 'The time must be in the years 1970 to 9898.'],
  ])('refuses %j', async (args, message) => {
    expect(await run('clock', ...args)).toEqual(refusal(`error: ${message}\n`))
  })
})

const ROLE =
  '{ name: app, trust: { Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] } }'
const SEED = `users:
  - name: alice
    accessKeys: [{ id: AKIAALICE00000000000, secret: secret }]
  - name: bob
roles: [${ROLE}]
`

function seedFile(name: string, text: string): string {
  writeFileSync(join(bundle.directory, name), text)
  return name
}

describe('seed', () => {
  test('reads the policies that the seed has in files', async () => {
    seedFile(
      'read.json',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
    )
    const user = (file: string) => `users: [{ name: erna, inlinePolicies: { p: { file: ${file} } } }]`
    expect(await output('seed', seedFile('files.yaml', user('read.json')))).toBe(
      'arn:aws:iam::000000000000:user/erna\n',
    )
    const { code, stderr } = await run('seed', seedFile('missing.yaml', user('reed.json')))
    expect(code).not.toBe(0)
    expect(stderr).toBe('Policy file reed.json not found at users[0].inlinePolicies.p (missing.yaml:1:44)\n')
  })

  test('adds a file to the state, and lists what it made', async () => {
    const { User } = await createUser('zoe')
    expect(await output('seed', seedFile('seed.yaml', SEED))).toBe(
      'arn:aws:iam::000000000000:user/alice AKIAALICE00000000000 secret\narn:aws:iam::000000000000:user/bob\narn:aws:iam::000000000000:role/app\n',
    )
    const alice = { accessKeyId: 'AKIAALICE00000000000', secretAccessKey: 'secret' }
    await expect(clientOf(alice).send(new ListUsersCommand({}))).rejects.toThrow(
      'user/alice is not authorized',
    )
    const again = await clientOf().send(new GetUserCommand({ UserName: 'zoe' }))
    expect(again.User?.UserId).toBe(User?.UserId)
  })

  test('of standard input, in an account, as JSON', async () => {
    const seed = `accounts: { "${OTHER}": { users: [{ name: carol }] } }`
    const pipe = [
      'sh',
      '-c',
      `IAMULATOR_URL=${server.url}; export IAMULATOR_URL; echo '${seed}' | "$@"`,
      'sh',
    ]
    expect(await bundle.runThrough(pipe, ['seed', '-'])).toEqual({
      code: 0,
      stdout: `arn:aws:iam::${OTHER}:user/carol\n`,
      stderr: '',
    })
    const short = seedFile('short.json', '{"users": [{"name": "dora"}]}')
    const inChina = ['--account', OTHER, '--partition', 'aws-cn', '--json']
    expect(JSON.parse(await output('seed', short, ...inChina))).toMatchObject({
      users: { dora: { arn: `arn:aws-cn:iam::${OTHER}:user/dora` } },
    })
    expect(await output('seed', short, '--account', OTHER)).toBe(`arn:aws:iam::${OTHER}:user/dora\n`)
    expect(await users(otherAccount)).toEqual(['carol', 'dora'])
  })

  test.each([
    [
      'users:\n  - nam: a\n',
      'Missing property "name" at users[0] (wrong.yaml:2:5)\nUnknown property "nam" at users[0] (wrong.yaml:2:5). Did you mean "name"?',
    ],
    [
      'roles:\n  - name: a\n    trust: x\n    trustPolicy: y\n',
      'Unknown property "trustPolicy" at roles[0] (wrong.yaml:4:5). Did you mean "trust"?',
    ],
    [
      'users:\n  - name: a\n  - name: A\n',
      'AWS would reject the seed at users[1] (wrong.yaml:3:5): EntityAlreadyExists: User with name A already exists.',
    ],
  ])('says what is wrong, with line and column, and changes nothing: %j', async (text, message) => {
    const { code, stdout, stderr } = await run('seed', seedFile('wrong.yaml', text))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.split('\n').slice(0, -1)).toEqual(expect.arrayContaining(message.split('\n')))
    expect(await users()).toEqual([])
  })

  test('says the same as a start with that file', async () => {
    const file = seedFile('wrong.yaml', 'users:\n  - name: a\n    grops: []\n')
    const { stderr } = await bundle.run(['start', '--port', '0', '--seed', file])
    expect(stderr).toMatch(
      /^Unknown property "grops" at users\[0\] \(wrong\.yaml:3:5\)\. Did you mean "groups"\?\n$/,
    )
    expect(await run('seed', file)).toEqual(refusal(stderr))
  })

  test('escapes what would drive the terminal', async () => {
    const { stderr } = await run('seed', seedFile('wrong.yaml', '"\\e[31m": 1\n'))
    expect(stderr).toMatch(/^Unknown property "\\\S*u001b\[31m"/)
  })

  test.each([
    ['none.yaml', 'Seed file not found: none.yaml\n'],
    ['.', 'error: Cannot read .: illegal operation on a directory.\n'],
  ])('names a file that it cannot read: %s', async (file, message) => {
    expect(await run('seed', file)).toEqual(refusal(message))
  })
})

describe('snapshot', () => {
  test('saves and restores everything, by an ID that a script can keep', async () => {
    await createUser('alice')
    const id = (await output('snapshot', 'save')).trim()
    expect(id).toMatch(/^snapshot-\d+$/)
    await createUser('bob')
    expect(await output('snapshot', 'restore', id)).toBe(`Restored ${id}.\n`)
    expect(await users()).toEqual(['alice'])
    expect(await output('snapshot', 'delete', id)).toBe(`Deleted ${id}.\n`)
    const unknown = refusal(`error: Unknown snapshot "${id}".\n`)
    expect(await run('snapshot', 'restore', id)).toEqual(unknown)
    expect(await run('snapshot', 'restore', '../clock')).toMatchObject({ code: 2, stdout: '' })
    expect(await run('snapshot', 'delete', id)).toEqual(unknown)
  })

  test('of one account', async () => {
    await createUser('alice', otherAccount)
    const id = (await output('snapshot', 'save', '--account', OTHER)).trim()
    await createUser('bob', otherAccount)
    await createUser('carol')
    await output('snapshot', 'restore', id)
    expect([await users(), await users(otherAccount)]).toEqual([['carol'], ['alice']])
  })
})

test('each command tells another server from ours', async () => {
  const another = createServer((_request, response) => response.end('{"status":"ok"}'))
  const url = `http://127.0.0.1:${await listen(another)}`
  const file = seedFile('seed.yaml', SEED)
  const commands = [
    'reset',
    'clock',
    'clock advance 1s',
    `seed ${file}`,
    'snapshot save',
    'snapshot restore x',
  ]
  for (const command of commands) {
    const result = await bundle.run(command.split(' '), { IAMULATOR_URL: url })
    expect({ command, ...result }).toEqual({
      command,
      ...refusal(`error: The server at ${url} is not iamulator.\n`),
    })
  }
  another.close()
})

test('a flag overrides IAMULATOR_URL, which overrides all other variables', async () => {
  const none = 'http://127.0.0.1:1'
  const variables = { IAMULATOR_URL: server.url, IAMULATOR_PORT: '1', AWS_ENDPOINT_URL: none }
  expect(await bundle.run(['clock'], variables)).toMatchObject({ code: 0 })
  expect(await bundle.run(['clock'], { ...variables, IAMULATOR_URL: '' })).toMatchObject({ code: 2 })
  const { port } = new URL(server.url)
  expect(await bundle.run(['clock', '--port', port], { IAMULATOR_URL: none })).toMatchObject({ code: 0 })
})
