/** The example service with the AWS CLI. Every type of policy applies to its parameters. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test as plainTest } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'
import { post, signedByAws4 } from '../admin/decisions/requests.ts'
import { userArn } from '../services/callers.ts'
import { credentialsIn } from '../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  policy,
  startServer,
  type TestServer,
} from '../support/harness.ts'
import { freePort } from '../support/ports.ts'
import { findCli } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { type Home, makeHome, run } from './programs.ts'
import { startWarmCli, type WarmCli } from './warm-cli.ts'
import { asEnvironment } from './world.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/ssm/', import.meta.url))
const MEMBER = '111122223333'

const test = tool('AWS CLI v2', () => findCli() !== undefined)

let server: TestServer
let home: Home
let endpoint: string
let stop = (): void => {}
let warm: WarmCli

beforeAll(async () => {
  server = await startServer()
  const seed = await loadSeed(`${EXAMPLE}seed.yaml`)
  seed.apply(server.iamulator)
  home = makeHome(server, '', '')
  const port = await freePort()
  endpoint = `http://127.0.0.1:${port}`
  await startExample(port)
  warm = await startWarmCli(home.directory)
})
afterAll(async () => {
  warm.stop()
  stop()
  home.remove()
  await server.close()
})

function startExample(port: number): Promise<void> {
  const env = { PATH: process.env['PATH'], AWS_ENDPOINT_URL: server.url }
  const child = spawn(process.execPath, [`${EXAMPLE}server.mjs`, String(port)], { env })
  stop = () => void child.kill()
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the example ended with ${code}`)))
  })
}

const keysOf = (name: string, id: string): Credentials => ({
  accessKeyId: id,
  secretAccessKey: `everybody-knows-the-secret-of-${name}`,
})
const READER = keysOf('reader', 'AKIAREADERREADER2222')
const BOUNDED = keysOf('bounded', 'AKIABOUNDEDBOUNDED22')
const RED = keysOf('red', 'AKIAREDREDREDREDRED2')
const OF_MEMBER = keysOf('member', 'AKIAMEMBERMEMBER2222')

const parameterArn = (name: string, account = ACCOUNT) => `arn:aws:ssm:us-east-1:${account}:parameter${name}`

/** Runs `aws ssm`. Returns its standard output as JSON, or its error message. */
async function ssm(credentials: Credentials, ...words: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await run(warm.program, ['ssm', ...words], {
    ...home.environment,
    ...asEnvironment(credentials),
    AWS_ENDPOINT_URL_SSM: endpoint,
  })
  return status === 0 ? JSON.parse(stdout) : stderr.trim()
}

const put = (credentials: Credentials, name: string, ...more: readonly string[]) =>
  ssm(
    credentials,
    'put-parameter',
    '--name',
    name,
    '--type',
    'String',
    '--value',
    `value of ${name}`,
    ...more,
  )
const get = (credentials: Credentials, name: string) => ssm(credentials, 'get-parameter', '--name', name)
const list = async (credentials: Credentials, path: string, ...more: readonly string[]) =>
  ssm(credentials, 'get-parameters-by-path', '--path', path, '--query', 'Parameters[].Name', ...more)

const refused = (operation: string, code: string, message: string) =>
  `An error occurred (${code}) when calling the ${operation} operation (reached max retries: 0): ${message}`.trim()
const denied = (caller: string, operation: string, arn: string, reason: string) =>
  refused(
    operation,
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: ssm:${operation} on resource: ${arn} ${reason}`,
  )

const version = (Version: number) => ({ Version, Tier: 'Standard' })
const shown = (name: string) => ({
  Parameter: expect.objectContaining({ Name: name, Value: `value of ${name}`, ARN: parameterArn(name) }),
})

describe('examples/ssm, without the command line', () => {
  const send = async (operation: string, body: string) => {
    const headers = {
      Host: new URL(endpoint).host,
      'X-Amz-Target': `AmazonSSM.${operation}`,
      'Content-Type': 'application/x-amz-json-1.1',
    }
    const request = { credentials: ADMINISTRATOR, service: 'ssm', headers, body }
    const signed = signedByAws4(request)
    const answer = await fetch(endpoint, { method: 'POST', headers: signed.headers, body })
    const { __type: type, message } = JSON.parse(await answer.text())
    return { status: answer.status, type, message }
  }
  const unreadable = { status: 400, type: 'SerializationException', message: '' }
  const absent = (member: string) => ({
    status: 400,
    type: 'ValidationException',
    message: `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
  })

  plainTest.each<[string, string, object]>([
    ['GetParameter', '{', unreadable],
    ['GetParameter', '', unreadable],
    ['GetParameter', 'null', unreadable],
    ['GetParameter', '{"Name":1}', unreadable],
    ['PutParameter', '{"Name":"/app/a","Tags":[null]}', unreadable],
    ['PutParameter', '{"Name":"/app/a","Tags":{}}', unreadable],
    ['GetParameter', '{}', absent('name')],
    ['PutParameter', '{"Name":null}', absent('name')],
    ['GetParametersByPath', '[]', absent('path')],
  ])('%s of %s is refused as services of AWS JSON refuse it', async (operation, body, expected) => {
    expect(await send(operation, body)).toEqual(expected)
  })

  plainTest('it has no more lines than the documentation says', () => {
    const lines = readFileSync(`${EXAMPLE}server.mjs`, 'utf8').trimEnd().split('\n').length
    expect(lines).toBeLessThanOrEqual(80)
    for (const page of ['README.md', 'docs/guide/authorize.md'])
      expect(readFileSync(`${EXAMPLE}../../${page}`, 'utf8')).toMatch(
        new RegExp(`${lines}-line\\s+Parameter\\s+Store`),
      )
  })
})

