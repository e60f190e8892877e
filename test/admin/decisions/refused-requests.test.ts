/** Requests that were refused before any policy was asked, and where recorded requests came from. */
import { GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { schemaCheck } from '../../../core/standards/json-schema.ts'
import { openApi } from '../../../server/admin/openapi.ts'
import { userArn, userWith, withServer } from '../../services/callers.ts'
import { credentialsIn, roleTrusting } from '../../services/sts/sts-callers.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  NOW,
  OTHER,
  ROOT,
  serverForAllTests,
  startServer,
  type TestServer,
  trust,
} from '../../support/harness.ts'
import { openEvents } from './event-client.ts'
import { post } from './requests.ts'

/** The schemas without formats, which the check does not know. */
const schemas = JSON.parse(JSON.stringify(openApi, (key, value) => (key === 'format' ? undefined : value)))
const conforms = schemaCheck(schemas, '#/components/schemas/DecisionPage', 'the page')
const SECRET = 'not-the-secret-of-anybody'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

async function list(query: string, at = server) {
  const page = JSON.parse(await (await fetch(`${at.url}/_iamulator/decisions?${query}`)).text())
  expect(conforms(page)).toEqual({ data: page })
  return page.decisions
}

const newest = async (query: string, at = server) => (await list(`${query}&limit=1`, at))[0]
const ignored = (call: Promise<unknown>) => call.catch(() => undefined)

