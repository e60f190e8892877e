/** Tests how commands find the running server that they connect to. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { addressFlags } from '../../server/http/urls.ts'
import { Bundle, type ServerProcess } from '../support/bundle.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { listen } from '../support/tls.ts'

let bundle: Bundle
let server: ServerProcess
let port: string
beforeAll(async () => {
  bundle = await Bundle.build()
  server = await bundle.start(['--tls', 'on', '--console', 'off'])
  port = new URL(server.url).port
})
afterAll(() => bundle.remove())

const clientOf = (credentials = ADMINISTRATOR) =>
  new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 })

/** Waits for the log line of a denial, and returns the command at its end. */
async function loggedCommand(): Promise<readonly string[]> {
  for (;;) {
    const command = / explain: iamulator (.+)$/m.exec(server.stdout())?.[1]
    if (command !== undefined) return command.split(' ')
    await fetch(`${server.url}/health`)
  }
}

test('the command in the log of a server without a console is complete: it works as it stands', async () => {
  await clientOf().send(new CreateUserCommand({ UserName: 'alice' }))
  const { AccessKey } = await clientOf().send(new CreateAccessKeyCommand({ UserName: 'alice' }))
  const alice = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  await expect(clientOf(alice).send(new ListUsersCommand({}))).rejects.toThrow('is not authorized')
  const command = await loggedCommand()
  expect(command.slice(2)).toEqual(['--port', port])
  expect(await bundle.run(command)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^✗ denied iam:ListUsers on /),
  })
})

test.each<[string, number, readonly string[]]>([
  ['127.0.0.1', 4566, []],
  ['0.0.0.0', 4566, []],
  ['::', 5000, ['--port 5000']],
  ['192.0.2.1', 4566, ['--host 192.0.2.1']],
  ['::1', 80, ['--host ::1', '--port 80']],
])('of a server at %s, port %i, commands are told what they do not know', (host, number, flags) => {
  expect(addressFlags(host, number)).toEqual(flags)
})

describe('without flags and variables of ours those of AWS count', () => {
  test.each(['AWS_ENDPOINT_URL_IAM', 'AWS_ENDPOINT_URL_ORGANIZATIONS', 'AWS_ENDPOINT_URL_STS'])(
    '%s before all others',
    async (variable) => {
      const AWS_ENDPOINT_URL = 'http://127.0.0.1:1'
      const found = await bundle.run(['health'], { AWS_ENDPOINT_URL, [variable]: server.url })
      expect(found).toEqual({ code: 0, stdout: `${server.url}: ok\n`, stderr: '' })
      expect(await bundle.run(['health'], { AWS_ENDPOINT_URL: server.url, [variable]: 'x' })).toMatchObject({
        stderr: `error: ${variable}=x is not a URL. Set --port or --host.\n`,
      })
      expect(await bundle.run(['health'], { AWS_ENDPOINT_URL: server.url, [variable]: '' })).toMatchObject({
        code: 0,
      })
    },
  )

  test.each([
    [['health'], /^http:\S+: ok\n$/],
    [['ca'], /^-----BEGIN CERTIFICATE-----/],
    [['decisions', '--action', 'iam:CreateUser'], /allowed \S+ iam:CreateUser on /],
    [['explain', '--principal', '000000000000', '--action', 's3:GetObject'], /^✓ allowed s3:GetObject/],
  ])('%j', async (args, expected) => {
    for (const AWS_ENDPOINT_URL of [server.url, `${server.url}/`])
      expect(await bundle.run(args, { AWS_ENDPOINT_URL })).toEqual({
        code: 0,
        stdout: expect.stringMatching(expected),
        stderr: '',
      })
  })

  test('over TLS too, with the certificate that AWS’s tools trust', async () => {
    const AWS_CA_BUNDLE = join(bundle.directory, 'ca.pem')
    writeFileSync(AWS_CA_BUNDLE, (await bundle.run(['ca', '--port', port])).stdout)
    const AWS_ENDPOINT_URL = server.url.replace('http:', 'https:')
    expect(await bundle.run(['health'], { AWS_ENDPOINT_URL, AWS_CA_BUNDLE })).toMatchObject({ code: 0 })
    const stderr = `The certificate of ${AWS_ENDPOINT_URL} is not trusted (unable to verify the first certificate). `
    const trust = 'Set AWS_CA_BUNDLE to the file written by `iamulator ca --port PORT > FILE`.\n'
    expect(await bundle.run(['health'], { AWS_ENDPOINT_URL })).toEqual({
      code: 1,
      stdout: '',
      stderr: stderr + trust,
    })
    expect(await bundle.run(['decisions'], { AWS_ENDPOINT_URL })).toMatchObject({
      stderr: `error: ${stderr}${trust}`,
    })
    expect(await bundle.run(['ca'], { AWS_ENDPOINT_URL })).toMatchObject({
      code: 2,
      stderr: `error: ${stderr}Use --port to get the certificate over plain HTTP.\n`,
    })
    expect(await bundle.run(['health'], { AWS_ENDPOINT_URL, AWS_CA_BUNDLE: '/none.pem' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^Cannot read AWS_CA_BUNDLE: no such file or directory: \/none\.pem\.\n$/,
      ),
    })
  })

  test('but they outrank it', async () => {
    const AWS_ENDPOINT_URL = 'http://127.0.0.1:1'
    expect(await bundle.run(['health', '--port', port], { AWS_ENDPOINT_URL })).toMatchObject({ code: 0 })
    const variables = { AWS_ENDPOINT_URL, IAMULATOR_PORT: port }
    expect(await bundle.run(['health'], variables)).toMatchObject({ code: 0 })
    expect(await bundle.run(['health', '--host', 'localhost'], variables)).toMatchObject({ code: 0 })
    expect(await bundle.run(['health'], { AWS_ENDPOINT_URL })).toMatchObject({ code: 1 })
  })

  test('unless it is no URL, or the command is env', async () => {
    const variables = { AWS_ENDPOINT_URL: 'localhost' }
    expect(await bundle.run(['health'], variables)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: AWS_ENDPOINT_URL=localhost is not a URL. Set --port or --host.\n',
    })
    expect((await bundle.run(['env'], variables)).stdout).toContain(
      'AWS_ENDPOINT_URL=http://127.0.0.1:4566\n',
    )
  })
})