describe('examples/ssm', () => {
  test('the administrator may do everything', async () => {
    expect(await put(ADMINISTRATOR, '/app/a')).toEqual(version(1))
    expect(await put(ADMINISTRATOR, '/app/deep/b')).toEqual(version(1))
    expect(await put(ADMINISTRATOR, '/other')).toEqual(version(1))
    expect(await put(ADMINISTRATOR, '/app/a')).toBe(
      refused(
        'PutParameter',
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      ),
    )
    expect(await put(ADMINISTRATOR, '/app/a', '--overwrite')).toEqual(version(2))
    expect(await get(ADMINISTRATOR, '/app/missing')).toBe(refused('GetParameter', 'ParameterNotFound', ''))
  })

  test('a wrong secret, an unknown key and an operation that is not there are refused', async () => {
    expect(await get({ ...READER, secretAccessKey: 'wrong' }, '/app/a')).toMatch(
      /\(InvalidSignatureException\).* The request signature we calculated does not match/,
    )
    expect(await get({ ...READER, accessKeyId: 'AKIANOBODYNOBODY2222' }, '/app/a')).toBe(
      refused(
        'GetParameter',
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      ),
    )
    expect(await ssm(READER, 'describe-parameters')).toBe(
      refused('DescribeParameters', 'UnknownOperationException', ''),
    )
  })

  test('a path policy: below the path, and nowhere else', async () => {
    expect(await get(READER, '/app/a')).toEqual(shown('/app/a'))
    expect(await list(READER, '/app')).toEqual(['/app/a'])
    expect(await list(READER, '/app', '--recursive')).toEqual(['/app/a', '/app/deep/b'])
    expect(await get(READER, '/other')).toBe(
      denied(
        userArn('reader'),
        'GetParameter',
        parameterArn('/other'),
        'because no identity-based policy allows the ssm:GetParameter action',
      ),
    )
  })

  test('a permissions boundary', async () => {
    expect(await get(BOUNDED, '/other')).toEqual(shown('/other'))
    expect(await put(BOUNDED, '/mine')).toBe(
      denied(
        userArn('bounded'),
        'PutParameter',
        parameterArn('/mine'),
        'because no permissions boundary allows the ssm:PutParameter action',
      ),
    )
  })

  test('a session policy', async () => {
    const command = {
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/deployer`,
      RoleSessionName: 'limited',
      Policy: policy('Allow', 'ssm:*', parameterArn('/app/*')),
    }
    const session = credentialsIn(await server.sts().send(new AssumeRoleCommand(command)))
    expect(await put(session, '/app/c')).toEqual(version(1))
    expect(await get(session, '/other')).toBe(
      denied(
        `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/limited`,
        'GetParameter',
        parameterArn('/other'),
        'because no session policy allows the ssm:GetParameter action',
      ),
    )
  })

  test('a service control policy, in the member account', async () => {
    expect(await put(OF_MEMBER, '/app/a')).toEqual(version(1))
    const caller = `arn:aws:iam::${MEMBER}:user/member`
    const arn = parameterArn('/app/a', MEMBER)
    const text = denied(
      caller,
      'PutParameter',
      arn,
      'with an explicit deny in a service control policy: arn:',
    )
    const message = await put(OF_MEMBER, '/app/a', '--overwrite')
    expect(String(message).replace(/(policy: arn:)\S+$/, '$1')).toBe(text)
  })

  test('tags of the request and of the parameter', async () => {
    const tagged = (team: string) => ['--tags', `Key=team,Value=${team}`]
    expect(await put(RED, '/red', ...tagged('red'))).toEqual(version(1))
    expect(await get(RED, '/red')).toEqual(shown('/red'))
    const nothingAllows = 'because no identity-based policy allows the ssm:'
    expect(await put(RED, '/blue', ...tagged('blue'))).toBe(
      denied(userArn('red'), 'PutParameter', parameterArn('/blue'), `${nothingAllows}PutParameter action`),
    )
    expect(await get(RED, '/other')).toBe(
      denied(userArn('red'), 'GetParameter', parameterArn('/other'), `${nothingAllows}GetParameter action`),
    )
  })

  test('a service role, as the service that may assume it', async () => {
    const request = {
      service: 'lambda.amazonaws.com',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`,
      sessionName: 'function',
    }
    expect((await post(server, 'service-call', { ...request, sourceAccount: MEMBER })).status).toBe(403)
    const { text } = await post(server, 'service-call', { ...request, sourceAccount: ACCOUNT })
    const { accessKeyId, secretAccessKey, sessionToken } = JSON.parse(text).credentials
    const worker = { accessKeyId, secretAccessKey, sessionToken }
    expect(await get(worker, '/other')).toEqual(shown('/other'))
    expect(await put(worker, '/other', '--overwrite')).toBe(
      denied(
        `arn:aws:sts::${ACCOUNT}:assumed-role/worker/function`,
        'PutParameter',
        parameterArn('/other'),
        'because no identity-based policy allows the ssm:PutParameter action',
      ),
    )
  })
})
