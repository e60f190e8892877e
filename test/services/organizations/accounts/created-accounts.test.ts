/** Tests what a new account has, and what the management account can do in it. */
import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  RemoveAccountFromOrganizationCommand,
} from '@aws-sdk/client-organizations'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { rootKey } from '../../../../store/index.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  type TestServer,
} from '../../../support/harness.ts'
import { ORGANIZATION, OUTSIDER } from '../../../support/organizations.ts'
import { at } from '../../../support/places.ts'
import { userWith } from '../../callers.ts'
import { DENIED } from '../errors.ts'
import {
  accountIds,
  assume,
  CREATE,
  created,
  DAY,
  permitting,
  ROLE,
  startCreating,
  TAG,
  TAGS,
} from './creating.ts'

const EC2_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
})

let server: TestServer
beforeEach(async () => {
  server = await startCreating()
})
afterEach(() => server.close())

const advance = (milliseconds: number) => server.iamulator.clock.advance(milliseconds)

describe('a new account', () => {
  test('is in the root', async () => {
    const id = await created(server)
    const { Account } = await server.organizations().send(new DescribeAccountCommand({ AccountId: id }))
    expect(Account).toEqual({
      Arn: `arn:aws:organizations::${ACCOUNT}:account/${ORGANIZATION}/${id}`,
      Email: 'new@example.org',
      Id: id,
      JoinedMethod: 'CREATED',
      JoinedTimestamp: new Date(NOW),
      Name: 'New',
      Paths: [`${ORGANIZATION}/r-exam/${id}/`],
      State: 'ACTIVE',
      Status: 'ACTIVE',
    })
    expect(await accountIds(server)).toContain(id)
  })

  test('ORG4.4: has the role for the management account, and that of Organizations', async () => {
    const id = await created(server)
    const iam = server.iam(administratorOf(id))
    const { Roles = [] } = await iam.send(new ListRolesCommand({}))
    expect(Roles.map(({ Arn }) => Arn).toSorted()).toEqual([
      `arn:aws:iam::${id}:role/${ROLE}`,
      `arn:aws:iam::${id}:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations`,
    ])
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: ROLE }))
    expect(Role).toEqual({
      Arn: `arn:aws:iam::${id}:role/${ROLE}`,
      AssumeRolePolicyDocument: Role?.AssumeRolePolicyDocument,
      CreateDate: new Date(NOW),
      MaxSessionDuration: 3600,
      Path: '/',
      RoleId: Role?.RoleId,
      RoleLastUsed: {},
      RoleName: ROLE,
    })
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${ACCOUNT}:root"},"Action":"sts:AssumeRole"}]}`,
    )
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: ROLE }))
    expect(AttachedPolicies).toEqual([
      { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess', PolicyName: 'AdministratorAccess' },
    ])
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName: ROLE }))).PolicyNames).toEqual([])
  })

  test('D1.8: the role of Organizations has a description', async () => {
    const iam = server.iam(administratorOf(await created(server)))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForOrganizations' }))
    expect(Role?.Description).toBe(
      'Service-linked role used by AWS Organizations to enable integration of other AWS services with Organizations.',
    )
  })

  test('has nothing else but a root user with the address', async () => {
    const id = await created(server)
    const iam = server.iam(administratorOf(id))
    expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([])
    expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual([])
    const view = server.iamulator.store.view(at(id))
    expect(view.rootUsers.get(rootKey)).toEqual({ email: 'new@example.org' })
    expect(view.loginProfiles.size).toBe(0)
  })

  test('has a role of the name in the request', async () => {
    const id = await created(server, { RoleName: 'Admins', IamUserAccessToBilling: 'DENY' })
    await assume(server, id, 'Admins')
    await expectError(assume(server, id), { code: 'AccessDenied', status: 403 })
  })

  test('has the tags of the request', async () => {
    const id = await created(server, { Tags: TAGS })
    const row = server.iamulator.store.view(at(ACCOUNT)).memberAccounts.get(id)
    expect(row?.tags).toEqual([{ key: 'team', value: 'a' }])
  })

  test('has a number that no other account has', async () => {
    const taken = await created(server)
    await server.close()
    // The same random bytes lead to the same number, which somebody else has now.
    server = await startCreating()
    server.iamulator.store.transact(at(taken), (tx) => tx.rootUsers.put(rootKey, {}))
    const next = String((Number(taken) + 1) % 1e12).padStart(12, '0')
    expect(await created(server)).toBe(next)
  })

  test('can be in an organization for consolidated billing, in which no policy binds it', async () => {
    const organizations = server.organizations(administratorOf(OUTSIDER))
    await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'CONSOLIDATED_BILLING' }))
    await organizations.send(new CreateAccountCommand({ AccountName: 'New', Email: 'new@example.org' }))
    const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}))
    const [id = ''] = Accounts.flatMap(({ Id, Name }) => (Name === 'New' && Id ? [Id] : []))
    expect(server.iamulator.store.view(at(OUTSIDER)).memberAccounts.get(id)?.attached).toEqual([])
    await server.iam(administratorOf(id)).send(new CreateUserCommand({ UserName: 'user' }))
  })
})

