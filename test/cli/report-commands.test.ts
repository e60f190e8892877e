/** Tests the commands that report on the decisions of a running server. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { CreateUserCommand, IAMClient, ListUsersCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bundle, type ServerProcess } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { listen } from '../support/tls.ts'

const ALICE = 'arn:aws:iam::000000000000:user/alice'
const ADMIN = 'arn:aws:iam::000000000000:user/iamulator'
const DOCUMENT = `{"Version":"2012-10-17","Statement":[
{"Sid":"List","Effect":"Allow","Action":"iam:List*","Resource":"*"},
{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`

let bundle: Bundle
let server: ServerProcess
beforeAll(async () => {
  bundle = await Bundle.build()
  server = await bundle.start()
})
afterAll(() => bundle.remove())

const run = (...args: readonly string[]) => bundle.run(args, { IAMULATOR_URL: server.url })
const refusal = (message: string) => ({ code: 2, stdout: '', stderr: `error: ${message}\n` })

test('without calls there is no policy, and nothing is covered', async () => {
  expect(await run('policy')).toEqual(
    refusal(
      'No decisions are recorded. Requests that need a permission are, unless the server runs with --auth off.',
    ),
  )
  expect(await run('coverage')).toEqual({
    code: 0,
    stdout: '100% of 0 policy statements decided a request\n',
    stderr: '',
  })
})

/** The notices of a policy that all recorded calls were used for. */
const madeFrom = (count: number, ...unlimited: readonly string[]) =>
  [
    `Made from ${count} of ${count} recorded ${count === 1 ? 'call' : 'calls'}.\n`,
    ...unlimited.map(
      (action) => `The resource of ${action} is *, because AWS has no resource-level permissions for it.\n`,
    ),
  ].join('')

const proved = (principal: string) =>
  `Proved: the policy allows nothing that the identity-based policies of ${principal} did not allow.\n`

describe('after calls', () => {
  const clientOf = (credentials = ADMINISTRATOR) =>
    new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 })

  beforeAll(async () => {
    await clientOf().send(new CreateUserCommand({ UserName: 'alice' }))
    await clientOf().send(
      new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'reader', PolicyDocument: DOCUMENT }),
    )
    const response = await fetch(`${server.url}/_iamulator/credentials`, {
      method: 'POST',
      body: '{"user":"alice"}',
    })
    await clientOf(await response.json()).send(new ListUsersCommand({}))
  })

  test('coverage shows each statement', async () => {
    expect(await run('coverage')).toEqual({
      code: 0,
      stdout: `50% of 2 policy statements decided a request
  ${ALICE} reader (inline)
    ✓ statement 1 (List), line 2: decided once
    ✗ statement 2, line 3: never matched, because of its Action
`,
      stderr: '',
    })
    const json = await run('coverage', '--json', '--account', '000000000000')
    expect(JSON.parse(json.stdout)).toMatchObject({ ratio: 0.5 })
    expect((await run('coverage', '--account', '111111111111')).stdout).toContain('100% of 0 ')
  })

  test('coverage writes lcov with the documents', async () => {
    expect(await run('coverage', '--lcov', 'covered')).toEqual({
      code: 0,
      stdout: 'Wrote lcov.info and 1 policy document to covered.\n',
      stderr: '',
    })
    const read = (path: string) => readFileSync(join(bundle.directory, 'covered', path), 'utf8')
    const [, path = ''] = /^SF:(.+)\nDA:2,1\nDA:3,0$/m.exec(read('lcov.info')) ?? []
    expect(read(path)).toBe(DOCUMENT)
    expect(await run('coverage', '--lcov', '/dev/null/x')).toEqual(
      refusal('Cannot write to /dev/null/x: not a directory: /dev/null/x.'),
    )
  })

  test('policy prints the smallest policy for the calls of a principal', async () => {
    const { code, stdout, stderr } = await run('policy', '--principal', ALICE)
    expect({ code, stderr }).toEqual({ code: 0, stderr: madeFrom(1, 'iam:ListUsers') + proved(ALICE) })
    expect(JSON.parse(stdout)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }],
    })
    const all = await run('policy', '--action-wildcards', '--wildcards', '--since', '2000-01-01')
    expect(JSON.parse(all.stdout).Statement.length).toBeGreaterThan(1)
    expect(all.stderr).toMatch(
      new RegExp(
        `^The policy allows [\\w:]+ on \\S+, which the identity-based policies of ${ALICE} did not allow\\.$`,
        'm',
      ),
    )
  })

  test('policy asks the server that --port and --host name', async () => {
    const { hostname, port } = new URL(server.url)
    const elsewhere = { IAMULATOR_URL: 'http://127.0.0.1:9' }
    const named = await bundle.run(
      ['policy', '--port', port, '--host', hostname, '--principal', ALICE],
      elsewhere,
    )
    expect(named).toEqual(await run('policy', '--principal', ALICE))
    expect(named).toMatchObject({ code: 0, stdout: expect.stringContaining('iam:ListUsers') })
  })

  test.each([
    [
      ['--principal', `${ADMIN}x`],
      `No recorded decision matches --principal ${ADMIN}x. Did you mean --principal ${ADMIN}?`,
    ],
    [['--since', '9000-01-01'], 'No recorded decision matches --since 9000-01-01.'],
    [['--since', 'x'], '"since" must be an ISO 8601 time, such as 2030-01-01T00:00:00Z.'],
    [['--account', '111111111111'], 'No recorded decision matches --account 111111111111.'],
  ])('policy %j', async (flags, message) => {
    const { code, stdout, stderr } = await run('policy', ...flags)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.startsWith(`error: ${message}`)).toBe(true)
  })

  test('policy names the calls that no policy of the caller can allow', async () => {
    const body = JSON.stringify({
      principal: ALICE,
      action: 's3:PutObject',
      resources: ['arn:aws:s3:::b/k'],
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' }],
      },
    })
    const { status } = await fetch(`${server.url}/_iamulator/authorize`, { method: 'POST', body })
    expect(status).toBe(200)
    const { code, stdout, stderr } = await run('policy', '--principal', ALICE, '--denied')
    expect(code).toBe(0)
    expect(JSON.parse(stdout).Statement).not.toEqual([])
    const [denied, ...compared] = stderr.replace(madeFrom(2, 'iam:ListUsers'), '').split(/(?<=\n)/)
    expect(denied).toMatch(
      new RegExp(
        `^${ALICE} would still be denied s3:PutObject on arn:aws:s3:::b/k [^\\n]+ resource-based policy\\.\\n$`,
      ),
    )
    expect(compared).toEqual([proved(ALICE)])
  })
})

