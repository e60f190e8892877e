/**
 * A call that is refused before any policy is asked keeps its code, its message, its access key with the owner, and a hint
 * in the list, in Explain, in the output of `decisions`, and in the log.
 */
import { createServer } from 'node:http'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  IAMClient,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { plain } from '../../analysis/explanation/explanation-text.ts'
import { createIamulator, type Iamulator } from '../../package/index.ts'
import type { RefusedRequest } from '../../schemas/endpoints.ts'
import { decisionsCommand, explainCommand } from '../../server/cli/explain-command.ts'
import { listen } from '../support/harness.ts'

const ACCOUNT = '000000000000'
const ADMINISTRATOR = `arn:aws:iam::${ACCOUNT}:user/iamulator`
const TRUST = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
} as const
const SIGNATURE = 'The request signature we calculated does not match the signature you provided.'
const SECRET = 'not-the-secret-of-anybody'

let iam: Iamulator
let down: string
const log: string[] = []
beforeAll(async () => {
  const server = createServer()
  down = `http://127.0.0.1:${await listen(server)}`
  await new Promise((closed) => server.close(closed))
  const role = (name: string) => ({ name, trust: TRUST })
  const seed = { users: [{ name: 'alice' }], roles: [role('app'), role('gone')] }
  const upstream = { sqs: down, s3: down }
  iam = await createIamulator({ seed, upstream, log: (line) => void log.push(line) })
})
afterAll(() => iam.close())

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const configOf = (credentials?: Keys) => ({
  ...iam.clientConfig(),
  maxAttempts: 1,
  ...(credentials ? { credentials } : {}),
})
const listUsers = (credentials: Keys) => new IAMClient(configOf(credentials)).send(new ListUsersCommand({}))

/** Returns the only refused request that a call leaves. */
async function refusedBy(call: () => Promise<unknown>): Promise<RefusedRequest> {
  const { latest } = await list('')
  await expect(call()).rejects.toThrow()
  const { decisions } = await list(`?kind=*&after=${latest}`)
  const [refused, ...others] = decisions.filter(({ kind }) => kind === 'refused')
  expect(others).toEqual([])
  if (!refused) throw new Error('Nothing was refused')
  return refused
}

async function list(
  query: string,
): Promise<{ readonly decisions: readonly RefusedRequest[]; readonly latest: number }> {
  return (await fetch(`${iam.url}/_iamulator/decisions${query}`)).json()
}

/** Returns what each place says of a request. */
async function placesWith({ requestId }: RefusedRequest): Promise<Readonly<Record<string, string>>> {
  const { text } = await decisionsCommand(iam.url, { limit: '1' }, plain)
  const explained = await explainCommand(iam.url, requestId, { context: [] }, plain).catch(String)
  const response = await fetch(`${iam.url}/_iamulator/explain`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ requestId }),
  })
  // The log is written after some milliseconds.
  while (!log.some((line) => line.includes(requestId))) await new Promise((turn) => setImmediate(turn))
  return {
    decisions: text,
    'iamulator explain': String(explained),
    explain: (await response.json()).message,
    log: log.find((line) => line.includes(` ${requestId} `)) ?? '',
  }
}

/** Checks that each place has all that the list has, and no sentence about policies. */
async function expectKeptIn(refused: RefusedRequest): Promise<void> {
  const { origin, status, error, message = '', accessKeyId, keyOwner = '', caller, hint = '' } = refused
  const key = caller ?? (accessKeyId === undefined ? '' : `Access key ID: ${accessKeyId}`)
  for (const [place, text] of Object.entries(await placesWith(refused))) {
    // Another service gets the error as an answer to its question, with the status 200.
    const answer = origin === 'authorize' && place === 'log' ? `200 ${error}` : `${status} ${error}`
    for (const part of [answer, message, key, keyOwner, hint]) expect(`${place}: ${text}`).toContain(part)
    expect(text).not.toMatch(/because no .* allows|explicit deny|No decision is recorded/)
    expect(text).not.toContain(SECRET)
  }
}

