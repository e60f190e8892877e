/** Tests of GetFederationToken. */
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import {
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import { layersOf, principalOf } from '../../../core/access/layers.ts'
import type { FederatedCaller } from '../../../core/identity/caller.ts'
import { findUserById } from '../../../core/identity/find-user.ts'
import { decide } from '../../../policy/index.ts'
import {
  ACCOUNT,
  ADMINISTRATOR,
  type Credentials,
  expectError,
  NOW,
  noteRecorded,
  policy,
  ROOT,
  recorded,
  serverForAllTests,
  startServer,
  trust,
} from '../../support/harness.ts'
import { at, PARTITION } from '../../support/places.ts'
import { deniedText, membersOf, userArn, userWith } from '../callers.ts'
import { assume, credentialsIn, noisyTags, roleTrusting, sessionAt } from './sts-callers.ts'

const federatedArn = (name: string) => `arn:aws:sts::${ACCOUNT}:federated-user/${name}`
const denial = (message: string) => ({ code: 'AccessDenied', status: 403, message })

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))

const federate = (caller: Credentials, input: Partial<GetFederationTokenCommandInput> = {}) =>
  server.sts(caller).send(new GetFederationTokenCommand({ Name: 'bob', ...input }))

describe('the answer', () => {
  test('holds the federated user; PackedPolicySize is 0 without a policy (recorded)', async () => {
    expect(membersOf(await federate(ADMINISTRATOR))).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        SessionToken: expect.stringMatching(/^[A-Za-z0-9+/=]{100,}$/),
        Expiration: new Date(NOW + 43_200_000),
      },
      FederatedUser: { FederatedUserId: `${ACCOUNT}:bob`, Arn: federatedArn('bob') },
      PackedPolicySize: 0,
    })
  })

  test('counts policies and tags', async () => {
    expect(
      (await federate(ADMINISTRATOR, { Policy: policy('Allow', 's3:GetObject') })).PackedPolicySize,
    ).toBe(16)
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }]
    expect((await federate(ADMINISTRATOR, { PolicyArns })).PackedPolicySize).toBeGreaterThan(0)
    const Tags = [{ Key: 'team', Value: 'blue' }]
    expect((await federate(ADMINISTRATOR, { Tags })).PackedPolicySize).toBeGreaterThan(0)
  })

  test.each([ADMINISTRATOR, ROOT])('of GetCallerIdentity to the federated user of %j', async (issuer) => {
    const caller = credentialsIn(await federate(issuer, { Name: 'carol+1' }))
    const identity = membersOf(await server.sts(caller).send(new GetCallerIdentityCommand()))
    expect(identity).toEqual({
      Account: ACCOUNT,
      Arn: federatedArn('carol+1'),
      UserId: `${ACCOUNT}:carol+1`,
    })
  })
})

describe('who may', () => {
  const allowBob = policy('Allow', 'sts:GetFederationToken', federatedArn('bob'))

  test('a user with a permission for the federated user', async () => {
    const nobody = await userWith(server, 'nobody')
    const text = (name: string, user: string) =>
      denial(deniedText(userArn(user), 'sts:GetFederationToken', federatedArn(name)))
    await expectError(federate(nobody), text('bob', 'nobody'))
    const allowed = await userWith(server, 'allowed', allowBob)
    expect((await federate(allowed)).FederatedUser?.Arn).toBe(federatedArn('bob'))
    await expectError(federate(allowed, { Name: 'eve' }), text('eve', 'allowed'))
  })

  test('with tags also sts:TagSession', async () => {
    const Tags = [{ Key: 'team', Value: 'blue' }]
    const untagging = await userWith(server, 'untagging', allowBob)
    const text = deniedText(userArn('untagging'), 'sts:TagSession', federatedArn('bob'))
    await expectError(federate(untagging, { Tags }), denial(text))
    const both = policy('Allow', ['sts:GetFederationToken', 'sts:TagSession'], federatedArn('bob'))
    expect((await federate(await userWith(server, 'tagging', both), { Tags })).Credentials).toBeDefined()
  })

  test('no session of any kind', async () => {
    const role = await roleTrusting(server, 'Role', trust({ AWS: ACCOUNT }))
    const callers = [
      credentialsIn(await server.sts().send(new GetSessionTokenCommand({}))),
      credentialsIn(await server.sts(ROOT).send(new GetSessionTokenCommand({}))),
      credentialsIn(await federate(ADMINISTRATOR)),
      await sessionAt(server, ADMINISTRATOR, role),
    ]
    for (const caller of callers) {
      await expectError(federate(caller), denial('Cannot call GetFederationToken with session credentials'))
    }
  })
})

