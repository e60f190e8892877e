/** The lifetime of temporary credentials: their permissions, and what invalidates them. */
import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  expectError,
  policy,
  serverForAllTests,
  startServer,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { accessKeyOf, userWith, withServer } from '../callers.ts'
import {
  arnOf,
  assume,
  credentialsIn,
  invalidToken,
  roleTrusting,
  sessionAt,
  TRUST_ACCOUNT,
} from './sts-callers.ts'

const HOUR = 3_600_000
const expired = {
  code: 'ExpiredToken',
  status: 403,
  message: 'The security token included in the request is expired',
}
const wrongSignature = { code: 'SignatureDoesNotMatch', status: 403 }

const server = serverForAllTests()

const identify = (caller: Credentials) => server.sts(caller).send(new GetCallerIdentityCommand())

/** Creates a role and returns a session of it. */
const sessionOf = async (role: string) =>
  sessionAt(server, ADMINISTRATOR, await roleTrusting(server, role, TRUST_ACCOUNT))

describe('a role session', () => {
  test('is known by the role and the session name', async () => {
    const caller = await sessionOf('known')
    const { Arn, UserId, Account } = await identify(caller)
    expect({ Arn, Account }).toEqual({
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/known/session`,
      Account: ACCOUNT,
    })
    expect(UserId).toMatch(/^AROA[A-Z2-7]{17}:session$/)
  })

  test('has the permissions of its role, as they are now', async () => {
    const caller = await sessionOf('permitted')
    const list = () => server.iam(caller).send(new ListUsersCommand({}))
    await expectError(list(), {
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/permitted/session is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action`,
    })
    const grant = {
      RoleName: 'permitted',
      PolicyName: 'list',
      PolicyDocument: policy('Allow', 'iam:ListUsers'),
    }
    await server.iam().send(new PutRolePolicyCommand(grant))
    expect((await list()).Users).toEqual([])
  })

  test('is ended by a policy that revokes sessions older than now', async () => {
    const caller = await sessionOf('revoked')
    const allow = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' }
    const revoke = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date(Date.now() + 60_000).toISOString() } },
    }
    const put = (...Statement: object[]) => {
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
      return server
        .iam()
        .send(new PutRolePolicyCommand({ RoleName: 'revoked', PolicyName: 'p', PolicyDocument }))
    }
    await put(allow)
    await server.iam(caller).send(new ListUsersCommand({}))
    await put(allow, revoke)
    await expectError(server.iam(caller).send(new ListUsersCommand({})), {
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/revoked/session is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ with an explicit deny in an identity-based policy`,
    })
  })

  test('ends with its role, and a new role of the name does not bring it back', async () => {
    const caller = await sessionOf('mortal')
    await identify(caller)
    await server.iam().send(new DeleteRoleCommand({ RoleName: 'mortal' }))
    await expectError(identify(caller), invalidToken)
    const again = { RoleName: 'mortal', AssumeRolePolicyDocument: TRUST_ACCOUNT }
    await server.iam().send(new CreateRoleCommand(again))
    await expectError(identify(caller), invalidToken)
  })

  test('is not listed among access keys', async () => {
    await sessionOf('unlisted')
    const { AccessKeyMetadata } = await server.iam().send(new ListAccessKeysCommand({}))
    expect(AccessKeyMetadata).toEqual([])
  })
})

describe('a session of a user', () => {
  test('ends with the user, not with the access key that asked for it', async () => {
    const user = await userWith(server, 'passing')
    const caller = credentialsIn(await server.sts(user).send(new GetSessionTokenCommand({})))
    expect(await arnOf(server, caller)).toBe(`arn:aws:iam::${ACCOUNT}:user/passing`)
    server.iamulator.store.transact(at(ACCOUNT), (tx) => tx.accessKeys.delete(user.accessKeyId))
    expect(await arnOf(server, caller)).toBe(`arn:aws:iam::${ACCOUNT}:user/passing`)
    await server.iam().send(new DeleteUserCommand({ UserName: 'passing' }))
    await expectError(identify(caller), invalidToken)
    await server.iam().send(new CreateUserCommand({ UserName: 'passing' }))
    await accessKeyOf(server, 'passing')
    await expectError(identify(caller), invalidToken)
  })

  test('is not remembered when it is used, since nothing tells of it', async () => {
    const user = await userWith(server, 'forgotten')
    const caller = credentialsIn(await server.sts(user).send(new GetSessionTokenCommand({})))
    await identify(caller)
    expect(server.iamulator.store.usage.get(caller.accessKeyId)).toBeUndefined()
    expect(server.iamulator.store.usage.get(user.accessKeyId)).toBeDefined()
  })
})

describe('the parts of credentials belong together', () => {
  let one: Required<Credentials>
  let two: Required<Credentials>
  beforeAll(async () => {
    one = await withToken(sessionOf('one'))
    two = await withToken(sessionOf('two'))
  })
  const withToken = async (session: Promise<Credentials>) => ({ sessionToken: '', ...(await session) })

  test('a changed token is refused', async () => {
    const { sessionToken } = one
    for (const at of [0, 20, Math.floor(sessionToken.length / 2), sessionToken.length - 3]) {
      const changed =
        sessionToken.slice(0, at) + (sessionToken[at] === 'x' ? 'y' : 'x') + sessionToken.slice(at + 1)
      await expectError(identify({ ...one, sessionToken: changed }), invalidToken)
    }
  })

  test("another session's token is refused", async () => {
    await expectError(identify({ ...one, sessionToken: two.sessionToken }), invalidToken)
  })

  test("another session's access key id is refused", async () => {
    await expectError(identify({ ...one, accessKeyId: two.accessKeyId }), invalidToken)
  })

  test("another session's secret signs nothing", async () => {
    await expectError(identify({ ...one, secretAccessKey: two.secretAccessKey }), wrongSignature)
  })

  test('without a token they are refused', async () => {
    const { sessionToken: _token, ...bare } = one
    await expectError(identify(bare), invalidToken)
  })

  test('a token with long-term credentials is refused', async () => {
    const user = await userWith(server, 'tokened')
    await expectError(identify({ ...user, sessionToken: one.sessionToken }), invalidToken)
  })

  test('together they are good', async () => {
    expect(await arnOf(server, one)).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/one/session`)
  })
})

