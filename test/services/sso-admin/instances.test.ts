/** Tests instances of IAM Identity Center. */
import {
  CreateInstanceCommand,
  DeleteInstanceCommand,
  DescribeInstanceCommand,
  ListInstancesCommand,
  paginateListInstances,
  type SSOAdminClient,
  UpdateInstanceCommand,
  type UpdateInstanceCommandInput,
} from '@aws-sdk/client-sso-admin'
import { describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../support/harness.ts'
import {
  IDENTITY_STORE,
  INSTANCE,
  identityCenterServer,
  instanceWith,
  putInstance,
} from '../../support/identity-center.ts'
import { OUTSIDER } from '../../support/organizations.ts'
import { at, OTHER_REGION, REGION } from '../../support/places.ts'
import { membersOf } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'
import { assignApplication } from './application-calls.ts'
import { newApplication, newIssuer } from './applications.ts'
import { invalid, REFUSED } from './errors.ts'
import { assign, newSet, putDirectory, rolesIn } from './granting.ts'

const expectEffect = effectsIn('sso-admin')

const server = serverForEachTest(identityCenterServer)

const clientOf = (accountId: string, region?: string) => server.ssoAdmin(administratorOf(accountId), region)
const create = async (client: SSOAdminClient, more: object = {}) =>
  (await client.send(new CreateInstanceCommand(more))).InstanceArn ?? ''
const described = async (client: SSOAdminClient, InstanceArn = INSTANCE) =>
  membersOf(await client.send(new DescribeInstanceCommand({ InstanceArn })))
const listed = async (client: SSOAdminClient) =>
  (await client.send(new ListInstancesCommand({}))).Instances ?? []
const update = (
  more: Partial<UpdateInstanceCommandInput>,
  client = server.ssoAdmin(),
  InstanceArn = INSTANCE,
) => client.send(new UpdateInstanceCommand({ InstanceArn, ...more }))
const remove = (client: SSOAdminClient, InstanceArn = INSTANCE) =>
  client.send(new DeleteInstanceCommand({ InstanceArn }))

const CREATED = new Date(NOW)
const SUMMARY = {
  InstanceArn: INSTANCE,
  IdentityStoreId: IDENTITY_STORE,
  IdentityStoreArn: `arn:aws:identitystore::${ACCOUNT}:identitystore/${IDENTITY_STORE}`,
  OwnerAccountId: ACCOUNT,
  CreatedDate: CREATED,
  Status: 'ACTIVE',
  PrimaryRegion: REGION,
  Regions: [{ RegionName: REGION, Status: 'ACTIVE', AddedDate: CREATED, IsPrimaryRegion: true }],
}
const EXISTS = {
  code: 'ConflictException',
  status: 400,
  message: 'An instance of IAM Identity Center already exists in this account.',
}

describe('DescribeInstance and ListInstances', () => {
  test('show every member of an instance', async () => {
    putInstance(server, ACCOUNT, instanceWith({ name: 'main' }))
    expect(await described(server.ssoAdmin())).toEqual({
      ...SUMMARY,
      Name: 'main',
      EncryptionConfigurationDetails: { KeyType: 'AWS_OWNED_KMS_KEY', EncryptionStatus: 'ENABLED' },
      PermissionSetsEnabled: true,
    })
    expect(await listed(server.ssoAdmin())).toEqual([{ ...SUMMARY, Name: 'main' }])
  })

  test('show members the instance of their organization, and nobody else', async () => {
    expect(await listed(clientOf(OTHER))).toEqual([SUMMARY])
    expect(await described(clientOf(OTHER))).toMatchObject(SUMMARY)
    expect(await listed(clientOf(OUTSIDER))).toEqual([])
  })

  test('show an instance in its home region alone', async () => {
    expect(await listed(clientOf(ACCOUNT, OTHER_REGION))).toEqual([])
    expect(await listed(clientOf(OTHER, OTHER_REGION))).toEqual([])
  })

  test('show members their own instance, too, a page at a time', async () => {
    const arn = await create(clientOf(OTHER))
    const pages = []
    for await (const page of paginateListInstances({ client: clientOf(OTHER), pageSize: 1 }, {}))
      pages.push(page.Instances?.map(({ InstanceArn }) => InstanceArn))
    expect(pages).toEqual([[arn], [INSTANCE]])
    expect(await listed(server.ssoAdmin())).toEqual([SUMMARY])
  })
})

describe('CreateInstance', () => {
  test('creates the instance of an account, in a member and outside organizations', async () => {
    for (const account of [OTHER, OUTSIDER]) {
      const client = clientOf(account)
      const Tags = [{ Key: 'team', Value: 'a' }]
      const make = () => create(client, { Name: 'own', Tags })
      const arn = await expectEffect('CreateInstance', make, { ListInstances: () => listed(client) })
      expect(arn).toMatch(/^arn:aws:sso:::instance\/ssoins-[0-9a-f]{16}$/)
      if (REGION === 'us-east-1') expect(arn).toContain('/ssoins-7223')
      expect(await described(client, arn)).toMatchObject({
        InstanceArn: arn,
        IdentityStoreId: expect.stringMatching(/^d-[0-9a-f]{10}$/),
        OwnerAccountId: account,
        Name: 'own',
        Status: 'ACTIVE',
        PermissionSetsEnabled: false,
      })
    }
  })

  test('makes no service-linked role', async () => {
    await create(clientOf(OUTSIDER))
    expect([...server.iamulator.store.view(at(OUTSIDER)).roles.rows()]).toEqual([])
  })

  test('rejects the management account', async () => {
    await expectError(
      create(server.ssoAdmin()),
      invalid('Organization management account is not allowed to perform the operation.'),
    )
  })

  test('rejects a second one in any region', async () => {
    await create(clientOf(OTHER))
    await expectError(create(clientOf(OTHER)), EXISTS)
    await expectError(create(clientOf(OTHER, OTHER_REGION)), EXISTS)
  })

  test('answers a request that is sent again', async () => {
    const request = { Name: 'own', ClientToken: 'token', Tags: [{ Key: 'a', Value: 'b' }] }
    const arn = await create(clientOf(OTHER), request)
    expect(await create(clientOf(OTHER), request)).toBe(arn)
    await expectError(create(clientOf(OTHER), { ...request, Name: 'other' }), EXISTS)
    await expectError(create(clientOf(OTHER), { ...request, Tags: [] }), EXISTS)
    await expectError(create(clientOf(OTHER), { ...request, Tags: [{ Key: 'a', Value: 'c' }] }), EXISTS)
    await expectError(create(clientOf(OTHER), { ...request, ClientToken: 'other' }), EXISTS)
  })

  test('rejects invalid tags, and more than the quota', async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }))
    await expectError(create(clientOf(OTHER), { Tags: many }), {
      code: 'ServiceQuotaExceededException',
      status: 400,
      message: 'A resource can have at most 50 tags.',
    })
    expect(await listed(clientOf(OTHER))).toHaveLength(1)
  })
})

