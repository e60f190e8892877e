/** Tests the condition keys and policy variables of real calls: they are the same as on AWS. */
import * as sdk from '@aws-sdk/client-iam'
import { GetAccessKeyInfoCommand } from '@aws-sdk/client-sts'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { changeUser, POWER_USER, userArn, userWith } from '../services/callers.ts'
import { changeRole, EC2_TRUST, roleArn } from '../services/iam/roles/role-callers.ts'
import { assume, credentialsIn, roleTrusting } from '../services/sts/sts-callers.ts'
import { ACCOUNT, type Credentials, expectError, serverForAllTests, trust } from '../support/harness.ts'
import { at } from '../support/places.ts'

/** The time at which the clock starts. It keeps running. */
const NOW = Date.UTC(2030, 0, 2, 3, 4, 5)
const TIME = '2030-01-02T03:04:05Z'
const A_MINUTE_LATER = '2030-01-02T03:05:05Z'
const ACCESS_DENIED = { code: 'AccessDenied', status: 403 }

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>

const server = serverForAllTests()
let iam: sdk.IAMClient
let prober: Credentials
beforeAll(async () => {
  iam = server.iam()
  prober = await userWith(server, 'Prober')
  changeUser(server, 'Prober', (user) => ({ ...user, tags: [{ key: 'Team', value: 'blue' }] }))
})
beforeEach(() => server.iamulator.clock.set(NOW))

const allow = (Action: string | string[], Condition: Condition, Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource, Condition } })

/** Replaces the user's permissions with this policy. */
function permit(document: string): void {
  changeUser(server, 'Prober', (user) => ({ ...user, inline: { only: document } }))
}

/** Returns whether the call is allowed. Throws any error except AccessDenied. */
async function isAllowed(call: Promise<unknown>): Promise<boolean> {
  try {
    await call
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDenied') return false
    throw error
  }
}

/** Returns whether the user can call IAM's ListGroups under this condition. */
function holds(condition: Condition): Promise<boolean> {
  permit(allow('iam:ListGroups', condition))
  return isAllowed(server.iam(prober, 'eu-west-1').send(new sdk.ListGroupsCommand({})))
}

const absent = (key: string): Condition => ({ Null: { [key]: 'true' } })

describe('the request', () => {
  test.each<[string, Condition, Condition]>([
    [
      'aws:SourceIp',
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.0/8'] } },
      { NotIpAddress: { 'aws:SourceIp': '127.0.0.1' } },
    ],
    [
      'aws:CurrentTime',
      {
        DateGreaterThanEquals: { 'aws:CurrentTime': TIME },
        DateLessThan: { 'aws:CurrentTime': A_MINUTE_LATER },
      },
      { DateGreaterThan: { 'aws:CurrentTime': A_MINUTE_LATER } },
    ],
    [
      'aws:EpochTime',
      { NumericGreaterThanEquals: { 'aws:EpochTime': String(NOW / 1000) } },
      { NumericLessThan: { 'aws:EpochTime': String(NOW / 1000) } },
    ],
    [
      'aws:SecureTransport',
      { Bool: { 'aws:SecureTransport': 'false' } },
      { Bool: { 'aws:SecureTransport': 'true' } },
    ],
    [
      'aws:UserAgent',
      { StringLike: { 'aws:UserAgent': 'aws-sdk-js/*' } },
      { StringLike: { 'aws:UserAgent': 'aws-cli/*' } },
    ],
    [
      'aws:RequestedRegion, which of IAM is us-east-1 wherever the client is',
      { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    ],
    [
      'aws:ViaAWSService',
      { Bool: { 'aws:ViaAWSService': 'false' } },
      { Bool: { 'aws:ViaAWSService': 'true' } },
    ],
  ])('%s', async (_key, matching, other) => {
    expect(await holds(matching)).toBe(true)
    expect(await holds(other)).toBe(false)
  })

  test('aws:Referer, where there is one', async () => {
    permit(allow('iam:ListGroups', { StringLike: { 'aws:Referer': 'https://example.com/*' } }))
    const client = server.iam(prober)
    await expectError(client.send(new sdk.ListGroupsCommand({})), ACCESS_DENIED)
    client.middlewareStack.add(
      (next) => (call) => {
        Reflect.set(Reflect.get(Object(call.request), 'headers'), 'referer', 'https://example.com/page')
        return next(call)
      },
      { step: 'build' },
    )
    await expect(client.send(new sdk.ListGroupsCommand({}))).resolves.toBeDefined()
  })

  test("aws:RequestedRegion of STS is the client's", async () => {
    permit(allow('sts:GetAccessKeyInfo', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }))
    const ask = (region: string) =>
      server.sts(prober, region).send(new GetAccessKeyInfoCommand({ AccessKeyId: prober.accessKeyId }))
    expect((await ask('eu-west-1')).Account).toBe(ACCOUNT)
    await expectError(ask('us-east-1'), ACCESS_DENIED)
  })
})

