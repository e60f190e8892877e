import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { type ClientRequest, request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bundle, type ExitResult } from '../support/bundle.ts'
import { ADMINISTRATOR, listen } from '../support/harness.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await Bundle.build()
})
afterAll(() => bundle.remove())

const clientOf = (endpoint: string, credentials = ADMINISTRATOR) =>
  new IAMClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })

const inDirectory = (name: string) => join(bundle.directory, name)

/** Writes a seed with one user and returns its path. */
function seedFile(name: string, user: string): string {
  writeFileSync(inDirectory(name), `accounts: { "000000000000": { users: [{ name: ${user} }] } }`)
  return inDirectory(name)
}

describe('start', () => {
  test('prints a banner, serves once it says Ready., and stops cleanly at SIGTERM', async () => {
    const server = await bundle.start()
    expect(server.stdout()).toBe(`
  iamulator 0.1.0   AWS IAM, IAM Access Analyzer, IAM Identity Center, Organizations, and STS on your own machine

  Endpoint   ${server.url}
  Account    000000000000, as administrator (access key ID \`test\`, secret \`test\`)
             (other accounts: the 12-digit number as access key ID, secret \`test\`)
  Console    ${server.url}/console/live, open to everybody who reaches this port (--console-entry password closes it)
  Modes      auth enforce, signatures on, region-check any, simulate enforce, federation aws
  State      in memory, lost when the server stops (use --data DIRECTORY to keep it)

  Point AWS tools and SDKs here:

    export AWS_ENDPOINT_URL=${server.url}
    export AWS_ACCESS_KEY_ID=test
    export AWS_SECRET_ACCESS_KEY=test
    export AWS_REGION=us-east-1
    export AWS_DEFAULT_REGION=us-east-1
    unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE
    unset AWS_ENDPOINT_URL_IAM AWS_ENDPOINT_URL_ORGANIZATIONS AWS_ENDPOINT_URL_STS AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
    unset AWS_ENDPOINT_URL_ACCESSANALYZER AWS_ENDPOINT_URL_ACCOUNT_ACCESS AWS_ENDPOINT_URL_IAM_TOOLBOX AWS_ENDPOINT_URL_IDENTITYSTORE AWS_ENDPOINT_URL_SIGNIN AWS_ENDPOINT_URL_SSO AWS_ENDPOINT_URL_SSO_ADMIN AWS_ENDPOINT_URL_SSO_OIDC

  Then try:

    aws sts get-caller-identity

Ready.
`)
    await clientOf(server.url).send(new ListUsersCommand({}))
    server.kill('SIGTERM')
    const { code, stderr } = await server.exited
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('loads from the bundle what is loaded late', async () => {
    const server = await bundle.start()
    for (const path of ['openapi.json', 'seed.schema.json']) {
      expect((await fetch(`${server.url}/_iamulator/${path}`)).status).toBe(200)
    }
    server.kill('SIGINT')
    expect((await server.exited).code).toBe(0)
  })

  test('logs a line a request, without a secret', async () => {
    const server = await bundle.start(['--quota', 'UsersQuota=0', '--quota', 'GroupsQuota=3'])
    const refused = clientOf(server.url).send(new CreateUserCommand({ UserName: 'alice' }))
    await expect(refused).rejects.toThrow('Cannot exceed quota for UsersPerAccount: 0')
    server.kill('SIGTERM')
    const { stdout } = await server.exited
    expect(stdout.slice(stdout.indexOf('Ready.\n'))).toMatch(
      /^Ready\.\n\S+Z 409 LimitExceeded iam:CreateUser allow arn:aws:iam::000000000000:user\/iamulator \d+\.\d+ms [0-9a-f-]{36}\n$/,
    )
  })

  test('warns of what makes it less strict', async () => {
    const server = await bundle.start(['--auth', 'off', '--signatures', 'off', '--log-level', 'silent'])
    expect(server.stdout()).toContain('Modes      auth off, signatures off')
    expect(server.stdout()).toContain(
      'WARNING    auth is off: policies are not evaluated, and every request is allowed.',
    )
    expect(server.stdout()).toContain('WARNING    signatures are off: ')
    server.kill('SIGTERM')
    expect((await server.exited).code).toBe(0)
  })

  test('reads variables, which flags outrank', async () => {
    const server = await bundle.start(['--auth', 'enforce'], {
      IAMULATOR_AUTH: 'off',
      IAMULATOR_REGION_CHECK: 'strict',
      IAMULATOR_CONSISTENCY_DELAY: '1.5s',
      IAMULATOR_PORT: 'tcp://10.0.0.7:4566',
    })
    expect(server.stdout()).toContain(
      'region-check strict, simulate enforce, federation aws, consistency-delay 1500ms\n',
    )
    server.kill('SIGTERM')
    expect((await server.exited).code).toBe(0)
  })

  test('keeps the state with --data, and leaves a state alone that is there already', async () => {
    const flags = ['--data', inDirectory('state'), '--seed']
    const first = await bundle.start([...flags, seedFile('first.yaml', 'alice')])
    expect(first.stdout()).toContain(`State      1 rows in ${inDirectory('state')}, durability fsync`)
    first.kill('SIGTERM')
    expect((await first.exited).code).toBe(0)
    const second = await bundle.start([...flags, seedFile('second.yaml', 'bob')])
    expect(second.stdout()).toContain('The store is not empty, so the seed was not applied.\nReady.\n')
    const { Users } = await clientOf(second.url).send(new ListUsersCommand({}))
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['alice'])
    second.kill('SIGTERM')
    await second.exited
  })

  test('with a wrong seed ends before it is ready, and the state is as it was', async () => {
    writeFileSync(
      inDirectory('wrong.yaml'),
      'accounts:\n  "000000000000":\n    users:\n      - name: alice\n      - name: ALICE\n',
    )
    const flags = ['start', '--port', '0', '--data', inDirectory('unseeded'), '--seed', 'wrong.yaml']
    expect(await bundle.run(flags)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'AWS would reject the seed at accounts.000000000000.users[1] (wrong.yaml:5:9): EntityAlreadyExists: User with name ALICE already exists.\n',
    })
    const server = await bundle.start(['--data', inDirectory('unseeded')])
    expect(server.stdout()).toContain('State      0 rows')
    server.kill('SIGTERM')
    await server.exited
  })

  test('tells of a data directory that is in use', async () => {
    const server = await bundle.start(['--data', inDirectory('locked')])
    const { code, stderr } = await bundle.run(['start', '--port', '0', '--data', inDirectory('locked')])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(inDirectory('locked')) })
    server.kill('SIGTERM')
    await server.exited
  })

  test('tells of a taken port and names the flag; the data directory is free again', async () => {
    const blocker = createServer()
    const port = await listen(blocker)
    const flags = ['start', '--port', String(port), '--data', inDirectory('untouched')]
    expect(await bundle.run(flags)).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: port ${port} is taken: choose another with --port (0 picks a free one)\n`,
    })
    await new Promise((closed) => blocker.close(closed))
    expect(readdirSync(inDirectory('untouched'))).not.toContain('lock')
  })

  test.each([
    [['--port', 'http'], /option '--port <NUMBER>' argument 'http' is invalid\. It must be a whole number/],
    [['--port', '65536'], /'--port <NUMBER>'/],
    [['--data', ''], /option '--data <DIRECTORY>' argument '' is invalid\. It is empty: give a directory\./],
    [
      ['--allow-host', 'iam.test.example:5160'],
      /'--allow-host <NAME>'.* must be a host name without scheme, port, or path, such as \S+\./,
    ],
    [['--issuer-host', 'http://foo.example'], /'--issuer-host <NAME>'.* must be a host name without/],
    [['--host', ''], /'--host <ADDRESS>'.* is empty: give an address/],
    [['--host', '203.0.113.1'], /^error: 203\.0\.113\.1 is not an address of this machine: .* --host/],
    [['--data', '/dev/null/x'], /^error: --data \/dev\/null\/x cannot be used: /],
    // The directory cannot exist: creating anything in /proc fails with ENOENT.
    [['--data', '/proc/x/y'], /^error: --data \/proc\/x\/y cannot be used: no such file or directory: /],
    [['--durability', 'none'], /'--durability <MODE>'.* must be one of fsync, os, memory\./],
    [['--auth', 'none'], /'--auth <MODE>'.* must be one of enforce, audit, off\./],
    [['--signatures', ''], /'--signatures <MODE>'.* must be one of on, off\./],
    [['--region-check', 'no'], /'--region-check <MODE>'.* must be one of any, strict\./],
    [
      ['--partition', 'china'],
      /'--partition <NAME>' argument 'china' is invalid\. It must be a partition, such as aws-cn\.\n/,
    ],
    [['--log-level', 'debug'], /'--log-level <LEVEL>'.* must be one of info, error, silent\./],
    [
      ['--quota', 'Users=1'],
      /'--quota <NAME=N>'.* names the unknown quota "Users"\. Did you mean "UsersQuota"\?\n/,
    ],
    [['--quota', 'UsersQuota=-1'], /'--quota <NAME=N>'.* must be a whole number/],
    [['--seed', 'missing.yaml'], /^Seed file not found: missing\.yaml\n$/],
    [['--prot', '1'], /unknown option '--prot'/],
    [['extra'], /too many arguments/],
  ])('refuses %j', async (flags, message) => {
    const { code, stdout, stderr } = await bundle.run(['start', '--port', '0', ...flags])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/^ +at /m)
  })

  test('refuses a variable that does not exist', async () => {
    const { code, stderr } = await bundle.run(['start', '--port', '0'], { IAMULATOR_PROT: '1' })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: Unknown variable IAMULATOR_PROT\. Did you mean IAMULATOR_PORT\?\n$/)
  })
})

describe('stop', () => {
  test('lets a request finish that has begun, and takes no new one', async () => {
    const server = await bundle.start(['--data', inDirectory('drained')])
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }
    const pending = request(server.url, { method: 'POST', headers, agent: false })
    const status = new Promise((resolve, reject) => {
      pending.on('response', (response) => resolve(response.resume().statusCode))
      pending.on('error', reject)
    })
    await new Promise((written) => pending.write(body.slice(0, 10), written))
    // A response to a later request proves that the first one has arrived.
    await fetch(`${server.url}/health`)
    server.kill('SIGTERM')
    await refusal(server.url)
    pending.end(body.slice(10))
    expect(await status).toBe(403)
    expect((await server.exited).code).toBe(0)
  })

  test('tells clients that keep their connection to close it', async () => {
    const server = await bundle.start()
    const pending = request(server.url, {
      method: 'POST',
      headers: { 'content-length': 10, connection: 'keep-alive' },
      agent: false,
    })
    const connection = new Promise((resolve, reject) => {
      pending.on('response', (response) => resolve(response.resume().headers.connection))
      pending.on('error', reject)
    })
    await new Promise((written) => pending.write('x', written))
    expect((await fetch(`${server.url}/health`)).headers.get('connection')).toBe('keep-alive')
    server.kill('SIGTERM')
    await refusal(server.url)
    pending.end('yyyyyyyyy')
    expect(await connection).toBe('close')
    expect((await server.exited).code).toBe(0)
  })

  test('takes a signal that follows at once as the same one: Ctrl-C reaches the server by npm as well', async () => {
    let { apart, code, stderr } = await signalTwice()
    // On a slow machine, the second signal can arrive so late that it counts as another signal.
    while (apart >= 1000) ({ apart, code, stderr } = await signalTwice())
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('at once at a second signal, a second later', async () => {
    const server = await bundle.start()
    await beginRequest(server.url)
    server.kill('SIGTERM')
    await refusal(server.url)
    const again = setInterval(() => server.kill('SIGINT'), 100)
    const { code } = await server.exited
    clearInterval(again)
    expect(code).toBeNull()
  })

  /**
   * Sends the second signal after the first has taken effect, and then completes a request.
   *
   * @returns the milliseconds between the signals in `apart`
   */
  async function signalTwice(): Promise<ExitResult & { apart: number }> {
    const server = await bundle.start()
    const pending = await beginRequest(server.url)
    const first = performance.now()
    server.kill('SIGINT')
    await refusal(server.url)
    server.kill('SIGINT')
    const apart = performance.now() - first
    pending.end('yyyyyyyyy')
    return { ...(await server.exited), apart }
  }

  /** Starts a request of which the server has received 1 byte of 10. */
  async function beginRequest(url: string): Promise<ClientRequest> {
    const pending = request(url, { method: 'POST', headers: { 'content-length': 10 }, agent: false })
    pending.on('error', () => {})
    await new Promise((written) => pending.write('x', written))
    // A response to a later request proves that the first one has arrived.
    await fetch(`${url}/health`)
    return pending
  }

  /** Resolves when the server no longer accepts connections. */
  async function refusal(url: string): Promise<void> {
    for (;;) {
      const taken = await fetch(`${url}/health`, { headers: { connection: 'close' } }).catch(() => undefined)
      if (!taken) return
    }
  }
})

describe('env and health', () => {
  test('env prints what a shell evaluates', async () => {
    const args = ['env', '--port', '4599', '--account', '123456789012']
    expect(await bundle.run(args)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:4599\nexport AWS_ACCESS_KEY_ID=123456789012\n/,
      ),
      stderr: '',
    })
    const only = await bundle.run(['env', '--only'], { IAMULATOR_PORT: '4600' })
    expect(only.stdout.split('\n')).toContain('export AWS_ENDPOINT_URL_SSO_ADMIN=http://127.0.0.1:4600')
    const { stdout } = await bundle.run(['env', '--format', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: 'test',
    })
  })

  test.each([
    [['--format', 'xml'], /--format.*Allowed choices are shell, json, profile/],
    [['--account', '12'], /--account.*must have 12 digits/],
    [['--account', '123456789012', '--only'], /'--account <NUMBER>' cannot be used with option '--only'/],
    [['--proxy', 'ca.pem', '--only'], /'--proxy <FILE>' cannot be used with option '--only'/],
    [
      ['--proxy', 'ca.pem', '--format', 'profile'],
      /^error: --proxy cannot be used with --format profile, because a profile cannot set a proxy\.\n/,
    ],
  ])('env refuses %j', async (flags, message) => {
    const { code, stderr } = await bundle.run(['env', ...flags])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })

  test('ca prints what to trust, and env the proxy', async () => {
    const server = await bundle.start(['--proxy', 'on', '--tls-port', '0'])
    const { port } = new URL(server.url)
    expect(server.stdout()).toMatch(
      new RegExp(`  TLS        https://127\\.0\\.0\\.1:\\d+, .*\n  Proxy      ${server.url}, `),
    )
    expect(await bundle.run(['ca', '--port', port])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/),
      stderr: '',
    })
    const { stdout } = await bundle.run(['env', '--port', port, '--proxy', 'ca.pem'])
    expect(stdout).toContain(
      `export HTTPS_PROXY=${server.url}\nexport AWS_CA_BUNDLE=${inDirectory('ca.pem')}\n`,
    )
    server.kill('SIGTERM')
    expect((await server.exited).code).toBe(0)
    const plain = await bundle.start()
    expect(await bundle.run(['ca', '--port', new URL(plain.url).port])).toMatchObject({
      code: 2,
      stderr:
        'error: The server does not use TLS. Start iamulator with --tls on, --tls-port, or --proxy on.\n',
    })
    plain.kill('SIGTERM')
    await plain.exited
  })

  test('health exits 0 for a server that is ready, and 1 for none', async () => {
    const server = await bundle.start()
    const { port } = new URL(server.url)
    expect(await bundle.run(['health', '--port', port])).toEqual({
      code: 0,
      stdout: `${server.url}: ok\n`,
      stderr: '',
    })
    server.kill('SIGTERM')
    await server.exited
    const { code, stderr } = await bundle.run(['health'], { IAMULATOR_PORT: '1', IAMULATOR_HOST: '0.0.0.0' })
    expect(code).toBe(1)
    expect(stderr).toContain(
      'No server is listening at http://127.0.0.1:1. Start it, or choose another with --port.',
    )
  })

  test('help names every flag with its variable', async () => {
    const { stdout } = await bundle.run(['start', '--help'])
    expect(stdout).toContain('--allow-host <NAME>')
    expect(stdout).toContain('[IAMULATOR_ALLOW_HOST]')
    expect((await bundle.run(['--version'])).stdout).toBe('0.1.0\n')
  })
})

test('AWS managed policies are found beside the bundle', async () => {
  expect(existsSync(join(bundle.directory, 'dist', 'data', 'managed-policies.json.br'))).toBe(true)
  const seed = inDirectory('managed.yaml')
  writeFileSync(
    seed,
    'accounts: { "000000000000": { users: [{ name: alice, attachedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], accessKeys: [{ id: AKIAALICE00000000000, secret: s }] }] } }',
  )
  const server = await bundle.start(['--seed', seed])
  const alice = { accessKeyId: 'AKIAALICE00000000000', secretAccessKey: 's' }
  const { User } = await clientOf(server.url, alice).send(new GetUserCommand({}))
  expect(User?.UserName).toBe('alice')
  server.kill('SIGTERM')
  await server.exited
})
