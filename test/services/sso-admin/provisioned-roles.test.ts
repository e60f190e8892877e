/** Tests the roles that permission sets are in accounts: how IAM shows them, and when they change. */
import {
  CreateSAMLProviderCommand,
  DeletePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetSAMLProviderCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import {
  DeleteInlinePolicyFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  type ProvisioningStatus,
  ProvisionPermissionSetCommand,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListPermissionSetProvisioningStatus,
  paginateListPermissionSetsProvisionedToAccount,
  type SSOAdminClient,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, NOW, OTHER, type TestServer } from '../../support/harness.ts'
import { INSTANCE, instanceWith, putInstance } from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at, FACTS, REGION } from '../../support/places.ts'
import { namesOf, POWER_USER, READ_ONLY } from '../callers.ts'
import {
  accountsWith,
  assign,
  attach,
  attachExtra,
  attachedIn,
  BEHIND,
  createExtra,
  EXTRA_ARN,
  GROUP,
  INLINE,
  LATEST,
  newSet,
  providersIn,
  provisioned,
  provisionSet,
  putBoundary,
  putInline,
  roleIn,
  rolesIn,
  startGranting,
  unassign,
} from './granting.ts'

const SUCCEEDED = { Status: 'SUCCEEDED' }
const PATH = `/aws-reserved/sso.amazonaws.com/${REGION === 'us-east-1' ? '' : `${REGION}/`}`

let server: TestServer
let client: SSOAdminClient
let set: string
beforeEach(async () => {
  ;({ server, client, set } = await startGranting({}, { Description: 'Developers', SessionDuration: 'PT4H' }))
})
afterEach(() => server.close())

const iamOf = (accountId: string) => server.iam(administratorOf(accountId))
const sets = async (AccountId: string, ProvisioningStatus?: ProvisioningStatus) =>
  (
    await client.send(
      new ListPermissionSetsProvisionedToAccountCommand({
        InstanceArn: INSTANCE,
        AccountId,
        ProvisioningStatus,
      }),
    )
  ).PermissionSets