describe('a federated user', () => {
  test('S2: cannot call IAM, whatever its policies say', async () => {
    const caller = credentialsIn(await federate(ADMINISTRATOR, { Policy: policy('Allow', '*') }))
    await expectError(server.iam(caller).send(new ListUsersCommand({})), {
      code: 'InvalidClientTokenId',
      status: 403,
      message: 'The security token included in the request is invalid',
    })
    await expectError(server.iam(caller).send(new CreateUserCommand({ UserName: 'x' })), {
      code: 'InvalidClientTokenId',
      status: 403,
    })
  })

  test('S2: of STS can call GetCallerIdentity only', async () => {
    const caller = credentialsIn(await federate(ADMINISTRATOR, { Policy: policy('Allow', '*') }))
    const errorFor = (action: string) =>
      denial(`User: ${federatedArn('bob')} is not authorized to perform: ${action}`)
    const role = await roleTrusting(server, 'Open', trust({ AWS: '*' }))
    await expectError(assume(server, caller, role), errorFor('sts:AssumeRole'))
    const key = { AccessKeyId: 'AKIAQAAAAAAAAAAAAAAA' }
    await expectError(
      server.sts(caller).send(new GetAccessKeyInfoCommand(key)),
      errorFor('sts:GetAccessKeyInfo'),
    )
    await expectError(server.sts(caller).send(new GetSessionTokenCommand({})), {
      code: 'AccessDenied',
      status: 403,
      message: 'Cannot call GetSessionToken with session credentials',
    })
  })
})

describe('the permissions of a federated user', () => {
  // Asks the evaluator. No IAM or STS operation that federated users can call would show their permissions.
  const decision = async (
    issuer: Credentials,
    input: Partial<GetFederationTokenCommandInput>,
    action: string,
  ) => {
    const caller = callerOf(credentialsIn(await federate(issuer, input)))
    const resource = 'arn:aws:s3:::bucket/key'
    const request = { action, resource, principal: principalOf(caller), context: new Map() }
    const view = server.iamulator.store.view(at(ACCOUNT))
    const layers = layersOf(view, caller, action, { arn: resource }, NO_PLACES, request.context)
    return decide(request, layers).effect
  }
  const NO_PLACES = { principal: undefined, resource: undefined }
  const callerOf = ({ accessKeyId, sessionToken }: ReturnType<typeof credentialsIn>): FederatedCaller => {
    const session = server.iamulator.sessions.open(PARTITION, accessKeyId, sessionToken)
    if (!session) throw new Error('the token does not open')
    const user = findUserById(server.iamulator.store.view(at(ACCOUNT)), session.principalId)
    return {
      kind: 'federated',
      ...at(ACCOUNT),
      arn: federatedArn(session.name),
      userId: `${ACCOUNT}:${session.name}`,
      accessKeyId,
      ...(user ? { user } : {}),
      issuerArn: user?.arn ?? `arn:aws:iam::${ACCOUNT}:root`,
      session,
    }
  }
  const reading = policy('Allow', 's3:GetObject')

  test('are those of the user and of the session policy at once', async () => {
    const grants = policy('Allow', ['sts:GetFederationToken', 's3:GetObject', 's3:PutObject'])
    const issuer = await userWith(server, 'reader', grants)
    expect(await decision(issuer, { Policy: reading }, 's3:GetObject')).toBe('allowed')
    expect(await decision(issuer, { Policy: reading }, 's3:PutObject')).toBe('implicitDeny')
    const wide = { Policy: policy('Allow', 's3:*') }
    expect(await decision(issuer, wide, 's3:PutObject')).toBe('allowed')
    expect(await decision(issuer, wide, 's3:DeleteObject')).toBe('implicitDeny')
    const managed = { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }] }
    expect(await decision(issuer, managed, 's3:GetObject')).toBe('allowed')
    expect(await decision(issuer, managed, 's3:PutObject')).toBe('implicitDeny')
  })

  test.each([ADMINISTRATOR, ROOT])('are none without a session policy: %j', async (issuer) => {
    expect(await decision(issuer, {}, 's3:GetObject')).toBe('implicitDeny')
    expect(await decision(issuer, { Policy: reading }, 's3:GetObject')).toBe('allowed')
    expect(await decision(issuer, { Policy: policy('Deny', '*') }, 's3:GetObject')).toBe('explicitDeny')
  })
})