describe('the principal', () => {
  test.each<[string, string, string]>([
    ['aws:PrincipalArn', userArn('Prober'), userArn('prober')],
    ['aws:PrincipalAccount', ACCOUNT, '111111111111'],
    ['aws:PrincipalType', 'User', 'Account'],
    ['aws:PrincipalIsAWSService', 'false', 'true'],
    ['aws:username', 'Prober', 'prober'],
    ['aws:PrincipalTag/team', 'blue', 'red'],
    ['AWS:PRINCIPALTAG/TEAM', 'blue', 'Blue'],
    ['aws:ResourceAccount', ACCOUNT, '111111111111'],
  ])('%s of a user', async (key, value, other) => {
    expect(await holds({ StringEquals: { [key]: value } })).toBe(true)
    expect(await holds({ StringEquals: { [key]: other } })).toBe(false)
  })

  test.each([
    'aws:TokenIssueTime',
    'aws:MultiFactorAuthPresent',
    'aws:MultiFactorAuthAge',
    'aws:SourceIdentity',
    'aws:FederatedProvider',
    'aws:AssumedRoot',
    'aws:PrincipalTag/other',
    'aws:PrincipalOrgID',
    'aws:PrincipalServiceName',
    'aws:CalledVia',
    'aws:SourceArn',
    'aws:SourceVpc',
    'aws:referer',
    'aws:TagKeys',
    'aws:RequestTag/team',
    'aws:ResourceTag/team',
    'iam:PermissionsBoundary',
    'sts:ExternalId',
  ])('%s is absent from a call of a user with long-term credentials', async (key) => {
    expect(await holds(absent(key))).toBe(true)
    expect(await holds({ Null: { [key]: 'false' } })).toBe(false)
  })

  test('K12: a Deny of who comes without MFA does not meet long-term credentials, unless it says IfExists', async () => {
    const without = (operator: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { [operator]: { 'aws:MultiFactorAuthPresent': 'false' } },
          },
        ],
      })
    const list = () => isAllowed(server.iam(prober).send(new sdk.ListGroupsCommand({})))
    permit(without('Bool'))
    expect(await list()).toBe(true)
    permit(without('BoolIfExists'))
    expect(await list()).toBe(false)
  })
})