describe('the role of a permission set', () => {
  test('has the form of AWS', async () => {
    await assign(client, set)
    const name = roleIn(server, OTHER)
    expect(name).toMatch(/^AWSReservedSSO_Dev_[0-9a-f]{16}$/)
    const { Role } = await iamOf(OTHER).send(new GetRoleCommand({ RoleName: name }))
    const [provider = ''] = providersIn(server, OTHER)
    expect(provider).toMatch(/^AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE$/)
    const { AssumeRolePolicyDocument: document = '', ...role } = Role ?? {}
    expect(role).toEqual({
      Path: PATH,
      RoleName: name,
      RoleId: expect.stringMatching(/^AROA/),
      Arn: `arn:aws:iam::${OTHER}:role${PATH}${name}`,
      CreateDate: new Date(NOW),
      Description: 'Developers',
      MaxSessionDuration: 43_200,
      RoleLastUsed: {},
    })
    expect(JSON.parse(decodeURIComponent(document))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${OTHER}:saml-provider/${provider}` },
          Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
          Condition: { StringEquals: { 'SAML:aud': `https://${FACTS.signIn}/saml` } },
        },
      ],
    })
  })

  test('has the policies of each kind, and the boundary', async () => {
    await createExtra(server, OTHER)
    await attach(client, set, READ_ONLY)
    await attachExtra(client, set)
    await putInline(client, set)
    await putBoundary(client, set, { ManagedPolicyArn: POWER_USER })
    expect(await assign(client, set)).toMatchObject(SUCCEEDED)
    const RoleName = roleIn(server, OTHER)
    expect(await attachedIn(server, OTHER)).toEqual([READ_ONLY, EXTRA_ARN])
    const iam = iamOf(OTHER)
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
    expect(PolicyNames).toEqual(['AwsSSOInlinePolicy'])
    const inline = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'AwsSSOInlinePolicy' }))
    expect(decodeURIComponent(inline.PolicyDocument ?? '')).toBe(INLINE)
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(POWER_USER)
    // The policy is the account's own.
    await expectError(iam.send(new DeletePolicyCommand({ PolicyArn: EXTRA_ARN })), {
      code: 'DeleteConflict',
      status: 409,
      message: 'Cannot delete a policy attached to entities.',
    })
  })

  test('has an empty description without one, and the region in its path elsewhere', async () => {
    for (const [region, path] of [
      ['us-east-1', '/aws-reserved/sso.amazonaws.com/'],
      ['eu-west-1', '/aws-reserved/sso.amazonaws.com/eu-west-1/'],
    ] as const) {
      putInstance(server, ACCOUNT, instanceWith({ region }))
      const there = server.ssoAdmin(undefined, region)
      const plain = await newSet(there, `Plain-${region}`)
      expect(await assign(there, plain)).toMatchObject(SUCCEEDED)
      const role = rolesIn(server, OTHER).find(({ name }) => name.includes(region))
      expect(role).toMatchObject({ path, description: '' })
    }
    // Both trust the same provider.
    expect(providersIn(server, OTHER)).toHaveLength(1)
  })

  test('has another suffix in each account, and after the last assignment was deleted', async () => {
    await assign(client, set)
    await assign(client, set, GROUP)
    await assign(client, set, { TargetId: ACCOUNT })
    const first = roleIn(server, OTHER)
    expect(roleIn(server, ACCOUNT)).not.toBe(first)
    await unassign(client, set)
    expect(roleIn(server, OTHER)).toBe(first)
    await unassign(client, set, GROUP)
    expect(rolesIn(server, OTHER)).toEqual([])
    expect(providersIn(server, OTHER)).toEqual([])
    expect(await accountsWith(client, set)).toEqual([ACCOUNT])
    await assign(client, set)
    expect(roleIn(server, OTHER)).toMatch(/^AWSReservedSSO_Dev_/)
    expect(roleIn(server, OTHER)).not.toBe(first)
  })

  test('the provider stays until the last role of any permission set goes', async () => {
    const other = await newSet(client, 'Other')
    await assign(client, set)
    await assign(client, other)
    const [provider] = providersIn(server, OTHER)
    await unassign(client, set)
    expect(providersIn(server, OTHER)).toEqual([provider])
    await unassign(client, other)
    expect(providersIn(server, OTHER)).toEqual([])
  })

  test('the provider is valid for a century, and its metadata names the portal', async () => {
    await assign(client, set)
    const [name] = providersIn(server, OTHER)
    const SAMLProviderArn = `arn:aws:iam::${OTHER}:saml-provider/${name}`
    const provider = await iamOf(OTHER).send(new GetSAMLProviderCommand({ SAMLProviderArn }))
    const { SAMLMetadataDocument: metadata = '', ValidUntil, CreateDate } = provider
    expect(CreateDate).toEqual(new Date(NOW))
    expect((ValidUntil?.getUTCFullYear() ?? 0) - new Date(NOW).getUTCFullYear()).toBe(100)
    expect(metadata).toContain(`entityID="https://portal.sso.${REGION}.${FACTS.domain}/saml/assertion/`)
    // IAM accepts the document, which is valid metadata.
    await iamOf(OTHER).send(new CreateSAMLProviderCommand({ Name: 'copy', SAMLMetadataDocument: metadata }))
  })

  test('is made again if its account was reset', async () => {
    await assign(client, set)
    server.iamulator.store.resetAccount(at(OTHER))
    expect(await assign(client, set, GROUP)).toMatchObject(SUCCEEDED)
    expect(roleIn(server, OTHER)).toMatch(/^AWSReservedSSO_Dev_/)
  })
})

