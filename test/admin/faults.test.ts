/** Calls that fail or wait on request. */
import { setTimeout as later } from 'node:timers/promises'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startServer as startWholeServer } from '../../server/app/start.ts'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  startServer,
  type TestServer,
} from '../support/harness.ts'
import { at } from '../support/places.ts'
import { call, iamForm } from '../support/raw.ts'
import { addFault, listFaults } from './fault-requests.ts'

const THROTTLED = { code: 'Throttling', status: 400 }
const ERROR = { code: 'Throttling' }

let server: TestServer
let clients: { destroy(): void }[]

beforeEach(async () => {
  clients = []
  server = await startServer()
})
afterEach(async () => {
  for (const client of clients) client.destroy()
  await server.close()
})

/** The server's own test clients would record the errors as evidence of what operations return. */
const configOf = (credentials: Credentials, region = 'us-east-1', maxAttempts = 1) => ({
  endpoint: server.url,
  region,
  credentials,
  maxAttempts,
})

function iam(credentials = ADMINISTRATOR, maxAttempts = 1): IAMClient {
  const client = new IAMClient(configOf(credentials, undefined, maxAttempts))
  clients.push(client)
  return client
}

function sts(credentials = ADMINISTRATOR, region?: string): STSClient {
  const client = new STSClient(configOf(credentials, region))
  clients.push(client)
  return client
}

/** Waits until a call waits because of the only fault, which has a number of times. */
async function untilMet(left: number): Promise<void> {
  while ((await listFaults(server))[0]?.times !== left) await later(5)
}

const createUser = (UserName = 'alice') => iam().send(new CreateUserCommand({ UserName }))
const whoAmI = () => sts().send(new GetCallerIdentityCommand({}))
const usersOf = (accountId: string) => server.iamulator.store.view(at(accountId)).users.size

describe('an error', () => {
  test.each([
    ['Throttling', undefined, 400],
    ['EntityAlreadyExists', undefined, 409],
    ['ServiceFailure', undefined, 500],
    ['ServiceUnavailable', undefined, 503],
    ['AccessDenied', undefined, 403],
    ['Throttling', 429, 429],
    ['SomethingNew', undefined, 400],
  ])('%s with the status %s is answered with %i', async (code, status, expected) => {
    await addFault(server, { action: 'iam:CreateUser', error: { code, status, message: 'Not <now> & here' } })
    await expectError(createUser(), { code, status: expected, message: 'Not <now> & here' })
  })

  test('has the form of the service', async () => {
    await addFault(server, { action: '*', error: { code: 'ServiceUnavailable' } })
    const xml = await call(server, iamForm('ListUsers'))
    expect(xml.body).toMatch(
      /^<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/">\s+<Error>\s+<Type>Receiver<\/Type>\s+<Code>ServiceUnavailable<\/Code>\s+<Message>A fault was set in iamulator for this call\.<\/Message>/,
    )
    const json = await call(server, iamForm('ListUsers'), { headers: { Accept: 'application/json' } })
    expect(json.status).toBe(503)
    expect(JSON.parse(json.body)).toMatchObject({ Error: { Code: 'ServiceUnavailable' } })
    await expectError(whoAmI(), { code: 'ServiceUnavailable', status: 503 })
  })

  test('comes before anything happens', async () => {
    await addFault(server, { action: 'iam:CreateUser', error: ERROR, times: 1 })
    await expectError(createUser(), THROTTLED)
    expect(usersOf(ACCOUNT)).toBe(0)
    expect([...server.iamulator.decisions]).toEqual([])
    expect(server.log()).toMatch(
      / 400 Throttling iam:CreateUser - arn:aws:iam::000000000000:user\/iamulator .* Fault 1 made iam:CreateUser fail with Throttling\.\n/,
    )
    await createUser()
    expect(usersOf(ACCOUNT)).toBe(1)
  })

  test('leaves no trace in the usage data', async () => {
    const { AccessKey } = await newKey()
    const usedBy = () => iam().send(new GetAccessKeyLastUsedCommand({ AccessKeyId: AccessKey?.AccessKeyId }))
    await addFault(server, { action: 'sts:*', error: ERROR, times: 1 })
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    const identify = () => sts(credentials).send(new GetCallerIdentityCommand({}))
    await expectError(identify(), THROTTLED)
    expect((await usedBy()).AccessKeyLastUsed?.ServiceName).toBe('N/A')
    await identify()
    expect((await usedBy()).AccessKeyLastUsed?.ServiceName).toBe('sts')
  })

  async function newKey() {
    await createUser()
    return iam().send(new CreateAccessKeyCommand({ UserName: 'alice' }))
  }

  test('comes after authentication', async () => {
    await addFault(server, { action: '*', error: ERROR, times: 1 })
    const wrong = sts({ accessKeyId: 'test', secretAccessKey: 'wrong' })
    await expectError(wrong.send(new GetCallerIdentityCommand({})), {
      code: 'SignatureDoesNotMatch',
      status: 403,
    })
    await expectError(whoAmI(), THROTTLED)
    await whoAmI()
  })
})

