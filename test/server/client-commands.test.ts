/** Commands that ask a running server: how they find it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { addressFlags } from '../../server/shell-environment.ts'
import { Bundle, type ServerProcess } from '../bundle.ts'
import { ADMINISTRATOR } from '../harness.ts'

let bundle: Bundle
let server: ServerProcess
let port: string
beforeAll(async () => {
  bundle = await Bundle.build()
  server = await bundle.start(['--tls', 'on'])
  port = new URL(server.url).port
})
afterAll(() => bundle.remove())

const clientOf = (credentials = ADMINISTRATOR) =>
  new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 })

/** The command at the end of the line of a denial, once it is written. */
async function loggedCommand(): Promise<readonly string[]> {
  for (;;) {
    const command = / explain: iamulator (.+)$/m.exec(server.stdout())?.[1]
    if (command !== undefined) return command.split(' ')
    await fetch(`${server.url}/health`)
  }
}

test('the command in the log is complete: it works as it stands', async () => {
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

describe('without flags and variables of ours AWS_ENDPOINT_URL counts', () => {
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
    expect(await bundle.run(['health'], { AWS_ENDPOINT_URL })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('certificate'),
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
      code: 1,
      stdout: '',
      stderr: 'error: AWS_ENDPOINT_URL=localhost is no URL; say --port or --host.\n',
    })
    expect((await bundle.run(['env'], variables)).stdout).toContain(
      'AWS_ENDPOINT_URL=http://127.0.0.1:4566\n',
    )
  })
})

test.each(['health', 'ca', 'explain', 'decisions', 'env'])(
  'the help of %s speaks of the server',
  async (command) => {
    const { stdout } = await bundle.run([command, '--help'])
    expect(stdout).toMatch(/--port <NUMBER> +port of the server \(default:/)
    expect(stdout).not.toContain('listen on')
  },
)