/** Returns the credentials of a session of a role. */
async function sessionOf(role: string): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${role}`
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' })
  const { Credentials } = await new STSClient(configOf()).send(command)
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}

async function keyOf(UserName: string): Promise<Keys> {
  const { AccessKey } = await new IAMClient(configOf()).send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

async function expectRefused(call: () => Promise<unknown>, expected: object): Promise<void> {
  const refused = await refusedBy(call)
  const absent = Object.fromEntries(Object.keys(expected).map((name) => [name, undefined]))
  expect({ ...absent, ...refused }).toMatchObject(expected)
  await expectKeptIn(refused)
}

describe('a call is refused', () => {
  test('for a wrong signature', () =>
    expectRefused(() => listUsers({ accessKeyId: 'test', secretAccessKey: SECRET }), {
      ...{ action: 'iam:ListUsers', error: 'SignatureDoesNotMatch', account: ACCOUNT, caller: undefined },
      ...{ accessKeyId: 'test', keyOwner: ADMINISTRATOR, message: expect.stringContaining(SIGNATURE) },
    }))

  test('for an unknown access key', () =>
    expectRefused(() => listUsers({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET }), {
      ...{ error: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' },
      ...{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', keyOwner: undefined, account: undefined },
      hint: 'No user has this access key.',
    }))

  test('for an inactive access key', async () => {
    const { accessKeyId, ...key } = await keyOf('alice')
    const change = { UserName: 'alice', AccessKeyId: accessKeyId, Status: 'Inactive' } as const
    await new IAMClient(configOf()).send(new UpdateAccessKeyCommand(change))
    await expectRefused(() => listUsers({ accessKeyId, ...key }), {
      ...{ error: 'InvalidClientTokenId', accessKeyId, hint: 'The access key is inactive.' },
      keyOwner: `arn:aws:iam::${ACCOUNT}:user/alice`,
    })
  })

  test('for temporary credentials without their token', async () => {
    const { accessKeyId, secretAccessKey } = await sessionOf('app')
    await expectRefused(() => listUsers({ accessKeyId, secretAccessKey }), {
      ...{ error: 'InvalidClientTokenId', accessKeyId, keyOwner: undefined },
      hint: 'Temporary credentials need their session token.',
    })
  })

  test('for a session token that belongs to another key', async () => {
    const session = await sessionOf('app')
    await expectRefused(() => listUsers({ ...session, accessKeyId: 'ASIAQAAAAAAAEXAMPLE1' }), {
      hint: expect.stringMatching(/^The session token is not valid for this access key\./),
    })
  })

  test('for a session whose role was deleted', async () => {
    const session = await sessionOf('gone')
    await new IAMClient(configOf()).send(new DeleteRoleCommand({ RoleName: 'gone' }))
    await expectRefused(() => listUsers(session), {
      ...{ error: 'InvalidClientTokenId', keyOwner: undefined },
      hint: 'The role or user of the session was deleted.',
    })
  })

  test('for an expired session, of a service that iamulator has, and of an upstream', async () => {
    const session = await sessionOf('app')
    await iam.clock.advance('2h')
    const expected = {
      ...{ account: ACCOUNT, keyOwner: `arn:aws:sts::${ACCOUNT}:assumed-role/app/test` },
      ...{
        accessKeyId: session.accessKeyId,
        hint: expect.stringMatching(/^The session expired at 20\S+Z\./),
      },
    }
    await expectRefused(() => listUsers(session), { ...expected, error: 'ExpiredToken' })
    const queues = () => new SQSClient(configOf(session)).send(new ListQueuesCommand({}))
    await expectRefused(queues, { ...expected, origin: 'guard', action: 'sqs:ListQueues' })
  })

  test('for a wrong signature of a request whose answer has no body', () =>
    expectRefused(
      () =>
        new S3Client(configOf({ accessKeyId: 'test', secretAccessKey: SECRET })).send(
          new HeadObjectCommand({ Bucket: 'reports', Key: 'a' }),
        ),
      {
        ...{ error: 'SignatureDoesNotMatch', action: 's3:HeadObject', keyOwner: ADMINISTRATOR },
        message: expect.stringContaining('The request signature we calculated does not match'),
      },
    ))

  test('because the upstream is down', () =>
    expectRefused(() => new SQSClient(configOf()).send(new ListQueuesCommand({})), {
      ...{ origin: 'guard', status: 503, error: 'ServiceUnavailableException', caller: ADMINISTRATOR },
      message: expect.stringContaining(`The upstream ${down} cannot be reached`),
    }))

  test('because no upstream has the service', () =>
    expectRefused(() => new DynamoDBClient(configOf()).send(new ListTablesCommand({})), {
      ...{ origin: 'guard', status: 501, error: 'NotImplemented', accessKeyId: ACCOUNT },
      ...{ message: expect.stringContaining('No upstream has DynamoDB'), keyOwner: ADMINISTRATOR },
    }))

  test.each([
    ['of a service that iamulator has', 'Version=2010-05-08', 'InvalidAction', 'Could not find operation'],
    ['of an upstream', 'Version=2012-11-05', 'NotImplemented', 'iamulator '],
  ])('for an unknown operation %s', (_, version, error, message) =>
    expectRefused(
      async () => {
        const body = new URLSearchParams(`Action=DoNothing&${version}`)
        const { ok, status } = await fetch(iam.url, { method: 'POST', body })
        if (!ok) throw new Error(String(status))
      },
      { error, message: expect.stringContaining(message), accessKeyId: undefined },
    ),
  )

  test('for its input, which a caller with permissions sent', () =>
    expectRefused(() => new IAMClient(configOf()).send(new DeleteUserCommand({ UserName: '%' })), {
      ...{ error: 'ValidationError', caller: ADMINISTRATOR, accessKeyId: ACCOUNT, keyOwner: undefined },
    }))

  test('that another service asks about', () =>
    expectRefused(
      async () => {
        const Authorization = `AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'a'.repeat(64)}`
        const headers = { Host: 'localhost', Authorization, 'X-Amz-Date': '20300101T000000Z' }
        const response = await fetch(`${iam.url}/_iamulator/authorize`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ request: { method: 'GET', path: '/a/b', headers }, action: 's3:GetObject' }),
        })
        throw new Error((await response.json()).error.code)
      },
      { origin: 'authorize', action: 's3:GetObject', accessKeyId: 'test', keyOwner: ADMINISTRATOR },
    ))
})