describe('are recorded', () => {
  test.each([
    [
      'a wrong signature',
      () =>
        server
          .iam({ ...ADMINISTRATOR, secretAccessKey: SECRET })
          .send(new GetUserCommand({ UserName: SECRET })),
      {
        ...{ action: 'iam:GetUser', status: 403, error: 'SignatureDoesNotMatch', account: ACCOUNT },
        ...{ accessKeyId: 'test', keyOwner: userArn('iamulator') },
        message: expect.stringMatching(/^The request signature we calculated does not match/),
      },
    ],
    [
      'an unknown key',
      () =>
        server
          .iam({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET })
          .send(new ListUsersCommand({})),
      {
        ...{ action: 'iam:ListUsers', status: 403, error: 'InvalidClientTokenId' },
        message: 'The security token included in the request is invalid.',
        ...{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', hint: 'No user has this access key.' },
      },
    ],
    [
      'invalid input',
      () => server.iam().send(new GetUserCommand({ UserName: '%' })),
      {
        action: 'iam:GetUser',
        status: 400,
        error: 'ValidationError',
        message: expect.stringMatching(/^1 validation error detected: Value at 'userName'/),
        ...{ account: ACCOUNT, caller: userArn('iamulator'), accessKeyId: ADMINISTRATOR.accessKeyId },
      },
    ],
    [
      'an unknown operation',
      () => fetch(`${server.url}/`, { method: 'POST', body: new URLSearchParams({ Action: 'DoNothing' }) }),
      {
        ...{ action: expect.stringMatching(/DoNothing$/), status: 400, error: 'InvalidAction' },
        message: 'Could not find operation DoNothing for version NO_VERSION_SPECIFIED',
      },
    ],
  ])('%s', async (_, call, expected) => {
    await ignored(call())
    const refused = await newest('kind=refused')
    expect(refused).toEqual({
      number: expect.any(Number),
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      time: new Date(NOW).toISOString(),
      kind: 'refused',
      origin: 'api',
      ...expected,
    })
    expect(JSON.stringify(refused)).not.toContain(SECRET)
  })

  test('credentials that cannot call the operation', async () => {
    const session = await server.sts(ROOT).send(new GetFederationTokenCommand({ Name: 'fred' }))
    await ignored(server.iam(credentialsIn(session)).send(new ListUsersCommand({})))
    expect(await newest('kind=refused')).toMatchObject({ status: 403, action: 'iam:ListUsers' })
  })
})

test('are not recorded for errors after a decision, or of an operation when no policy is asked', async () => {
  await withServer({}, async (own) => {
    await ignored(own.iam().send(new GetUserCommand({ UserName: 'nobody' })))
    expect(await list('kind=refused', own)).toEqual([])
    expect(await newest('kind=*', own)).toMatchObject({
      kind: 'decision',
      status: 404,
      error: 'NoSuchEntity',
    })
  })
  await withServer({ auth: 'off' }, async (own) => {
    await ignored(own.iam().send(new GetUserCommand({ UserName: 'nobody' })))
    expect(await list('kind=*', own)).toEqual([])
    await ignored(own.iam().send(new GetUserCommand({ UserName: '%' })))
    expect(await newest('kind=*', own)).toMatchObject({ kind: 'refused', error: 'ValidationError' })
  })
})

test('keep no signature that their message repeats', async () => {
  const Authorization = `AWS4-HMAC-SHA256 Signature=${'ab'.repeat(32)}`
  const body = new URLSearchParams({ Action: 'ListUsers', Version: '2010-05-08' })
  await fetch(`${server.url}/`, { method: 'POST', headers: { Authorization }, body })
  const refused = await newest('kind=refused')
  expect(refused).toMatchObject({ error: 'IncompleteSignature', action: 'iam:ListUsers' })
  expect(refused.message).toMatch(/ Authorization=AWS4-HMAC-SHA256 Signature=\.\.\.$/)
})

test('have no decision to explain', async () => {
  await ignored(server.iam().send(new GetUserCommand({ UserName: '%' })))
  const { requestId } = await newest('kind=refused')
  const { status, text } = await post(server, 'explain', { requestId })
  expect([status, JSON.parse(text)]).toEqual([
    404,
    {
      error: 'NoSuchDecision',
      message: expect.stringMatching(
        `^The request "${requestId}", called by ${userArn('iamulator')}, was refused before policies were evaluated, so there is no decision to explain\\. Answer: 400 ValidationError: 1 validation error`,
      ),
    },
  ])
})

describe('are listed', () => {
  const refuse = (at: TestServer) => ignored(at.iam().send(new GetUserCommand({ UserName: '%' })))
  const listUsers = (at: TestServer) => at.iam().send(new ListUsersCommand({}))

  test('only where they are asked for, in the order of the decisions', async () => {
    await withServer({}, async (own) => {
      await refuse(own)
      await listUsers(own)
      await refuse(own)
      const numbers = async (query: string) =>
        (await list(query, own)).map(({ number }: { readonly number: number }) => number)
      expect(await numbers('')).toEqual([2])
      expect(await numbers('kind=decision')).toEqual([2])
      expect(await numbers('kind=refused')).toEqual([3, 1])
      expect(await numbers('kind=*')).toEqual([3, 2, 1])
      expect(await numbers('kind=*&before=3')).toEqual([2, 1])
      expect(await numbers('kind=*&after=1')).toEqual([3, 2])
      expect(await numbers('kind=*&effect=allowed')).toEqual([2])
      expect(await numbers(`kind=*&account=${ACCOUNT}`)).toEqual([3, 2, 1])
      expect(await numbers(`kind=*&account=${OTHER}`)).toEqual([])
      expect(await numbers('kind=*&wait=0&after=0')).toEqual([1, 2, 3])
    })
  })

  test('and streamed', async () => {
    await withServer({}, async (own) => {
      const [all, decisions] = [await openEvents(own, '?kind=*'), await openEvents(own)]
      await refuse(own)
      await listUsers(own)
      expect((await all.read(3)).map(({ id, data }) => [id, data?.['kind']])).toEqual([
        [0, undefined],
        [1, 'refused'],
        [2, 'decision'],
      ])
      expect((await decisions.read(2)).map(({ id }) => id)).toEqual([0, 2])
      for (const client of [all, decisions]) client.close()
    })
  })

  test('until they are cleared, all or those of an account', async () => {
    await withServer({}, async (own) => {
      const clear = async (query: string) => {
        const answer = await fetch(`${own.url}/_iamulator/decisions${query}`, { method: 'DELETE' })
        return answer.json()
      }
      await refuse(own)
      expect(await clear(`?account=${OTHER}`)).toEqual({ cleared: 0 })
      expect(await clear(`?account=${ACCOUNT}`)).toEqual({ cleared: 1 })
      await refuse(own)
      expect(await clear('')).toEqual({ cleared: 1 })
      expect(await list('kind=*', own)).toEqual([])
    })
  })

  test('without replacing decisions', async () => {
    await withServer({}, async (own) => {
      await listUsers(own)
      const { decisions } = own.iamulator
      const refused = {
        time: 0,
        origin: 'api',
        status: 403,
        error: 'X',
        caller: undefined,
        action: 'iam:X',
      } as const
      for (let count = 1; count <= 10_000; count++)
        decisions.addRefusal({ requestId: `r${count}`, ...refused })
      expect(await list('', own)).toHaveLength(1)
      expect((await list('kind=refused&limit=1000', own)).at(-1)).toMatchObject({ requestId: 'r9001' })
    })
  })
})

describe('the origin', () => {
  const LAMBDA = 'lambda.amazonaws.com'
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/worker`

  test('is an API call', async () => {
    await server.iam().send(new ListUsersCommand({}))
    expect(await newest('action=iam:ListUsers')).toMatchObject({ origin: 'api', status: 200 })
    expect(await newest('origin=api')).toMatchObject({ action: 'iam:ListUsers' })
    expect(await list('origin=metadata')).toEqual([])
  })

  test('is a service call, also if it is denied', async () => {
    await roleTrusting(server, 'worker', trust({ Service: LAMBDA }))
    const call = { roleArn, sessionName: 'fun' }
    await post(server, 'service-call', { ...call, service: LAMBDA })
    expect(await newest('origin=service-call')).toMatchObject({ decision: 'allowed', status: 200 })
    await post(server, 'service-call', { ...call, service: 'ec2.amazonaws.com' })
    const denied = await newest('origin=service-call')
    expect(denied).toMatchObject({ decision: 'implicitDeny', status: 403, error: 'AccessDenied' })
  })

  test('is another service that asks, with the answer that it is told to give', async () => {
    const alice = await userWith(server, 'alice')
    await ignored(server.sts(alice).send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'try' })))
    const question = { principal: userArn('alice'), resources: ['arn:aws:s3:::bucket/key'] }
    await post(server, 'authorize', { ...question, action: 's3:GetObject' })
    expect(await newest('origin=authorize')).toMatchObject({ status: 403, error: 'AccessDenied' })
  })
})