describe('the role of a new account', () => {
  test('can be assumed by the management account at once, and by no other', async () => {
    const id = await created(server)
    const { Account, Arn } = await server.sts(await assume(server, id)).send(new GetCallerIdentityCommand({}))
    expect({ Account, Arn }).toEqual({
      Account: id,
      Arn: `arn:aws:sts::${id}:assumed-role/${ROLE}/session`,
    })
    const input = { RoleArn: `arn:aws:iam::${id}:role/${ROLE}`, RoleSessionName: 'session' }
    const other = server.sts(administratorOf(OTHER)).send(new AssumeRoleCommand(input))
    await expectError(other, { code: 'AccessDenied', status: 403 })
  })

  test('may do everything that the service control policies allow', async () => {
    const iam = server.iam(await assume(server, await created(server)))
    await iam.send(new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: EC2_TRUST }))
    await expectError(iam.send(new CreateUserCommand({ UserName: 'user' })), {
      code: 'AccessDenied',
      status: 403,
    })
  })

  test('sees the organization', async () => {
    const organizations = server.organizations(await assume(server, await created(server)))
    const { Organization } = await organizations.send(new DescribeOrganizationCommand({}))
    expect(Organization?.Id).toBe(ORGANIZATION)
  })
})

test('the role can be deleted like any other', async () => {
  const id = await created(server)
  const iam = server.iam(administratorOf(id))
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await iam.send(new DetachRolePolicyCommand({ RoleName: ROLE, PolicyArn }))
  await iam.send(new DeleteRoleCommand({ RoleName: ROLE }))
  await expectError(assume(server, id), { code: 'AccessDenied', status: 403 })
})

describe('tags of a new account', () => {
  const withTag = (credentials: Credentials, Value = 'a') =>
    server.organizations(credentials).send(
      new CreateAccountCommand({
        AccountName: 'New',
        Email: 'new@example.org',
        Tags: [{ Key: 'team', Value }],
      }),
    )

  test('need the permission to tag accounts', async () => {
    await expectError(withTag(await userWith(server, 'creates', permitting(CREATE))), DENIED)
    await withTag(await userWith(server, 'tags', permitting(CREATE, TAG)))
  })

  test('are condition keys', async () => {
    const Condition = { StringEquals: { 'aws:RequestTag/team': 'a' } }
    const narrow = await userWith(server, 'narrow', permitting({ ...CREATE, Condition }, TAG))
    await expectError(withTag(narrow, 'b'), DENIED)
    await withTag(narrow)
  })
})

test('an account keeps its name and address without its organization', async () => {
  const id = await created(server)
  advance(4 * DAY)
  await server.organizations().send(new RemoveAccountFromOrganizationCommand({ AccountId: id }))
  const own = server.organizations(administratorOf(id))
  await own.send(new CreateOrganizationCommand({}))
  const { Account } = await own.send(new DescribeAccountCommand({ AccountId: id }))
  expect(Account).toMatchObject({ Name: 'New', Email: 'new@example.org', JoinedMethod: 'INVITED' })
})
