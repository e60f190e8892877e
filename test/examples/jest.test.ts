/** The environment and the reporter for Jest, and what people read when something is wrong. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ExampleProject, PROGRAMS } from '../support/example-project.ts'

let project: ExampleProject

beforeAll(async () => {
  project = await ExampleProject.create()
})
afterAll(() => project.remove())

/** Runs tests in a new folder, without Babel: loading it takes longer than the tests, which are CommonJS. */
async function jest(name: string, config: object, files: Readonly<Record<string, string>>) {
  project.write(`${name}/package.json`, JSON.stringify({ jest: { transform: {}, ...config } }))
  for (const [file, text] of Object.entries(files)) project.write(`${name}/${file}`, text)
  const TMPDIR = join(project.folder, 'temporary')
  mkdirSync(TMPDIR, { recursive: true })
  const { code, output } = await project.run(name, [process.execPath, PROGRAMS.jest], { TMPDIR })
  return { code, output: output.replaceAll(project.folder, '') }
}

const CALLS = `
const { IAMClient, CreateUserCommand, ListUsersCommand } = require('@aws-sdk/client-iam')
const create = (iam) => new IAMClient(iam.clientConfig({ user: 'reader' })).send(new CreateUserCommand({ UserName: 'bob' }))
const list = (iam) => new IAMClient(iam.clientConfig({ user: 'reader' })).send(new ListUsersCommand({}))
const request = (iam) => ({ principal: iam.arn('user/reader'), action: 'iam:CreateUser', resource: iam.arn('user/bob') })
`
const TESTS = `
test('asked for by rejects', () => expect(create(iam)).rejects.toBeAwsError('AccessDenied'))
test('asked for by denials', async () => { await iam.denials(() => create(iam)) })
test('asked for by expectDenied', async () => { await iam.expectDenied(request(iam)); await create(iam).catch(() => {}) })
test('asked for by toBeDenied', async () => { await expect(request(iam)).toBeDenied(); await create(iam).catch(() => {}) })
test('asked for by toHaveDecided', async () => {
  await create(iam).catch(() => {})
  await expect(iam).toHaveDecided({ effect: 'denied' })
})
describe('not asked for', () => {
  test('a denial that the code hides', async () => { await create(iam).catch(() => {}) })
  test('a denial that a test does not name', () => expect(create(iam)).rejects.toThrow())
})
test('allowed', async () => { await list(iam) })
`
const READER = {
  name: 'reader',
  inlinePolicies: {
    p: {
      Statement: [
        { Sid: 'List', Effect: 'Allow', Action: 'iam:List*', Resource: '*' },
        { Sid: 'Delete', Effect: 'Allow', Action: 'iam:Delete*', Resource: '*' },
      ],
    },
    unused: { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } },
  },
}
const REPORT = `
iamulator
Policies that no call used: 1
  unused of arn:aws:iam::000000000000:user/reader
Statements that no call matched: 1
  statement 2 (Delete) of p of arn:aws:iam::000000000000:user/reader: Action iam:Delete* never matched
Calls denied outside an expectation: 2
  iam:CreateUser on arn:aws:iam::000000000000:user/bob for arn:aws:iam::000000000000:user/reader: because no identity-based policy allows the iam:CreateUser action (a.test.js: not asked for a denial that the code hides)
  iam:CreateUser on arn:aws:iam::000000000000:user/bob for arn:aws:iam::000000000000:user/reader: because no identity-based policy allows the iam:CreateUser action (a.test.js: not asked for a denial that a test does not name)
Coverage of policies: coverage/iamulator/lcov.info
`

const withReporter = {
  reporters: ['default', ['iamulator/jest-reporter', { lcov: true }]],
  testEnvironmentOptions: { iamulator: { seed: { users: [READER] } } },
}

describe('the reporter', () => {
  const kinds = {
    environment: { config: { testEnvironment: 'iamulator/jest-environment' }, head: '' },
    preset: { config: { preset: 'iamulator/jest' }, head: "const { iam } = require('iamulator/jest')" },
  }
  test.each(Object.entries(kinds))(
    'lists what the calls did not use, with the %s',
    async (name, { config, head }) => {
      const { code, output } = await jest(
        name,
        { ...config, ...withReporter },
        { 'a.test.js': head + CALLS + TESTS },
      )
      expect(output).toContain(REPORT)
      expect(code).toBe(0)
      const folder = join(project.folder, name)
      const lcov = readFileSync(join(folder, 'coverage', 'iamulator', 'lcov.info'), 'utf8')
      const [file = ''] = /(?<=^SF:).*\/p\.json$/m.exec(lcov) ?? []
      expect(lcov).toMatch(/DA:3,1\nDA:9,0\nLF:2\nLH:1\nend_of_record/)
      expect(existsSync(join(folder, file))).toBe(true)
      const remains = readdirSync(join(project.folder, 'temporary'))
      expect(remains.filter((each) => each.startsWith('iamulator-'))).toEqual([])
    },
  )
})