describe("time, by the emulator's clock", () => {
  test('ends credentials in the second in which they expire', async () => {
    const real = Math.floor(Date.now() / 1000) * 1000
    const still = await startServer({}, { now: () => real })
    try {
      const arn = await roleTrusting(still, 'timed', TRUST_ACCOUNT)
      const answer = await assume(still, ADMINISTRATOR, arn, { DurationSeconds: 900 })
      expect(answer.Credentials?.Expiration).toEqual(new Date(real + 900_000))
      const timed = still.sts(credentialsIn(answer))
      still.iamulator.clock.advance(899_999)
      expect((await timed.send(new GetCallerIdentityCommand())).Account).toBe(ACCOUNT)
      still.iamulator.clock.advance(1)
      await expectError(timed.send(new GetCallerIdentityCommand()), expired)
      still.iamulator.clock.advance(-1)
      expect((await timed.send(new GetCallerIdentityCommand())).Account).toBe(ACCOUNT)
    } finally {
      await still.close()
    }
  })

  test('does not end long-term credentials, and new sessions count from the new time', async () => {
    const arn = await roleTrusting(server, 'later', TRUST_ACCOUNT)
    const old = await sessionAt(server, ADMINISTRATOR, arn)
    server.iamulator.clock.advance(1000 * HOUR)
    try {
      await expectError(identify(old), expired)
      const answer = await assume(server, ADMINISTRATOR, arn)
      const lasts = (answer.Credentials?.Expiration?.getTime() ?? 0) - server.iamulator.clock.shared()
      expect(lasts).toBeGreaterThan(HOUR - 60_000)
      expect(lasts).toBeLessThanOrEqual(HOUR)
      expect(await arnOf(server, credentialsIn(answer))).toBe(
        `arn:aws:sts::${ACCOUNT}:assumed-role/later/session`,
      )
    } finally {
      server.iamulator.clock.reset()
    }
  })
})

describe('a reset', () => {
  test('ends every session, also those used a moment ago', async () => {
    await withServer({}, async (own) => {
      const caller = await sessionAt(own, ADMINISTRATOR, await roleTrusting(own, 'gone', TRUST_ACCOUNT))
      const token = credentialsIn(await own.sts().send(new GetSessionTokenCommand({})))
      await arnOf(own, caller)
      await arnOf(own, token)
      own.iamulator.store.reset()
      for (const each of [caller, token]) {
        await expectError(own.sts(each).send(new GetCallerIdentityCommand()), invalidToken)
      }
    })
  })
})

describe('what sessions may call', () => {
  const mayNotCallIam = {
    code: 'InvalidClientTokenId',
    status: 403,
    message: 'The security token included in the request is invalid',
  }
  const everything = policy('Allow', '*')

  test('S3: a session of GetSessionToken without MFA: AssumeRole and GetCallerIdentity, but not IAM', async () => {
    const user = await userWith(server, 'limited', everything)
    const caller = credentialsIn(await server.sts(user).send(new GetSessionTokenCommand({})))
    await expectError(server.iam(caller).send(new GetUserCommand({})), mayNotCallIam)
    const arn = await roleTrusting(server, 'reachable', TRUST_ACCOUNT)
    expect(await arnOf(server, await sessionAt(server, caller, arn))).toContain(':assumed-role/reachable/')
  })

  test('a role session may do everything that its role may', async () => {
    const arn = await roleTrusting(server, 'mighty', TRUST_ACCOUNT)
    const grant = { RoleName: 'mighty', PolicyName: 'all', PolicyDocument: everything }
    await server.iam().send(new PutRolePolicyCommand(grant))
    const caller = await sessionAt(server, ADMINISTRATOR, arn)
    await server.iam(caller).send(new CreateUserCommand({ UserName: 'made-by-session' }))
    const input = { RoleArn: await roleTrusting(server, 'next', TRUST_ACCOUNT), RoleSessionName: 'two' }
    const { AssumedRoleUser } = await server.sts(caller).send(new AssumeRoleCommand(input))
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/next/two`)
  })
})