describe('members', () => {
  test('names have 2 to 32 characters', async () => {
    for (const Name of ['ab', 'n'.repeat(32), 'a+=,.@-_9']) {
      expect((await federate(ADMINISTRATOR, { Name })).FederatedUser?.Arn).toBe(federatedArn(Name))
    }
    for (const Name of ['a', 'n'.repeat(33), 'a/b', 'a b']) {
      await expectError(federate(ADMINISTRATOR, { Name }), { code: 'ValidationError', status: 400 })
    }
  })

  test('a policy of more than 2,048 characters is refused (recorded)', async () => {
    const Statement = Array.from({ length: 30 }, (_, index) => ({
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `arn:aws:s3:::my-example-bucket-with-long-name/folder-name-${index}/*`,
    }))
    const recordedForm = JSON.stringify({ Version: '2012-10-17', Statement }).replace(
      /([:,])(?=["[{])/g,
      '$1 ',
    )
    const answer = federate(ADMINISTRATOR, { Policy: recordedForm })
    await expectError(answer, { code: 'ValidationError', status: 400 })
    // The record keeps the first and the last 200 characters.
    const message = await answer.catch((error: Error) =>
      error.message.replaceAll('arn:aws:', 'arn:<partition>:'),
    )
    const shortened = `${String(message).slice(0, 200)} ... ${String(message).slice(-200)}`
    const test =
      'test_sts.py::TestSTSIntegrations::test_federation_token_policy_too_long/policy-too-long-error'
    const entry = recorded.operations['GetFederationToken']?.errors.find((error) => error.test === test)
    expect(shortened).toBe(entry?.message)
    noteRecorded('GetFederationToken', test)
  })

  test('policies are valid, and managed ones exist', async () => {
    await expectError(federate(ADMINISTRATOR, { Policy: '{}' }), {
      code: 'MalformedPolicyDocument',
      status: 400,
    })
    const arn = `arn:aws:iam::${ACCOUNT}:policy/Missing`
    await expectError(federate(ADMINISTRATOR, { PolicyArns: [{ arn }] }), {
      code: 'InvalidParameterValue',
      status: 400,
    })
  })

  test('tag keys do not differ by case alone', async () => {
    const Tags = [
      { Key: 'team', Value: 'a' },
      { Key: 'TEAM', Value: 'b' },
    ]
    await expectError(federate(ADMINISTRATOR, { Tags }), {
      code: 'InvalidParameterValue',
      status: 400,
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    })
  })

  test('too many tags do not fit', async () => {
    const Tags = noisyTags(50)
    await expectError(federate(ADMINISTRATOR, { Tags }), { code: 'PackedPolicyTooLarge', status: 400 })
  })

  test('the duration is 15 minutes to 36 hours, an hour at most for the root user', async () => {
    const secondsOf = async (caller: Credentials, DurationSeconds?: number) => {
      const { Credentials: issued } = await federate(caller, { DurationSeconds })
      return ((issued?.Expiration?.getTime() ?? 0) - NOW) / 1000
    }
    for (const seconds of [900, 129_600]) expect(await secondsOf(ADMINISTRATOR, seconds)).toBe(seconds)
    expect(await secondsOf(ROOT)).toBe(3600)
    expect(await secondsOf(ROOT, 7200)).toBe(3600)
    for (const DurationSeconds of [899, 129_601]) {
      await expectError(federate(ADMINISTRATOR, { DurationSeconds }), {
        code: 'ValidationError',
        status: 400,
      })
    }
  })

  test('a size of the token, to those who ask for one', async () => {
    const answer = await federate(ADMINISTRATOR, { MinimumSessionTokenSize: 1024 })
    expect(answer).toMatchObject({ SessionTokenSize: 1024, SessionTokenUtilization: 25 })
  })
})
