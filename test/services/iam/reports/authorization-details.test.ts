import * as sdk from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  expectError,
  NOW,
  policy,
  serverForAllTests,
  startServer,
  trust,
} from '../../../support/harness.ts'
import { OTHER_REGION } from '../../../support/places.ts'
import { call, iamForm } from '../../../support/raw.ts'
import { groupArn, membersOf, POWER_USER, READ_ONLY, userArn, withServer } from '../../callers.ts'

const DOCUMENT = policy('Allow', 's3:Get*')
const ENCODED = encodeURIComponent(DOCUMENT).replaceAll('*', '%2A')
const TRUST = trust({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
const CREATED = new Date(NOW)
const OWN = `arn:aws:iam::${ACCOUNT}:policy/own`
const LIMIT = `arn:aws:iam::${ACCOUNT}:policy/limit`

const server = serverForAllTests(() => startServer({}, { now: () => NOW }))
let iam: sdk.IAMClient
beforeAll(async () => {
  iam = server.iam()
  const Tags = [{ Key: 'team', Value: 'blue' }]
  await iam.send(
    new sdk.CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: DOCUMENT, Description: 'Mine' }),
  )
  await iam.send(
    new sdk.CreatePolicyVersionCommand({ PolicyArn: OWN, PolicyDocument: DOCUMENT, SetAsDefault: true }),
  )
  await iam.send(new sdk.CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: DOCUMENT }))
  await iam.send(new sdk.CreateGroupCommand({ GroupName: 'staff' }))
  await iam.send(
    new sdk.PutGroupPolicyCommand({ GroupName: 'staff', PolicyName: 'inline', PolicyDocument: DOCUMENT }),
  )
  await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn: OWN }))
  await iam.send(new sdk.CreateUserCommand({ UserName: 'alice', Tags, PermissionsBoundary: LIMIT }))
  await iam.send(new sdk.AddUserToGroupCommand({ UserName: 'alice', GroupName: 'staff' }))
  await iam.send(
    new sdk.PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'inline', PolicyDocument: DOCUMENT }),
  )
  await iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: READ_ONLY }))
  await iam.send(new sdk.CreateUserCommand({ UserName: 'bob', Path: '/team/' }))
  await iam.send(
    new sdk.CreateRoleCommand({
      RoleName: 'app',
      AssumeRolePolicyDocument: TRUST,
      Tags,
      Description: 'App',
      PermissionsBoundary: POWER_USER,
    }),
  )
  await iam.send(
    new sdk.PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'inline', PolicyDocument: DOCUMENT }),
  )
  await iam.send(new sdk.AttachRolePolicyCommand({ RoleName: 'app', PolicyArn: OWN }))
  await iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName: 'app', Tags }))
  await iam.send(new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName: 'app', RoleName: 'app' }))
})

const details = (input: sdk.GetAccountAuthorizationDetailsCommandInput = {}, client = iam) =>
  client.send(new sdk.GetAccountAuthorizationDetailsCommand(input))

const INLINE = [{ PolicyName: 'inline', PolicyDocument: ENCODED }]
const attached = (PolicyArn: string) => [{ PolicyName: PolicyArn.split('/').at(-1), PolicyArn }]
const boundary = (arn: string) => ({
  PermissionsBoundaryType: 'Policy',
  PermissionsBoundaryArn: arn,
})
const ANY_ID = expect.stringMatching(/^A[A-Z]{3}[A-Z2-7]{17}$/)

