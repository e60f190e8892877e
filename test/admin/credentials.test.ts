/** Tests the credentials that the server issues to clients in tests. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { issueCredentials } from '../../server/admin/credentials/credentials.ts'
import { request } from '../support/admin.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../support/harness.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
beforeEach(() => post('reset', {}))

const post = (path: string, body: object) => request(server, 'POST', path, body)
const issued = async (body: object) => {
  const answer = await post('credentials', body)
  expect(answer.status).toBe(200)
  return answer.body
}
const seed = (account: object, accountId = ACCOUNT) => post('seed', { account: accountId, seed: account })
const credentials = async (body: object): Promise<Credentials> => {
  const { accessKeyId, secretAccessKey, sessionToken } = await issued(body)
  return { accessKeyId, secretAccessKey, sessionToken }
}
const arnOf = async (body: object, region?: string) => {
  const sts = server.sts(await credentials(body), region)
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn
}

const ROLE = {
  name: 'deployer',
  trust: trust({ Service: 'lambda.amazonaws.com' }),
  inlinePolicies: { p: policy('Allow', ['iam:ListAccessKeys', 'iam:GetUser']) },
}

describe('the built-in principals', () => {
  test.each([
    [{}, `arn:aws:iam::${ACCOUNT}:user/iamulator`],
    [{ account: OTHER }, `arn:aws:iam::${OTHER}:user/iamulator`],
    [{ root: true }, `arn:aws:iam::${ACCOUNT}:root`],
    [{ root: true, account: OTHER }, `arn:aws:iam::${OTHER}:root`],
    [{ user: 'iamulator', account: OTHER }, `arn:aws:iam::${OTHER}:user/iamulator`],
  ])('%j', async (body, arn) => {
    expect(await issued(body)).toEqual({ accessKeyId: expect.any(String), secretAccessKey: 'test', arn })
    expect(await arnOf(body)).toBe(arn)
  })

  test('in another partition', async () => {
    const body = { partition: 'aws-cn' }
    expect((await issued(body)).arn).toBe(`arn:aws-cn:iam::${ACCOUNT}:user/iamulator`)
    expect(await arnOf(body, 'cn-north-1')).toBe(`arn:aws-cn:iam::${ACCOUNT}:user/iamulator`)
  })
})

describe('a user', () => {
  const keys = async (UserName: string) =>
    (await server.iam().send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata

  test('gets an access key once, which is then used again', async () => {
    await seed({ users: [{ name: 'alice', path: '/staff/' }] })
    const arn = `arn:aws:iam::${ACCOUNT}:user/staff/alice`
    const first = await issued({ user: 'alice' })
    expect(first).toEqual({
      accessKeyId: expect.stringMatching(/^AKIA/),
      secretAccessKey: expect.stringMatching(/^\S{40}$/),
      arn,
    })
    expect(await issued({ user: 'Alice' })).toEqual(first)
    expect(await keys('alice')).toHaveLength(1)
    expect(await arnOf({ user: 'alice' })).toBe(arn)
  })

  test('has the first active access key', async () => {
    const key = (last: number, status: string) => ({
      id: `AKIAALICEALICEALICE${last}`,
      secret: `s${last}`,
      status,
    })
    await seed({ users: [{ name: 'alice', accessKeys: [key(1, 'Inactive'), key(2, 'Active')] }] }, OTHER)
    expect(await issued({ user: 'alice', account: OTHER })).toMatchObject({
      accessKeyId: 'AKIAALICEALICEALICE2',
      secretAccessKey: 's2',
    })
  })

  test('with two inactive access keys gets none', async () => {
    await server.iam().send(new CreateUserCommand({ UserName: 'bob' }))
    for (const _ of [1, 2]) {
      const { AccessKey } = await server.iam().send(new CreateAccessKeyCommand({ UserName: 'bob' }))
      const input = { UserName: 'bob', AccessKeyId: AccessKey?.AccessKeyId, Status: 'Inactive' } as const
      await server.iam().send(new UpdateAccessKeyCommand(input))
    }
    expect(await post('credentials', { user: 'bob' })).toEqual({
      status: 409,
      body: { error: 'LimitExceeded', message: 'Cannot exceed quota for AccessKeysPerUser: 2' },
    })
  })
})

describe('a role', () => {
  test('gives a session, whatever its trust policy says', async () => {
    await seed({ roles: [ROLE] })
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/iamulator`
    expect(await issued({ role: 'deployer' })).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: new Date(NOW + 3_600_000).toISOString(),
      arn,
    })
    expect(await arnOf({ role: 'deployer' })).toBe(arn)
  })

  test('with a name, tags, a policy, and a duration', async () => {
    const condition = { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }
    const tagged = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'iam:*', Resource: '*', Condition: condition },
    }
    await seed({ roles: [{ ...ROLE, inlinePolicies: { p: tagged } }], users: [{ name: 'alice' }] }, OTHER)
    const body = {
      role: 'deployer',
      account: OTHER,
      sessionName: 'ci',
      tags: { team: 'blue' },
      policy: JSON.parse(policy('Allow', 'iam:ListAccessKeys')),
      durationSeconds: 900,
    }
    const session = await issued(body)
    expect(session).toMatchObject({
      arn: `arn:aws:sts::${OTHER}:assumed-role/deployer/ci`,
      expiration: new Date(NOW + 900_000).toISOString(),
    })
    const iam = server.iam(await credentials(body))
    await iam.send(new ListAccessKeysCommand({ UserName: 'alice' }))
    await expectError(iam.send(new CreateUserCommand({ UserName: 'eve' })), {
      code: 'AccessDenied',
      status: 403,
    })
    const untagged = server.iam(await credentials({ ...body, tags: {} }))
    await expectError(untagged.send(new ListAccessKeysCommand({ UserName: 'alice' })), {
      code: 'AccessDenied',
      status: 403,
    })
    expect(await issued({ ...body, policy: policy('Allow', '*') })).toMatchObject({ arn: session.arn })
  })

  test('gives a session that ends with the role', async () => {
    await seed({ roles: [{ ...ROLE, inlinePolicies: {} }] })
    const session = await credentials({ role: 'deployer' })
    await server.iam().send(new DeleteRoleCommand({ RoleName: 'deployer' }))
    await expectError(server.sts(session).send(new GetCallerIdentityCommand({})), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })
})

describe('a request that fails', () => {
  beforeEach(() => seed({ roles: [ROLE] }))

  test.each<[object, number, string, string | RegExp]>([
    [{ user: 'nobody' }, 404, 'NoSuchEntity', 'The user with name nobody cannot be found.'],
    [{ role: 'nobody' }, 404, 'NoSuchEntity', 'The role with name nobody cannot be found.'],
    [
      { role: 'deployer', account: OTHER },
      404,
      'NoSuchEntity',
      'The role with name deployer cannot be found.',
    ],
    [{ user: 'a b' }, 400, 'ValidationError', /^1 validation error detected: Value at 'userName' /],
    [{ role: 'deployer', sessionName: 'a b' }, 400, 'ValidationError', /'roleSessionName'/],
    [{ role: 'deployer', durationSeconds: 60 }, 400, 'ValidationError', /'durationSeconds'/],
    [
      { role: 'deployer', durationSeconds: 7200 },
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [{ role: 'deployer', policy: '{' }, 400, 'MalformedPolicyDocument', /./],
    [{ root: false }, 400, 'InvalidBody', '"root" must be true.'],
    [{ user: 5 }, 400, 'InvalidBody', '"user" must be a string.'],
    [{ role: 'r', user: 'u' }, 400, 'InvalidBody', 'Use only one of "user" and "role".'],
    [{ user: 'u', tags: {} }, 400, 'InvalidBody', '"tags" requires "role".'],
    [{ policy: {} }, 400, 'InvalidBody', '"policy" requires "role".'],
    [{ role: 'r', tags: [] }, 400, 'InvalidBody', '"tags" must be an object.'],
    [{ role: 'r', tags: { n: 1 } }, 400, 'InvalidBody', 'The tag "n" must be a string.'],
    [{ role: 'r', policy: 1 }, 400, 'InvalidBody', '"policy" must be a policy document, or its JSON text.'],
    [{ role: 'r', durationSeconds: '900' }, 400, 'InvalidBody', '"durationSeconds" must be an integer.'],
    [{ account: '1' }, 400, 'InvalidBody', '"account" must be a string of 12 digits.'],
    [{ rol: 'r' }, 400, 'InvalidBody', 'Unknown property "rol". Did you mean "role"?'],
  ])('%j', async (body, status, error, message) => {
    const text = message instanceof RegExp ? expect.stringMatching(message) : message
    expect(await post('credentials', body)).toEqual({ status, body: { error, message: text } })
  })

  test('because the server starts', async () => {
    server.iamulator.ready = false
    expect(await post('credentials', {})).toMatchObject({ status: 503, body: { error: 'Starting' } })
    server.iamulator.ready = true
  })
})

test('credentials need no decision', async () => {
  await seed({ roles: [ROLE] })
  await issued({ role: 'deployer' })
  const decisions = await (await fetch(`${server.url}/_iamulator/decisions`)).json()
  expect(decisions.decisions).toEqual([])
})

test('programs in the process get credentials at once', async () => {
  await server.iam(administratorOf(OTHER)).send(new CreateUserCommand({ UserName: 'alice' }))
  const { status, body } = issueCredentials(server.iamulator, { user: 'alice', account: OTHER })
  expect({ status, body }).toMatchObject({ status: 200, body: { arn: `arn:aws:iam::${OTHER}:user/alice` } })
})
