import { CreateUserCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetScopedCredentialsCommand,
  type GetScopedCredentialsCommandInput,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  expectError,
  NOW,
  policy,
  ROOT,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { at, PARTITION } from '../../support/places.ts'
import { deniedText, membersOf, userArn, userWith } from '../callers.ts'
import { arnOf, assumeDenied, credentialsIn, noisyTags, roleTrusting, sessionAt } from './sts-callers.ts'

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let role: string
let session: Credentials
beforeAll(async () => {
  role = await roleTrusting(server, 'worker', trust({ AWS: ACCOUNT }, 'sts:*'))
  server.iamulator.store.transact(at(ACCOUNT), (tx) => {
    const row = tx.roles.get('worker')
    if (row) tx.roles.put('worker', { ...row, inline: { only: policy('Allow', ['iam:*', 'sts:*']) } })
  })
})
beforeEach(async () => {
  server.iamulator.clock.reset()
  session = await sessionAt(server, ADMINISTRATOR, role)
})

const sessionArn = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/session`
const READS = policy('Allow', ['iam:List*', 'sts:*'])
const USERS = policy('Allow', ['iam:*User*', 'sts:*'])

const scope = (caller: Credentials, input: GetScopedCredentialsCommandInput) =>
  server.sts(caller).send(new GetScopedCredentialsCommand(input))

const scoped = async (caller: Credentials, input: GetScopedCredentialsCommandInput) =>
  credentialsIn(await scope(caller, input))

const denied = (action: string, resource: string) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${sessionArn} is not authorized to perform: ${action} on resource: ${resource} because no session policy allows the ${action} action`,
})

const allUsers = `arn:aws:iam::${ACCOUNT}:user/`
const allRoles = `arn:aws:iam::${ACCOUNT}:role/`

describe('a scoped session', () => {
  test('is the same identity, until the same time', async () => {
    const answer = await scope(session, { Policy: READS })
    expect(membersOf(answer)).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/),
        SecretAccessKey: expect.any(String),
        SessionToken: expect.any(String),
        Expiration: new Date(NOW + 3_600_000),
      },
      ScopedPoliciesCount: 1,
      SessionInfo: { Arn: sessionArn, ScopedSessionId: expect.stringMatching(/^AROA\w+:session$/) },
    })
    const credentials = credentialsIn(answer)
    expect(credentials.accessKeyId).not.toBe(session.accessKeyId)
    const identity = await server.sts(credentials).send(new GetCallerIdentityCommand())
    expect(identity).toMatchObject({ Arn: sessionArn, UserId: answer.SessionInfo?.ScopedSessionId })
  })

  test('may do what the session may and the policy allows', async () => {
    const iam = server.iam(await scoped(session, { Policy: READS }))
    await iam.send(new ListUsersCommand({}))
    await expectError(
      iam.send(new CreateUserCommand({ UserName: 'eve' })),
      denied('iam:CreateUser', `${allUsers}eve`),
    )
    const more = server.iam(await scoped(session, { Policy: policy('Allow', '*') }))
    await more.send(new ListRolesCommand({}))
  })

  test('obeys each of the policies of a session that is scoped again, in whichever order', async () => {
    const orders = [
      [READS, USERS],
      [USERS, READS],
    ]
    for (const [first, second] of orders) {
      const answer = await scope(await scoped(session, { Policy: first }), { Policy: second })
      expect(answer.ScopedPoliciesCount).toBe(2)
      const iam = server.iam(credentialsIn(answer))
      await iam.send(new ListUsersCommand({}))
      await expectError(iam.send(new ListRolesCommand({})), denied('iam:ListRoles', allRoles))
      await expectError(
        iam.send(new CreateUserCommand({ UserName: 'eve' })),
        denied('iam:CreateUser', `${allUsers}eve`),
      )
    }
  })

  test('obeys the session policy that it was made with, too', async () => {
    const limited = await sessionAt(server, ADMINISTRATOR, role, { Policy: READS })
    const iam = server.iam(await scoped(limited, { Policy: USERS }))
    await iam.send(new ListUsersCommand({}))
    await expectError(iam.send(new ListRolesCommand({})), denied('iam:ListRoles', allRoles))
  })

  test('of a user obeys its policy where the policy of a resource names the user', async () => {
    const user = await userWith(server, 'owner', policy('Allow', 'sts:GetScopedCredentials'))
    const trusting = await roleTrusting(server, 'trusting', trust({ AWS: userArn('owner') }))
    const whole = credentialsIn(await server.sts(user).send(new GetSessionTokenCommand({})))
    await sessionAt(server, await scoped(whole, { Policy: policy('Allow', 'sts:*') }), trusting)
    const part = await scoped(whole, { Policy: policy('Allow', 'iam:List*') })
    await expectError(sessionAt(server, part, trusting), assumeDenied(userArn('owner'), trusting))
  })

  test('has three policies at most', async () => {
    let credentials = session
    for (const count of [1, 2, 3]) {
      const answer = await scope(credentials, { Policy: policy('Allow', '*') })
      expect(answer.ScopedPoliciesCount).toBe(count)
      credentials = credentialsIn(answer)
    }
    await expectError(scope(credentials, { Policy: policy('Allow', '*') }), {
      code: 'AccessDenied',
      status: 403,
      message: 'The session already has 3 scope-down policies.',
    })
    const shorter = await scope(credentials, { DurationSeconds: 60 })
    expect(shorter.ScopedPoliciesCount).toBe(3)
  })

  test('keeps the source identity, and the tags', async () => {
    const tagged = await sessionAt(server, ADMINISTRATOR, role, {
      SourceIdentity: 'Somebody',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    const answer = await scope(tagged, { DurationSeconds: 60 })
    expect(answer.SourceIdentity).toBe('Somebody')
    const { accessKeyId, sessionToken } = credentialsIn(answer)
    expect(server.iamulator.sessions.open(PARTITION, accessKeyId, sessionToken)).toMatchObject({
      sourceIdentity: 'Somebody',
      tags: [{ key: 'team', value: 'blue' }],
    })
  })

  test('has a token as large as asked for', async () => {
    const answer = await scope(session, { DurationSeconds: 60, MinimumSessionTokenSize: 2048 })
    expect(answer).toMatchObject({ SessionTokenSize: 2048, SessionTokenUtilization: 50 })
  })
})

