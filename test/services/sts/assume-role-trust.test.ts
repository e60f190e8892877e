/** Principals that a trust policy allows to assume a role. */
import { DeleteUserCommand, ListUsersCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  ADMINISTRATOR,
  administratorOf,
  type Credentials,
  expectError,
  OTHER,
  policy,
  ROOT,
  serverForAllTests,
  trust,
} from '../../support/harness.ts'
import { at } from '../../support/places.ts'
import { userArn, userWith } from '../callers.ts'
import {
  arnOf,
  assume,
  assumeDenied,
  credentialsIn,
  roleTrusting,
  sessionAt,
  TRUST_ACCOUNT,
} from './sts-callers.ts'

const ADMIN_ARN = userArn('iamulator')

const server = serverForAllTests()
let role: string
let nobody: Credentials
beforeAll(async () => {
  role = await roleTrusting(server, 'Role', TRUST_ACCOUNT)
  nobody = await userWith(server, 'nobody')
})

const allowAssume = (resource: string) => policy('Allow', 'sts:AssumeRole', resource)
const denied = (arn: string, user = 'nobody') => assumeDenied(userArn(user), arn)

describe('who may assume a role', () => {
  test('with a trust policy that names the account: whom a policy of their own allows it', async () => {
    await expectError(assume(server, nobody, role), denied(role))
    const allowed = await userWith(server, 'allowed', allowAssume(role))
    expect(await arnOf(server, await sessionAt(server, allowed, role))).toContain(':assumed-role/Role/')
    const other = await roleTrusting(server, 'Other', TRUST_ACCOUNT)
    await expectError(assume(server, allowed, other), denied(other, 'allowed'))
  })

  test('with a trust policy that names the user: that user, without a policy of its own', async () => {
    const named = await userWith(server, 'named')
    const arn = await roleTrusting(server, 'NamesUser', trust({ AWS: userArn('named') }))
    expect(await arnOf(server, await sessionAt(server, named, arn))).toContain(':assumed-role/NamesUser/')
    await expectError(assume(server, nobody, arn), denied(arn))
    await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
  })

  test('not a user that was made again under the name of one that was trusted', async () => {
    await userWith(server, 'phoenix')
    const arn = await roleTrusting(server, 'TrustsPhoenix', trust({ AWS: userArn('phoenix') }))
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      for (const [id, key] of tx.accessKeys.rows())
        if (key.userId === tx.users.get('phoenix')?.id) tx.accessKeys.delete(id)
    })
    await server.iam().send(new DeleteUserCommand({ UserName: 'phoenix' }))
    const again = await userWith(server, 'phoenix', allowAssume(arn))
    await expectError(assume(server, again, arn), denied(arn, 'phoenix'))
  })

  test('nobody whom a Deny of either side meets', async () => {
    const arn = await roleTrusting(server, 'NamesDenied', trust({ AWS: userArn('nobody') }))
    const stopped = await userWith(server, 'stopped', policy('Deny', 'sts:*'))
    await sessionAt(server, nobody, arn)
    const both = await roleTrusting(server, 'NamesStopped', trust({ AWS: userArn('stopped') }))
    await expectError(assume(server, stopped, both), denied(both, 'stopped'))
    const closed = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
        { Effect: 'Deny', Principal: { AWS: userArn('nobody') }, Action: 'sts:AssumeRole' },
      ],
    })
    const shut = await roleTrusting(server, 'Shut', closed)
    await expectError(assume(server, nobody, shut), denied(shut))
    expect(await sessionAt(server, ADMINISTRATOR, shut)).toBeDefined()
  })

  test('not a user for whom only its own policy speaks', async () => {
    const arn = await roleTrusting(server, 'ForEc2', trust({ Service: 'ec2.amazonaws.com' }))
    await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
  })

  test('not the root user, nor a session of it', async () => {
    const error = {
      code: 'AccessDenied',
      status: 403,
      message: 'Roles may not be assumed by root accounts.',
    }
    await expectError(assume(server, ROOT, role), error)
    const session = credentialsIn(await server.sts(ROOT).send(new GetSessionTokenCommand({})))
    await expectError(assume(server, session, role), error)
  })

  test('C5.3: across accounts: both sides must allow', async () => {
    const foreign = administratorOf(OTHER)
    const arn = await roleTrusting(
      server,
      'Shared',
      trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` }),
      {},
      foreign,
    )
    expect(arn).toBe(`arn:aws:iam::${OTHER}:role/Shared`)
    await expectError(assume(server, nobody, arn), denied(arn))
    const traveller = await userWith(server, 'traveller', allowAssume(arn))
    const session = await sessionAt(server, traveller, arn)
    expect(await arnOf(server, session)).toBe(`arn:aws:sts::${OTHER}:assumed-role/Shared/session`)

    const named = await roleTrusting(server, 'NamesNobody', trust({ AWS: userArn('nobody') }), {}, foreign)
    await expectError(assume(server, nobody, named), denied(named))
    const closed = await roleTrusting(server, 'Closed', trust({ AWS: OTHER }), {}, foreign)
    await expectError(assume(server, ADMINISTRATOR, closed), assumeDenied(ADMIN_ARN, closed))
  })

  test('works in the other account with the permissions of the role there', async () => {
    const foreign = administratorOf(OTHER)
    const arn = await roleTrusting(server, 'Lists', trust({ AWS: ACCOUNT }), {}, foreign)
    const grant = { RoleName: 'Lists', PolicyName: 'p', PolicyDocument: policy('Allow', 'iam:ListUsers') }
    await server.iam(foreign).send(new PutRolePolicyCommand(grant))
    const { Users } = await server
      .iam(await sessionAt(server, ADMINISTRATOR, arn))
      .send(new ListUsersCommand({}))
    expect(Users).toEqual([])
  })
})

describe('conditions of the trust policy', () => {
  const conditional = (name: string, condition: object, more = {}) =>
    roleTrusting(server, name, trust({ AWS: ACCOUNT }, ['sts:AssumeRole', 'sts:TagSession'], condition), more)

  test('sts:ExternalId', async () => {
    const arn = await conditional('External', { StringEquals: { 'sts:ExternalId': 'secret-1' } })
    expect(await sessionAt(server, ADMINISTRATOR, arn, { ExternalId: 'secret-1' })).toBeDefined()
    await expectError(
      assume(server, ADMINISTRATOR, arn, { ExternalId: 'secret-2' }),
      assumeDenied(ADMIN_ARN, arn),
    )
    await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
  })

  test('sts:RoleSessionName, with a policy variable', async () => {
    const arn = await conditional('OwnName', { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } })
    expect(await sessionAt(server, ADMINISTRATOR, arn, { RoleSessionName: 'iamulator' })).toBeDefined()
    const other = assume(server, ADMINISTRATOR, arn, { RoleSessionName: 'another' })
    await expectError(other, assumeDenied(ADMIN_ARN, arn))
  })

  test('tags of the role, of the request, and transitive keys', async () => {
    const arn = await conditional(
      'Tagged',
      {
        StringEquals: {
          'aws:RequestTag/team': 'blue',
          'iam:ResourceTag/stage': 'test',
          'aws:ResourceTag/stage': 'test',
        },
        'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['team'], 'aws:TagKeys': ['team'] },
      },
      { Tags: [{ Key: 'stage', Value: 'test' }] },
    )
    const tagged = (Value: string, ...TransitiveTagKeys: string[]) =>
      assume(server, ADMINISTRATOR, arn, { Tags: [{ Key: 'team', Value }], TransitiveTagKeys })
    expect((await tagged('blue', 'team')).Credentials).toBeDefined()
    expect((await tagged('blue')).Credentials).toBeDefined()
    await expectError(tagged('red'), assumeDenied(ADMIN_ARN, arn))
    await expectError(tagged('blue', 'other'), assumeDenied(ADMIN_ARN, arn))
  })

  test('multi-factor authentication is absent for long-term keys, false for a session without', async () => {
    const arn = await conditional('NeedsMfa', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })
    await expectError(assume(server, ADMINISTRATOR, arn), assumeDenied(ADMIN_ARN, arn))
    const session = credentialsIn(await server.sts().send(new GetSessionTokenCommand({})))
    await expectError(assume(server, session, arn), assumeDenied(ADMIN_ARN, arn))
    const without = await conditional('WithoutMfa', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })
    await expectError(assume(server, ADMINISTRATOR, without), assumeDenied(ADMIN_ARN, without))
    expect(await sessionAt(server, session, without)).toBeDefined()
  })
})