describe('the details', () => {
  test('C2.1, 12.6, C7.8.3: of users', async () => {
    const { UserDetailList } = await details()
    expect(UserDetailList).toEqual([
      {
        Path: '/',
        UserName: 'alice',
        UserId: ANY_ID,
        Arn: userArn('alice'),
        CreateDate: CREATED,
        UserPolicyList: INLINE,
        GroupList: ['staff'],
        AttachedManagedPolicies: attached(READ_ONLY),
        PermissionsBoundary: boundary(LIMIT),
        Tags: [{ Key: 'team', Value: 'blue' }],
      },
      {
        Path: '/team/',
        UserName: 'bob',
        UserId: ANY_ID,
        Arn: userArn('bob', '/team/'),
        CreateDate: CREATED,
        GroupList: [],
        AttachedManagedPolicies: [],
        Tags: [],
      },
    ])
  })

  test('of groups', async () => {
    const { GroupDetailList } = await details()
    expect(GroupDetailList).toEqual([
      {
        Path: '/',
        GroupName: 'staff',
        GroupId: ANY_ID,
        Arn: groupArn('staff'),
        CreateDate: CREATED,
        GroupPolicyList: INLINE,
        AttachedManagedPolicies: attached(OWN),
      },
    ])
  })

  test('12.6: of roles, with their instance profiles, which have no tags, and their last use', async () => {
    const { RoleDetailList } = await details()
    const role = {
      Path: '/',
      RoleName: 'app',
      RoleId: ANY_ID,
      Arn: `arn:aws:iam::${ACCOUNT}:role/app`,
      CreateDate: CREATED,
      AssumeRolePolicyDocument: encodeURIComponent(TRUST),
    }
    const profile = {
      Path: '/',
      InstanceProfileName: 'app',
      InstanceProfileId: ANY_ID,
      Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/app`,
      CreateDate: CREATED,
      Roles: [role],
    }
    expect(RoleDetailList).toEqual([
      {
        ...role,
        InstanceProfileList: [profile],
        RolePolicyList: INLINE,
        AttachedManagedPolicies: attached(OWN),
        PermissionsBoundary: boundary(POWER_USER),
        Tags: [{ Key: 'team', Value: 'blue' }],
        RoleLastUsed: {},
      },
    ])
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/app`
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })
    const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = {} } = await server
      .sts()
      .send(assume)
    const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    await server.sts(session, OTHER_REGION).send(new GetCallerIdentityCommand())
    expect((await details()).RoleDetailList?.[0]?.RoleLastUsed).toEqual({
      LastUsedDate: new Date(NOW),
      Region: OTHER_REGION,
    })
  })

  test('12.6, C7.8.3: of policies of the account: all, with every version, the newest first, without description', async () => {
    const { Policies } = await details({ Filter: ['LocalManagedPolicy'] })
    const facts = {
      PolicyId: ANY_ID,
      Path: '/',
      IsAttachable: true,
      CreateDate: CREATED,
      UpdateDate: CREATED,
    }
    const version = (VersionId: string, IsDefaultVersion: boolean) => ({
      VersionId,
      IsDefaultVersion,
      CreateDate: CREATED,
      Document: ENCODED,
    })
    expect(Policies).toEqual([
      {
        ...facts,
        PolicyName: 'limit',
        Arn: LIMIT,
        DefaultVersionId: 'v1',
        AttachmentCount: 0,
        PermissionsBoundaryUsageCount: 1,
        PolicyVersionList: [version('v1', true)],
      },
      {
        ...facts,
        PolicyName: 'own',
        Arn: OWN,
        DefaultVersionId: 'v2',
        AttachmentCount: 2,
        PermissionsBoundaryUsageCount: 0,
        PolicyVersionList: [version('v2', true), version('v1', false)],
      },
    ])
  })

  test('C2.2: of policies of AWS: those that the account uses', async () => {
    const { Policies } = await details({ Filter: ['AWSManagedPolicy'] })
    expect(
      Policies?.map(({ Arn, AttachmentCount, PermissionsBoundaryUsageCount }) => [
        Arn,
        AttachmentCount,
        PermissionsBoundaryUsageCount,
      ]),
    ).toEqual([
      [POWER_USER, 0, 1],
      [READ_ONLY, 1, 0],
    ])
    const [version] = Policies?.[1]?.PolicyVersionList ?? []
    expect(version).toMatchObject({ IsDefaultVersion: true, VersionId: Policies?.[1]?.DefaultVersionId })
    expect(JSON.parse(decodeURIComponent(version?.Document ?? ''))).toMatchObject({ Version: '2012-10-17' })
  })
})