test('an SDK retries until the fault is used up', async () => {
  await addFault(server, { action: 'iam:listusers', error: ERROR, times: 2 })
  const { $metadata } = await iam(ADMINISTRATOR, 3).send(new ListUsersCommand({}))
  expect($metadata.attempts).toBe(3)
  expect(await listFaults(server)).toEqual([])
})

describe('a call meets', () => {
  test('only faults whose pattern matches its action', async () => {
    await addFault(server, { action: 'IAM:create*', error: ERROR })
    await expectError(createUser(), THROTTLED)
    await iam().send(new ListUsersCommand({}))
    await whoAmI()
  })

  test('the oldest of several', async () => {
    await addFault(server, { action: 'sts:*', error: { code: 'First' }, times: 1 })
    await addFault(server, { action: '*', error: { code: 'Second' }, times: 1 })
    await expectError(whoAmI(), { code: 'First', status: 400 })
    await expectError(whoAmI(), { code: 'Second', status: 400 })
    await whoAmI()
  })

  test('only faults of its account', async () => {
    await addFault(server, { action: '*', error: ERROR, account: OTHER })
    await whoAmI()
    const other = sts(administratorOf(OTHER)).send(new GetCallerIdentityCommand({}))
    await expectError(other, THROTTLED)
    const inChina = sts(administratorOf(OTHER), 'cn-north-1').send(new GetCallerIdentityCommand({}))
    expect((await inChina).Account).toBe(OTHER)
  })

  test('without a signature, faults of the account of its role', async () => {
    await addFault(server, { action: 'sts:AssumeRoleWithWebIdentity', error: ERROR, account: OTHER })
    const assume = (account: string) =>
      sts().send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::${account}:role/r`,
          RoleSessionName: 'session',
          WebIdentityToken: 'none',
        }),
      )
    await expectError(assume(OTHER), THROTTLED)
    await expectError(assume(ACCOUNT), { code: 'InvalidIdentityToken', status: 400 })
  })
})

describe('a call that waits', () => {
  const LONG = { action: '*', delayMs: 600_000, times: 2 }

  test('runs after the delay', async () => {
    await addFault(server, { action: '*', delayMs: 20, times: 1 })
    await createUser()
    expect(usersOf(ACCOUNT)).toBe(1)
  })

  test('runs at once when the fault is removed, also if it is used up', async () => {
    const id = await addFault(server, LONG)
    const calls = [createUser('alice')]
    await untilMet(1)
    calls.push(createUser('bob'))
    while ((await listFaults(server)).length > 0) await later(5)
    expect(usersOf(ACCOUNT)).toBe(0)
    expect(await request(server, 'DELETE', `faults/${id}`)).toEqual({ status: 200, body: { removed: 0 } })
    await Promise.all(calls)
    expect(usersOf(ACCOUNT)).toBe(2)
  })

  test('fails after the delay if the fault has an error', async () => {
    await addFault(server, { action: '*', delayMs: 20, error: ERROR })
    await expectError(createUser(), THROTTLED)
    expect(usersOf(ACCOUNT)).toBe(0)
  })

  test('is not run if its client has left', async () => {
    const { answer } = server.iamulator
    let isAborted = () => false
    server.iamulator.answer = (request) => {
      if (request.isAborted && request.path === '/') isAborted = request.isAborted
      return answer(request)
    }
    await addFault(server, LONG)
    const abort = new AbortController()
    const sent = iam().send(new CreateUserCommand({ UserName: 'alice' }), { abortSignal: abort.signal })
    await untilMet(1)
    abort.abort()
    await expect(sent).rejects.toThrow('aborted')
    while (!isAborted()) await later(5)
    await request(server, 'DELETE', 'faults')
    while (!server.log().includes('iam:CreateUser')) await later(5)
    expect(server.log()).toContain(' 400 RequestAborted iam:CreateUser ')
    expect(usersOf(ACCOUNT)).toBe(0)
  })

  test('is authenticated again', async () => {
    const { Credentials } = await sts().send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
    await addFault(server, LONG)
    const session = sts({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    })
    const sent = expectError(session.send(new GetCallerIdentityCommand({})), {
      code: 'ExpiredToken',
      status: 403,
    })
    await untilMet(1)
    server.iamulator.clock.advance(901_000)
    await request(server, 'DELETE', 'faults')
    await sent
  })

  test('does not delay the end of the server', async () => {
    const running = await startWholeServer({ port: 0, logLevel: 'silent' })
    await fetch(`${running.url}/_iamulator/faults`, {
      method: 'POST',
      body: JSON.stringify({ ...LONG, times: 1 }),
    })
    const client = new IAMClient({
      endpoint: running.url,
      region: 'us-east-1',
      credentials: ADMINISTRATOR,
      maxAttempts: 1,
    })
    const sent = client.send(new ListUsersCommand({}))
    while (running.iamulator.faults.all.length > 0) await later(5)
    // A server that waited for the call would close its connection.
    await Promise.all([running.close(), expect(sent).resolves.toMatchObject({ Users: [] })])
    client.destroy()
  })
})