describe('a server that is another', () => {
  let answer: { readonly status: number; readonly body: string }
  const other = createServer((_request, response) => {
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.body)
  })
  let url: string
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listen(other)}`
  })
  afterAll(() => void other.close())

  const run = (args: readonly string[], AWS_ENDPOINT_URL = url) => bundle.run(args, { AWS_ENDPOINT_URL })
  const CLIENT_COMMANDS = [
    ['health'],
    ['ca'],
    ['decisions'],
    ['decisions', '--json'],
    ['explain', 'x'],
    ['explain', 'x', '--json'],
  ]

  test.each([
    [200, '{"status":"ok"}'],
    [200, '{"status":"running","services":{"iam":"available"},"decisions":[{}]}'],
    [200, '[]'],
    [200, 'null'],
    [200, 'Welcome'],
    [404, '{"statusCode":404,"error":"Not Found","message":"There is no such route."}'],
    [500, '{"message":"Oh."}'],
  ])('is told from ours: %i %s', async (status, body) => {
    answer = { status, body }
    for (const args of CLIENT_COMMANDS) {
      const { code, stdout, stderr } = await run(args)
      const message = stderr.replace(/^error: /, '')
      const status = args[0] === 'health' ? 1 : 2
      const expected = { args, code: status, stdout: '', message: `The server at ${url} is not iamulator.\n` }
      expect({ args, code, stdout, message }).toEqual(expected)
    }
  })

  test('is told to speak no TLS', async () => {
    const secure = url.replace('http:', 'https:')
    const stderr = `The server at ${secure} does not use TLS. Use http:// instead of https://, or start it with --tls on.\n`
    expect(await run(['health'], secure)).toEqual({ code: 1, stdout: '', stderr })
    expect(await run(['ca'], secure)).toEqual({ code: 2, stdout: '', stderr: `error: ${stderr}` })
  })
})

test('where nothing listens one is told to start it, whatever addresses a name has', async () => {
  const AWS_ENDPOINT_URL = 'http://localhost:1'
  for (const args of [['health'], ['decisions']])
    expect(await bundle.run(args, { AWS_ENDPOINT_URL })).toMatchObject({
      code: args[0] === 'health' ? 1 : 2,
      stderr: expect.stringMatching(
        /^(error: )?No server is listening at http:\/\/localhost:1\. Start it, or choose another with --port\.\n$/,
      ),
    })
})

test('a host that does not exist, and a server that does not answer, are named in a sentence', async () => {
  // A label is too long, so that no name server is asked, which could be slow.
  const host = `${'n'.repeat(64)}.invalid`
  const unknown = await bundle.run(['health', '--host', host, '--port', '1'])
  expect(unknown).toEqual({
    code: 1,
    stdout: '',
    stderr: `The host of http://${host}:1 is unknown. Choose another with --host.\n`,
  })
  const closing = createServer((request) => request.socket.destroy())
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${await listen(closing)}`
  expect(await bundle.run(['decisions'], { AWS_ENDPOINT_URL })).toMatchObject({
    code: 2,
    stderr: `error: Cannot reach ${AWS_ENDPOINT_URL}: socket hang up.\n`,
  })
  closing.close()
})

test('an empty list of decisions is explained, but not on standard output', async () => {
  const empty = await bundle.start()
  const AWS_ENDPOINT_URL = empty.url
  const none =
    'No decisions are recorded. Requests that need a permission are, unless the server runs with --auth off.\n'
  expect(await bundle.run(['decisions', '--denied'], { AWS_ENDPOINT_URL })).toEqual({
    code: 0,
    stdout: '',
    stderr: none,
  })
  const json = await bundle.run(['decisions', '--json'], { AWS_ENDPOINT_URL })
  expect({ ...json, stdout: JSON.parse(json.stdout) }).toEqual({
    code: 0,
    stdout: expect.objectContaining({ decisions: [], latest: 0 }),
    stderr: '',
  })
  empty.kill('SIGTERM')
  await empty.exited
})

test.each(['health', 'ca', 'explain', 'decisions', 'env'])(
  'the help of %s speaks of the server',
  async (command) => {
    const { stdout } = await bundle.run([command, '--help'])
    expect(stdout).toMatch(/--port <NUMBER> +(Connect to|Use) this port \(default:/)
    expect(stdout).not.toContain('Listen on')
  },
)