describe('a role session', () => {
  let session: Credentials
  let id: string
  beforeAll(async () => {
    server.iamulator.clock.set(NOW)
    const arn = await roleTrusting(
      server,
      'Probe',
      trust({ AWS: ACCOUNT }, ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']),
      {
        Path: '/probes/',
        Tags: [
          { Key: 'team', Value: 'red' },
          { Key: 'stage', Value: 'test' },
        ],
      },
    )
    const Tags = [{ Key: 'Team', Value: 'green' }]
    permit(allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], {}))
    const answer = await assume(server, prober, arn, { Tags, SourceIdentity: 'Somebody' })
    id = answer.AssumedRoleUser?.AssumedRoleId ?? ''
    session = credentialsIn(answer)
  })

  function holdsInSession(condition: Condition): Promise<boolean> {
    const only = allow('iam:ListGroups', condition)
    changeRole(server, 'Probe', (role) => ({ ...role, inline: { only } }))
    return isAllowed(server.iam(session).send(new sdk.ListGroupsCommand({})))
  }

  test.each<[string, string]>([
    ['aws:PrincipalArn', roleArn('Probe', '/probes/')],
    ['aws:PrincipalType', 'AssumedRole'],
    ['aws:PrincipalAccount', ACCOUNT],
    ['aws:PrincipalTag/team', 'green'],
    ['aws:PrincipalTag/stage', 'test'],
    ['aws:SourceIdentity', 'Somebody'],
    ['aws:MultiFactorAuthPresent', 'false'],
  ])('%s', async (key, value) => {
    expect(await holdsInSession({ StringEquals: { [key]: value } })).toBe(true)
    expect(await holdsInSession({ StringNotEquals: { [key]: value } })).toBe(false)
  })

  test('aws:userid, aws:TokenIssueTime', async () => {
    expect(await holdsInSession({ StringEquals: { 'aws:userid': id } })).toBe(true)
    const issued = (operator: string, time: string) =>
      holdsInSession({ [operator]: { 'aws:TokenIssueTime': time } })
    expect(await issued('DateGreaterThanEquals', TIME)).toBe(true)
    expect(await issued('DateLessThan', A_MINUTE_LATER)).toBe(true)
    expect(await issued('DateLessThan', TIME)).toBe(false)
  })

  test.each(['aws:username', 'aws:MultiFactorAuthAge', 'sts:RoleSessionName', 'sts:SourceIdentity'])(
    '%s is absent',
    async (key) => {
      expect(await holdsInSession(absent(key))).toBe(true)
    },
  )
})

test('a session of a user who proved an MFA device may call IAM, and says how long ago that was', async () => {
  const session = server.iamulator.sessions.seal(at(ACCOUNT), {
    kind: 'user',
    principalId: server.iamulator.store.view(at(ACCOUNT)).users.get('prober')?.id ?? '',
    name: '',
    issuedAt: NOW,
    expiresAt: NOW + 3_600_000,
    mfaAt: NOW - 90_000,
  })
  const list = () => isAllowed(server.iam(session).send(new sdk.ListGroupsCommand({})))
  const proven = (seconds: number): Condition => ({
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    NumericLessThan: { 'aws:MultiFactorAuthAge': String(seconds) },
  })
  permit(allow('iam:ListGroups', proven(150)))
  expect(await list()).toBe(true)
  permit(allow('iam:ListGroups', proven(90)))
  expect(await list()).toBe(false)
})

describe('policy variables', () => {
  const keyFor = (UserName: string) => server.iam(prober).send(new sdk.CreateAccessKeyCommand({ UserName }))
  const ownKeys = (version: string, variable = 'aws:username') =>
    JSON.stringify({
      Version: version,
      Statement: {
        Effect: 'Allow',
        Action: 'iam:CreateAccessKey',
        Resource: `arn:aws:iam::*:user/\${${variable}}`,
      },
    })
  beforeAll(() => iam.send(new sdk.CreateUserCommand({ UserName: 'Neighbour' })))

  test('${aws:username} is the caller and nobody else', async () => {
    permit(ownKeys('2012-10-17'))
    await keyFor('Prober')
    await expectError(keyFor('Neighbour'), ACCESS_DENIED)
  })

  test('they are plain text under the version of 2008', async () => {
    permit(ownKeys('2008-10-17'))
    await expectError(keyFor('Prober'), ACCESS_DENIED)
  })

  test('one without a value makes the statement void', async () => {
    permit(ownKeys('2012-10-17', 'aws:PrincipalTag/missing'))
    await expectError(keyFor('Prober'), ACCESS_DENIED)
  })
})