test('the environment has an emulator for each file, which keeps its state from test to test', async () => {
  const file = `
test('has the seed', async () => {
  expect(iam.clientConfig({ user: 'reader' }).credentials.accessKeyId).toMatch(/^AKIA/)
  await iam.seed({ users: [{ name: 'new' }] })
})
test('keeps the state', () => { expect(iam.clientConfig({ user: 'new' }).credentials.accessKeyId).toMatch(/^AKIA/) })
`
  const config = {
    testEnvironment: 'iamulator/jest-environment',
    testEnvironmentOptions: { iamulator: { seed: './iam.seed.yaml' } },
  }
  const seed = 'users: [{ name: reader }]'
  const files = { 'iam.seed.yaml': seed, 'a.test.js': file, 'b.test.js': file }
  expect(await jest('files', config, files)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/Tests: +4 passed, 4 total/),
  })
})

describe('a mistake', () => {
  const file = "const { iam } = require('iamulator/jest')\ntest('runs', () => iam.reset())"
  const preset = (seed: unknown) => ({
    preset: 'iamulator/jest',
    testEnvironmentOptions: { iamulator: { seed } },
  })

  test('in the seed is reported once, with its place', async () => {
    const files = { 'iam.seed.yaml': 'users:\n  - nmae: reader\n', 'a.test.js': file, 'b.test.js': file }
    const { code, output } = await jest('wrong-seed', preset('./iam.seed.yaml'), files)
    expect(code).toBe(1)
    expect(output.match(/Unknown property "nmae"/g)).toHaveLength(1)
    expect(output).toMatch(/\.\/iam\.seed\.yaml:2:\d+/)
    expect(output).toContain('Did you mean "name"?')
  })

  test('in the path of the seed is reported', async () => {
    const { code, output } = await jest('no-seed', preset('./nothing.yaml'), { 'a.test.js': file })
    expect(code).toBe(1)
    expect(output).toContain('Cannot read the seed file ./nothing.yaml in /no-seed.')
  })

  test('in the options is reported', async () => {
    const config = { preset: 'iamulator/jest', testEnvironmentOptions: { iamulator: { auht: 'off' } } }
    const { output } = await jest('wrong-option', config, { 'a.test.js': file })
    expect(output).toContain('Unknown option "auht". Did you mean "auth"?')
  })

  test.each([
    ['the preset', { preset: 'iamulator/jest' }],
    ['the environment', { testEnvironment: 'iamulator/jest-environment' }],
  ])('is a reset of an upstream that several workers use, with %s', async (_name, kind) => {
    const iamulator = { upstream: 'http://127.0.0.1:9', resetUpstream: 'on' }
    const config = { ...kind, maxWorkers: 2, testEnvironmentOptions: { iamulator } }
    const { code, output } = await jest('several-workers', config, {
      'a.test.js': "test('runs', () => {})",
    })
    expect(code).toBe(1)
    expect(output).toContain('resetUpstream needs one worker')
  })

  test('is an account that workers would share', async () => {
    const { output } = await jest('shared', preset({ accounts: { '111122223333': { users: [] } } }), {
      'a.test.js': file,
    })
    expect(output).toContain('The seed fills the account 111122223333, which all workers would share.')
  })

  test('is the module without its preset', async () => {
    const { output } = await jest('no-preset', {}, { 'a.test.js': file })
    expect(output).toContain("iamulator/jest works only with its preset: add preset: 'iamulator/jest'")
  })
})

test('a seed file of one account is that of each worker, also in ARNs', async () => {
  const seed = `accounts:
  "000000000000":
    roles:
      - name: app
        trust: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: sts:AssumeRole } }
`
  const file = `
const { iam } = require('iamulator/jest')
test('is in this account', async () => {
  expect(iam.id).toMatch(/^00000000000[12]$/)
  await iam.expectAllowed({ principal: iam.arn('user/iamulator'), action: 'sts:AssumeRole', resource: iam.arn('role/app') })
  await iam.seed({ users: [{ name: 'bob' }] })
  await iam.reset()
  await iam.expectAllowed({ principal: iam.arn('user/iamulator'), action: 'sts:AssumeRole', resource: iam.arn('role/app') })
  await expect(iam.explain({ principal: iam.arn('user/bob'), action: 's3:GetObject' })).rejects.toThrow('bob')
})
`
  const config = {
    preset: 'iamulator/jest',
    maxWorkers: 2,
    testEnvironmentOptions: { iamulator: { seed: './s.yaml' } },
  }
  const files = { 's.yaml': seed, 'a.test.js': file, 'b.test.js': file }
  expect(await jest('workers', config, files)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/Tests: +2 passed, 2 total/),
  })
})