describe('policies of many documents', () => {
  const resources = Array.from({ length: 400 }, (_, index) => `arn:aws:s3:::data/${index}`)

  beforeAll(async () => {
    const context = { 'aws:RequestedRegion': 'eu-west-1' }
    const body = JSON.stringify({ principal: ADMIN, action: 's3:GetObject', resources, context })
    await fetch(`${server.url}/_iamulator/authorize`, { method: 'POST', body })
  })

  const resourcesIn = (documents: readonly Policy[]) =>
    documents.flatMap(({ Statement }) =>
      Statement.flatMap(({ Action, Resource }) => (Action === 's3:GetObject' ? Resource : [])),
    )

  test('policy prints one after the other, and how they are divided', async () => {
    const { code, stdout, stderr } = await run('policy', '--principal', ADMIN)
    expect(code).toBe(0)
    const documents: Policy[] = JSON.parse(`[${stdout.replaceAll('\n}\n{', '\n},\n{')}]`)
    expect(documents).toHaveLength(2)
    expect(resourcesIn(documents).sort()).toEqual([...resources].sort())
    const [, divided, ...compared] = stderr.split(/(?<=\n)/)
    expect(divided).toMatch(
      /^The policy is divided into 2 documents of at most 6144 characters: \d+, \d+\.\n$/,
    )
    expect(compared).toEqual([proved(ADMIN)])
  })

  test('policy writes each to a file', async () => {
    const { code, stdout } = await run('policy', '--principal', ADMIN, '--directory', 'made')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Wrote policy-1.json, policy-2.json to made.\n' })
    const documents = [1, 2].map((number): Policy => {
      const path = join(bundle.directory, 'made', `policy-${number}.json`)
      return JSON.parse(readFileSync(path, 'utf8'))
    })
    expect(resourcesIn(documents)).toHaveLength(400)
    expect(await run('policy', '--directory', '/dev/null/x')).toEqual(
      refusal('Cannot write to /dev/null/x: not a directory: /dev/null/x.'),
    )
  })

  test('policy reports the limits that it exceeds', async () => {
    const { code, stdout, stderr } = await run('policy', '--principal', ADMIN, '--size', 'inline')
    expect(code).toBe(0)
    expect(resourcesIn([JSON.parse(stdout)])).toHaveLength(400)
    expect(stderr.replace(proved(ADMIN), '')).toMatch(
      /^Made from [^\n]+\nThe policy has [\d,]+ characters, but the inline policies of a user can have only 2,048 together \(UserPolicySizeQuota\)\.\n$/,
    )
    expect((await run('policy', '--size', 'x')).stderr).toContain(
      "argument 'x' is invalid. Allowed choices are managed, inline.",
    )
  })

  test('policy --json prints the response, with conditions on request', async () => {
    const { stdout } = await run(
      'policy',
      '--principal',
      ADMIN,
      '--json',
      '--condition',
      'aws:requestedregion',
    )
    const { documents, limits } = JSON.parse(stdout)
    expect(limits).toEqual({ type: 'managed', holders: ['user'], characters: 6144, documents: 10 })
    expect(JSON.stringify(documents)).toContain('{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}')
  })
})

interface Policy {
  readonly Statement: readonly { readonly Action: string; readonly Resource: string | readonly string[] }[]
}

test('a server that sends files outside the directory writes none', async () => {
  const evil = {
    policies: [{ statements: [], file: { path: '../outside', text: 'x' } }],
    ratio: 1,
    uncounted: 0,
  }
  const another = createServer((_request, response) => response.end(JSON.stringify(evil)))
  const url = `http://127.0.0.1:${await listen(another)}`
  expect(await bundle.run(['coverage', '--lcov', 'inside'], { IAMULATOR_URL: url })).toEqual(
    refusal(`The server at ${url} is not iamulator.`),
  )
  expect(() => readFileSync(join(bundle.directory, 'outside'))).toThrow('ENOENT')
  another.close()
})