describe('tags', () => {
  const red = [{ Key: 'team', Value: 'red' }]
  const blue = [{ Key: 'team', Value: 'blue' }]
  const client = () => server.iam(prober)

  test("a principal changes what bears its team's tag", async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'blue', Tags: blue }))
    await iam.send(new sdk.CreateUserCommand({ UserName: 'red', Tags: red }))
    permit(allow('iam:DeleteUser', { StringEquals: { 'aws:ResourceTag/Team': '${aws:PrincipalTag/Team}' } }))
    await expectError(client().send(new sdk.DeleteUserCommand({ UserName: 'red' })), ACCESS_DENIED)
    await client().send(new sdk.DeleteUserCommand({ UserName: 'blue' }))
  })

  test('what is made must bear a tag, and no others', async () => {
    const create = (UserName: string, ...Tags: sdk.Tag[]) =>
      client().send(new sdk.CreateUserCommand({ UserName, Tags }))
    permit(
      allow(['iam:CreateUser', 'iam:TagUser'], {
        StringEquals: { 'aws:RequestTag/team': ['blue', 'green'] },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'stage'] },
      }),
    )
    await expectError(create('untagged'), ACCESS_DENIED)
    await expectError(create('wrong', ...red), ACCESS_DENIED)
    await expectError(create('more', ...blue, { Key: 'cost', Value: '1' }), ACCESS_DENIED)
    await create('right', ...blue, { Key: 'stage', Value: 'test' })
  })

  test('aws:TagKeys are the keys that UntagUser names', async () => {
    permit(allow('iam:UntagUser', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['free'] } }))
    const untag = (...TagKeys: string[]) =>
      client().send(new sdk.UntagUserCommand({ UserName: 'Prober', TagKeys }))
    await expectError(untag('free', 'team'), ACCESS_DENIED)
    await untag('free')
  })

  test('the calling user bears its tags also when GetUser does not name it', async () => {
    permit(allow('iam:GetUser', { StringEquals: { 'iam:ResourceTag/team': 'blue' } }, userArn('Prober')))
    expect((await client().send(new sdk.GetUserCommand({}))).User?.UserName).toBe('Prober')
  })

  test.each([
    ['aws:ResourceTag/team', true],
    ['iam:ResourceTag/team', false],
  ])(
    '%s of managed policies and instance profiles: %s (service authorization reference)',
    async (key, seen) => {
      const name = seen ? 'seen' : 'unseen'
      const PolicyDocument = allow('s3:GetObject', {})
      const { Policy } = await iam.send(
        new sdk.CreatePolicyCommand({ PolicyName: name, PolicyDocument, Tags: blue }),
      )
      await iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName: name, Tags: blue }))
      permit(allow(['iam:GetPolicy', 'iam:GetInstanceProfile'], { StringEquals: { [key]: 'blue' } }))
      expect(await isAllowed(client().send(new sdk.GetPolicyCommand({ PolicyArn: Policy?.Arn })))).toBe(seen)
      const getProfile = new sdk.GetInstanceProfileCommand({ InstanceProfileName: name })
      expect(await isAllowed(client().send(getProfile))).toBe(seen)
    },
  )
})

describe('iam:PermissionsBoundary is the boundary that the role has', () => {
  const RoleName = 'bounded'
  const calls: Record<string, (client: sdk.IAMClient) => Promise<unknown>> = {
    GetRole: (client) => client.send(new sdk.GetRoleCommand({ RoleName })),
    UpdateRole: (client) => client.send(new sdk.UpdateRoleCommand({ RoleName })),
    UpdateRoleDescription: (client) =>
      client.send(new sdk.UpdateRoleDescriptionCommand({ RoleName, Description: '' })),
    UpdateAssumeRolePolicy: (client) =>
      client.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: EC2_TRUST })),
    DeleteRole: (client) => client.send(new sdk.DeleteRoleCommand({ RoleName })),
  }
  beforeAll(async () => {
    await roleTrusting(server, RoleName, EC2_TRUST, { PermissionsBoundary: POWER_USER })
  })

  test.each(Object.entries(calls))('%s', async (operation, call) => {
    const bounded = (arn: string) =>
      allow(`iam:${operation}`, { StringEquals: { 'iam:PermissionsBoundary': arn } })
    permit(bounded('arn:aws:iam::aws:policy/ReadOnlyAccess'))
    await expectError(call(server.iam(prober)), ACCESS_DENIED)
    permit(bounded(POWER_USER))
    await expect(call(server.iam(prober))).resolves.toBeDefined()
  })
})