/** Returns the names in each list. */
const namesIn = (answer: sdk.GetAccountAuthorizationDetailsCommandOutput) => ({
  users: answer.UserDetailList?.map(({ UserName }) => UserName),
  groups: answer.GroupDetailList?.map(({ GroupName }) => GroupName),
  roles: answer.RoleDetailList?.map(({ RoleName }) => RoleName),
  policies: answer.Policies?.map(({ PolicyName }) => PolicyName),
})
const NONE = { users: [], groups: [], roles: [], policies: [] }

describe('a filter', () => {
  test.each<[sdk.EntityType[], object]>([
    [['User'], { users: ['alice', 'bob'] }],
    [['Group'], { groups: ['staff'] }],
    [['Role', 'Role'], { roles: ['app'] }],
    [['Group', 'AWSManagedPolicy'], { groups: ['staff'], policies: ['PowerUserAccess', 'ReadOnlyAccess'] }],
    [
      ['AWSManagedPolicy', 'LocalManagedPolicy'],
      { policies: ['limit', 'own', 'PowerUserAccess', 'ReadOnlyAccess'] },
    ],
  ])('%j', async (Filter, expected) => {
    expect(namesIn(await details({ Filter }))).toEqual({ ...NONE, ...expected })
  })

  test('of nothing is no filter', async () => {
    expect(membersOf(await details({ Filter: [] }))).toEqual(membersOf(await details()))
  })

  test.each(['Policy', 'user', ''])('C7.1.7: of another kind: %j', async (kind) => {
    const call = iam.send(new sdk.GetAccountAuthorizationDetailsCommand(Object({ Filter: [kind] })))
    await expectError(call, {
      code: 'ValidationError',
      status: 400,
      message:
        "1 validation error detected: Value at 'filter' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [LocalManagedPolicy, User, AWSManagedPolicy, Role, Group]]",
    })
  })
})

describe('pages', () => {
  test('12.6, C7.8.3: run over users, roles, groups, and policies', async () => {
    const pages = sdk.paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 3 }, {})
    const seen: unknown[] = []
    for await (const page of pages) seen.push([page.IsTruncated, namesIn(page)])
    expect(seen).toEqual([
      [true, { ...NONE, users: ['alice', 'bob'], roles: ['app'] }],
      [true, { ...NONE, groups: ['staff'], policies: ['limit', 'own'] }],
      [false, { ...NONE, policies: ['PowerUserAccess', 'ReadOnlyAccess'] }],
    ])
  })

  test('12.6: go on with another size, and with the same kinds in another order', async () => {
    const { Marker } = await details({ Filter: ['Group', 'User', 'Group'], MaxItems: 1 })
    const rest = await details({ Filter: ['User', 'Group'], MaxItems: 10, Marker })
    expect(namesIn(rest)).toEqual({ ...NONE, users: ['bob'], groups: ['staff'] })
  })

  test('C7.8.3: have their elements in an order of their own', async () => {
    const { body } = await call(server, iamForm('GetAccountAuthorizationDetails'))
    const lists = body
      .toString()
      .match(/(?<=<)(Policies|UserDetailList|RoleDetailList|GroupDetailList)(?=>)/g)
    expect(lists).toEqual(['Policies', 'UserDetailList', 'RoleDetailList', 'GroupDetailList'])
  })

  test('of an empty account: one, with nothing', () =>
    withServer({}, async (empty) => {
      expect(membersOf(await details({}, empty.iam()))).toEqual({
        UserDetailList: [],
        GroupDetailList: [],
        RoleDetailList: [],
        Policies: [],
        IsTruncated: false,
      })
    }))

  test('C7.1.9: a Marker that was not given out, or for another filter', async () => {
    const error = { code: 'ValidationError', status: 400, message: 'Marker and Filter do not match' }
    await expectError(details({ Marker: 'x' }), error)
    const { Marker } = await details({ Filter: ['User'], MaxItems: 1 })
    await expectError(details({ Marker, Filter: ['Role'] }), error)
    await expectError(details({ Marker }), error)
    expect(namesIn(await details({ Marker, Filter: ['User'], MaxItems: 5 }))).toEqual({
      ...NONE,
      users: ['bob'],
    })
  })
})