describe('UpdateInstance', () => {
  test('renames an instance', async () => {
    const reads = {
      DescribeInstance: () => described(server.ssoAdmin()),
      ListInstances: () => listed(server.ssoAdmin()),
    }
    await expectEffect('UpdateInstance', () => update({ Name: 'new' }), reads)
    expect(await described(server.ssoAdmin())).toMatchObject({ ...SUMMARY, Name: 'new' })
  })

  test('changes the key, and changes it back', async () => {
    const KmsKeyArn = `arn:aws:kms:us-east-1:${ACCOUNT}:key/mrk-${'0'.repeat(32)}`
    await update({ EncryptionConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn } })
    await update({ Name: 'new' })
    const details = { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn, EncryptionStatus: 'ENABLED' }
    expect((await described(server.ssoAdmin()))['EncryptionConfigurationDetails']).toEqual(details)
    await update({ EncryptionConfiguration: { KeyType: 'AWS_OWNED_KMS_KEY' } })
    expect((await described(server.ssoAdmin()))['EncryptionConfigurationDetails']).toEqual({
      KeyType: 'AWS_OWNED_KMS_KEY',
      EncryptionStatus: 'ENABLED',
    })
    const text = 'KmsKeyArn is required if KeyType is CUSTOMER_MANAGED_KEY, and not allowed otherwise.'
    await expectError(update({ EncryptionConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY' } }), invalid(text))
    await expectError(
      update({ EncryptionConfiguration: { KeyType: 'AWS_OWNED_KMS_KEY', KmsKeyArn } }),
      invalid(text),
    )
  })

  test('leaves permission sets enabled in the instance of an organization alone', async () => {
    await update({ PermissionSetsEnabled: true })
    expect((await described(server.ssoAdmin()))['PermissionSetsEnabled']).toBe(true)
    await expectError(
      update({ PermissionSetsEnabled: false }),
      invalid('PermissionSetsEnabled must be true. Permission sets cannot be disabled.'),
    )
    const client = clientOf(OTHER)
    const InstanceArn = await create(client)
    await expectError(
      update({ PermissionSetsEnabled: true }, client, InstanceArn),
      invalid('The operation is not supported for this Identity Center instance'),
    )
    expect((await described(client, InstanceArn))['PermissionSetsEnabled']).toBe(false)
  })

  test('rejects two updates at once', async () => {
    await expectError(
      update({ PermissionSetsEnabled: true, EncryptionConfiguration: { KeyType: 'AWS_OWNED_KMS_KEY' } }),
      invalid('EncryptionConfiguration and PermissionSetsEnabled cannot be updated in the same request.'),
    )
  })
})

describe('DeleteInstance', () => {
  test('deletes the instance of an account, after which it can have another', async () => {
    const client = clientOf(OTHER)
    const arn = await create(client)
    await expectEffect('DeleteInstance', () => remove(client, arn), {
      DescribeInstance: () => described(client, arn),
      ListInstances: () => listed(client),
    })
    await expectError(described(client, arn), REFUSED)
    await expectError(remove(client, arn), REFUSED)
    expect(await create(client)).not.toBe(arn)
  })

  test('deletes everything in the instance of an organization, and the roles in accounts', async () => {
    const client = server.ssoAdmin()
    putDirectory(server)
    server.iamulator.store.transact(at(ACCOUNT), (tx) => {
      for (const [id] of tx.directoryUsers.rows()) tx.directoryCredentials.put(id, { mfaDevices: [] })
    })
    const set = await newSet(client, 'Dev')
    for (const TargetId of [ACCOUNT, OTHER])
      expect(await assign(client, set, { TargetId })).toMatchObject({ Status: 'SUCCEEDED' })
    expect([rolesIn(server, ACCOUNT), rolesIn(server, OTHER)].map((roles) => roles.length)).toEqual([1, 1])
    await assignApplication(client, await newApplication(client, 'App'))
    await newIssuer(client, 'issuer')
    await remove(client)
    for (const account of [ACCOUNT, OTHER]) {
      expect(rolesIn(server, account)).toEqual([])
      expect(server.iamulator.store.view(at(account)).samlProviders.size).toBe(0)
    }
    const view = server.iamulator.store.view(at(ACCOUNT))
    const sizes = [view.permissionSets, view.provisionings, view.accountAssignments, view.ssoRequests]
    const { directoryUsers, directoryCredentials, directoryGroups, groupMemberships } = view
    const directory = [directoryUsers, directoryCredentials, directoryGroups, groupMemberships]
    const applications = [view.ssoApplications, view.applicationAssignments, view.trustedTokenIssuers]
    for (const { size } of [...sizes, ...directory, ...applications, view.ssoInstances]) expect(size).toBe(0)
    expect(await listed(clientOf(OTHER))).toEqual([])
  })
})