describe('changes of a permission set', () => {
  test('reach a role only when it is provisioned', async () => {
    await attach(client, set, READ_ONLY)
    await putInline(client, set)
    await assign(client, set)
    await assign(client, set, { TargetId: ACCOUNT })
    const name = roleIn(server, OTHER)
    expect([await accountsWith(client, set, LATEST), await accountsWith(client, set, BEHIND)]).toEqual([
      [ACCOUNT, OTHER],
      [],
    ])

    await attach(client, set, POWER_USER)
    await putBoundary(client, set, { ManagedPolicyArn: POWER_USER })
    await client.send(
      new DeleteInlinePolicyFromPermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn: set }),
    )
    expect([await accountsWith(client, set, LATEST), await accountsWith(client, set, BEHIND)]).toEqual([
      [],
      [ACCOUNT, OTHER],
    ])
    expect([await sets(OTHER, LATEST), await sets(OTHER, BEHIND), await sets(OTHER)]).toEqual([
      [],
      [set],
      [set],
    ])
    // A further assignment does not bring the role up to date.
    await assign(client, set, GROUP)
    expect(await attachedIn(server, OTHER)).toEqual([READ_ONLY])

    expect(await provisionSet(client, set, OTHER)).toEqual({
      ...SUCCEEDED,
      RequestId: expect.any(String),
      AccountId: OTHER,
      PermissionSetArn: set,
      CreatedDate: new Date(NOW),
    })
    expect(roleIn(server, OTHER)).toBe(name)
    expect(await attachedIn(server, OTHER)).toEqual([READ_ONLY, POWER_USER])
    expect(rolesIn(server, OTHER)).toMatchObject([{ inline: {}, boundary: POWER_USER }])
    expect(await attachedIn(server, ACCOUNT)).toEqual([READ_ONLY])
    expect([await accountsWith(client, set, LATEST), await accountsWith(client, set, BEHIND)]).toEqual([
      [OTHER],
      [ACCOUNT],
    ])

    const all = await provisionSet(client, set)
    expect(all).toMatchObject(SUCCEEDED)
    expect(all).not.toHaveProperty('AccountId')
    expect(await attachedIn(server, ACCOUNT)).toEqual([READ_ONLY, POWER_USER])
    expect(await accountsWith(client, set, BEHIND)).toEqual([])
  })

  test('count with the session duration, but not with the relay state or the order of policies', async () => {
    await attach(client, set, READ_ONLY)
    await attach(client, set, POWER_USER)
    await assign(client, set)
    const update = (more: object) =>
      client.send(new UpdatePermissionSetCommand({ InstanceArn: INSTANCE, PermissionSetArn: set, ...more }))
    await update({ RelayState: 'https://console.aws.amazon.com/s3/' })
    await client.send(
      new DetachManagedPolicyFromPermissionSetCommand({
        InstanceArn: INSTANCE,
        PermissionSetArn: set,
        ManagedPolicyArn: READ_ONLY,
      }),
    )
    expect(await accountsWith(client, set, BEHIND)).toEqual([OTHER])
    await attach(client, set, READ_ONLY)
    expect(await accountsWith(client, set, BEHIND)).toEqual([])
    await update({ SessionDuration: 'PT8H' })
    expect(await accountsWith(client, set, BEHIND)).toEqual([OTHER])
  })

  test('a permission set can be provisioned without an assignment', async () => {
    const { PermissionSetProvisioningStatus: started } = await client.send(
      new ProvisionPermissionSetCommand({
        InstanceArn: INSTANCE,
        PermissionSetArn: set,
        TargetType: 'AWS_ACCOUNT',
        TargetId: OTHER,
      }),
    )
    expect(started).toMatchObject({ Status: 'IN_PROGRESS', AccountId: OTHER, CreatedDate: new Date(NOW) })
    expect(await provisioned(client, started?.RequestId)).toEqual({ ...started, ...SUCCEEDED })
    expect(roleIn(server, OTHER)).toMatch(/^AWSReservedSSO_Dev_/)
    expect(await sets(OTHER)).toEqual([set])
    await expectError(provisioned(client, '00000000-0000-4000-8000-000000000000'), {
      code: 'ResourceNotFoundException',
      status: 400,
      message: 'Could not find Request with id 00000000-0000-4000-8000-000000000000',
    })
  })

  test('one account needs its number, which must be of the organization', async () => {
    const input = { InstanceArn: INSTANCE, PermissionSetArn: set, TargetType: 'AWS_ACCOUNT' } as const
    await expectError(client.send(new ProvisionPermissionSetCommand(input)), {
      code: 'ValidationException',
      status: 400,
      message: 'TargetId is required when TargetType is AWS_ACCOUNT.',
    })
    const refused = {
      code: 'ResourceNotFoundException',
      status: 400,
      message: `Could not find Account with id ${OUTSIDER}`,
    }
    await expectError(provisionSet(client, set, OUTSIDER), refused)
    await expectError(sets(OUTSIDER), refused)
  })

  test('lists have pages', async () => {
    const other = await newSet(client, 'Other')
    for (const each of [set, other]) await assign(client, each)
    await assign(client, set, { TargetId: ACCOUNT })
    for (let count = 0; count < 3; count++) await provisionSet(client, set)
    const paging = { client, pageSize: 1 }
    const accountPages = await namesOf(
      paginateListAccountsForProvisionedPermissionSet(paging, {
        InstanceArn: INSTANCE,
        PermissionSetArn: set,
      }),
      ({ AccountIds = [] }) => AccountIds,
    )
    expect(accountPages).toEqual([[ACCOUNT], [OTHER]])
    const setPages = await namesOf(
      paginateListPermissionSetsProvisionedToAccount(paging, { InstanceArn: INSTANCE, AccountId: OTHER }),
      ({ PermissionSets = [] }) => PermissionSets,
    )
    expect(setPages).toEqual([set, other].sort().map((each) => [each]))
    const requestPages = await namesOf(
      paginateListPermissionSetProvisioningStatus(
        { client, pageSize: 2 },
        { InstanceArn: INSTANCE, Filter: { Status: 'SUCCEEDED' } },
      ),
      ({ PermissionSetsProvisioningStatus: page = [] }) => page.map(({ RequestId }) => RequestId),
    )
    expect(requestPages.map((page) => page.length)).toEqual([2, 1])
  })
})