describe('its duration', () => {
  test('ends earlier, not later', async () => {
    const answer = await scope(session, { DurationSeconds: 60 })
    expect(answer.Credentials?.Expiration).toEqual(new Date(NOW + 60_000))
    expect(answer.ScopedPoliciesCount).toBe(0)
    const all = await scope(session, { DurationSeconds: 3600 })
    expect(all.Credentials?.Expiration).toEqual(new Date(NOW + 3_600_000))
    await expectError(scope(session, { DurationSeconds: 3601 }), {
      code: 'InsufficientSessionLifetime',
      status: 400,
      message: 'The requested DurationSeconds is greater than the remaining lifetime of the calling session.',
    })
  })

  test('counts from now', async () => {
    server.iamulator.clock.advance(3_000_000)
    await scope(session, { DurationSeconds: 600 })
    await expectError(scope(session, { DurationSeconds: 601 }), {
      code: 'InsufficientSessionLifetime',
      status: 400,
    })
    expect((await scope(session, { Policy: READS })).Credentials?.Expiration).toEqual(
      new Date(NOW + 3_600_000),
    )
  })

  test('is over in time', async () => {
    const credentials = await scoped(session, { DurationSeconds: 60 })
    server.iamulator.clock.advance(60_000)
    await expectError(server.sts(credentials).send(new GetCallerIdentityCommand()), {
      code: 'ExpiredToken',
      status: 403,
    })
    await server.sts(session).send(new GetCallerIdentityCommand())
  })
})

describe('who may ask', () => {
  test.each([
    ['a user', ADMINISTRATOR],
    ['root', ROOT],
  ])('not %s with long-term credentials', (_who, caller) =>
    expectError(scope(caller, { DurationSeconds: 60 }), {
      code: 'InvalidSubjectCredentials',
      status: 400,
      message: 'The session used to call GetScopedCredentials is not a valid session.',
    }),
  )

  test('a session of a user', async () => {
    const user = await userWith(server, 'bob', policy('Allow', ['sts:*', 'iam:*']))
    const own = credentialsIn(await server.sts(user).send(new GetSessionTokenCommand({})))
    const credentials = await scoped(own, { Policy: READS })
    expect(await arnOf(server, credentials)).toBe(userArn('bob'))
    await expectError(server.iam(credentials).send(new ListUsersCommand({})), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })

  test('a federated user', async () => {
    const command = new GetFederationTokenCommand({ Name: 'guest', Policy: policy('Allow', 'sts:*') })
    const guest = credentialsIn(await server.sts().send(command))
    const answer = await scope(guest, { Policy: READS })
    expect(answer.SessionInfo).toEqual({
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
      ScopedSessionId: `${ACCOUNT}:guest`,
    })
  })

  test('nobody whom the permission is kept from', async () => {
    const none = await sessionAt(server, ADMINISTRATOR, role, { Policy: policy('Allow', 'iam:*') })
    await expectError(scope(none, { DurationSeconds: 60 }), denied('sts:GetScopedCredentials', '*'))
    const user = await userWith(server, 'eve')
    await expectError(scope(user, { DurationSeconds: 60 }), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn('eve'), 'sts:GetScopedCredentials', '*'),
    })
  })
})

describe('what is asked', () => {
  test('something', () =>
    expectError(scope(session, { ScopedSessionDescription: 'nothing' }), {
      code: 'ValidationError',
      status: 400,
      message: 'A request must provide at least one of Policy or DurationSeconds.',
    }))

  test('no policy that is none', () =>
    expectError(scope(session, { Policy: '{"Version":"2012-10-17"}' }), {
      code: 'MalformedPolicyDocument',
      status: 400,
    }))

  test('no more than a token can hold', async () => {
    const tags = noisyTags(24)
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: '*',
        Resource: tags.slice(12).map(({ Key }) => `arn:aws:s3:::${Key}`),
      },
    })
    const tagged = await sessionAt(server, ADMINISTRATOR, role, { Tags: tags.slice(0, 12) })
    await expectError(scope(tagged, { Policy }), {
      code: 'PackedPolicyTooLarge',
      status: 400,
    })
  })
})
