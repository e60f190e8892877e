/**
 * Clients that exchange a token for credentials themselves. The provider is oauth2-mock-server, unrelated to
 * AWS.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
import { fromTokenFile, fromWebToken } from '@aws-sdk/credential-providers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, startServer, type TestServer } from '../support/harness.ts'
import { findCli, findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { createProvider, hostOf, ISSUER, notAuthorized, roleForProvider } from '../support/web-identity.ts'
import { type Home, makeHome, run, runPython } from './programs.ts'

const HOST = hostOf(ISSUER)
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`
const sessionArn = (name: string, session: string) =>
  `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`

let server: TestServer
let idp: Idp
let home: Home
let tokenFile: string
beforeAll(async () => {
  idp = await startIdp()
  server = await startServer()
  server.iamulator.webIdentities.issuers.tie(ISSUER, idp.url)
  await createProvider(server, ISSUER, ['my-app'])
  const subject = (sub: string) => ({ StringEquals: { [`${HOST}:sub`]: sub } })
  await roleForProvider(server, 'own', subject('johndoe'))
  await roleForProvider(server, 'strange', subject('somebody-else'))
  home = makeHome(server, '', '')
  tokenFile = join(home.environment['HOME'] ?? '', 'token')
  writeFileSync(tokenFile, idp.token)
  writeFileSync(home.configFile, configOf())
})
afterAll(async () => {
  home.remove()
  await server.close()
  idp.stop()
})

interface Idp {
  readonly url: string
  readonly token: string
  stop(): void
}

/** Starts the provider in a separate process, because it does not work in a test's realm. */
function startIdp(): Promise<Idp> {
  const script = fileURLToPath(new URL('third-party-idp.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, ISSUER, 'johndoe', 'my-app'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`the provider ended with ${status}`)))
    child.stdout.once('data', (line: Buffer) => {
      resolve({ ...JSON.parse(line.toString()), stop: () => child.stdin.end() })
    })
  })
}

function configOf(): string {
  const section = (name: string, role: string) => `[${name}]
role_arn = ${roleArn(role)}
role_session_name = from-file
web_identity_token_file = ${tokenFile}
`
  return [section('default', 'own'), section('profile stranger', 'strange')].join('\n')
}

describe('the AWS SDK for JavaScript', () => {
  const whoami = async (credentials: NonNullable<STSClientConfig['credentials']>) => {
    const client = new STSClient({ endpoint: server.url, region: 'us-east-1', maxAttempts: 1, credentials })
    return (await client.send(new GetCallerIdentityCommand())).Arn
  }
  const clientConfig = () => ({ endpoint: server.url, region: 'us-east-1', maxAttempts: 1 })

  test('fromWebToken', async () => {
    const provider = fromWebToken({
      roleArn: roleArn('own'),
      roleSessionName: 'from-token',
      webIdentityToken: idp.token,
      clientConfig: clientConfig(),
    })
    expect(await whoami(provider)).toBe(sessionArn('own', 'from-token'))
  })

  test('fromTokenFile', async () => {
    const from = (role: string) =>
      fromTokenFile({
        roleArn: roleArn(role),
        roleSessionName: 'from-file',
        webIdentityTokenFile: tokenFile,
        clientConfig: clientConfig(),
      })
    expect(await whoami(from('own'))).toBe(sessionArn('own', 'from-file'))
    await expectError(whoami(from('strange')), notAuthorized())
  })
})

const python = findPython()
tool('boto3', () => python !== undefined)('boto3, with web_identity_token_file', async () => {
  const output = await runPython(python ?? '', 'boto3-web-identity.py', [], home.environment)
  expect(output).toEqual({
    caller: sessionArn('own', 'from-file'),
    stranger: expect.objectContaining({ Code: 'AccessDenied', Message: notAuthorized().message }),
  })
})

const cli = findCli()
const cliTest = tool('AWS CLI v2', () => cli !== undefined)
const aws = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  run(cli ?? '', words, { ...home.environment, ...more })

cliTest('AWS CLI v2, with AWS_WEB_IDENTITY_TOKEN_FILE', async () => {
  const whoami = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text']
  const fromEnvironment = {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: roleArn('own'),
    AWS_ROLE_SESSION_NAME: 'from-environment',
  }
  expect(await aws(whoami, fromEnvironment)).toEqual({
    status: 0,
    stderr: '',
    stdout: `${sessionArn('own', 'from-environment')}\n`,
  })
  const { status, stderr } = await aws(whoami, { AWS_PROFILE: 'stranger' })
  expect({ status, stderr }).toEqual({
    status: 254,
    stderr: expect.stringContaining(`(AccessDenied) when calling the AssumeRoleWithWebIdentity operation`),
  })
})

cliTest('AWS CLI v2, assume-role-with-web-identity without any credentials', async () => {
  const words = ['sts', 'assume-role-with-web-identity', '--role-arn', roleArn('own')]
  const { status, stdout } = await aws(
    [...words, '--role-session-name', 'by-hand', '--web-identity-token', `file://${tokenFile}`],
    { AWS_CONFIG_FILE: '/dev/null' },
  )
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    SubjectFromWebIdentityToken: 'johndoe',
    AssumedRoleUser: { Arn: sessionArn('own', 'by-hand') },
    Audience: 'my-app',
  })
})
