import * as sdk from '@aws-sdk/client-iam'
import { beforeAll, expect, test } from '@jest/globals'
import { SUMMARY_QUOTAS } from '../../../../core/aws/quotas.ts'
import { ACCOUNT, OTHER, policy, ROOT, rootOf, serverForAllTests } from '../../../support/harness.ts'
import { seededServer } from '../../../support/organizations.ts'
import { FACTS } from '../../../support/places.ts'
import { certificates, privateKeys } from '../credentials/key-fixtures.ts'
import { PASSWORD } from '../credentials/passwords.ts'
import { EC2_TRUST } from '../roles/role-callers.ts'

const server = serverForAllTests()
let iam: sdk.IAMClient
beforeAll(() => {
  iam = server.iam()
})

async function summary(client = iam): Promise<Partial<Record<string, number>>> {
  return (await client.send(new sdk.GetAccountSummaryCommand({}))).SummaryMap ?? {}
}

const NOTHING = {
  Users: 0,
  Groups: 0,
  Roles: 0,
  Policies: 0,
  PolicyVersionsInUse: 0,
  InstanceProfiles: 0,
  ServerCertificates: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  Providers: 0,
  AccountAccessKeysPresent: 0,
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  GlobalEndpointTokenVersion: 1,
}

test('C7.8.5: an empty account has 34 keys, quotas and counts of nothing, its administrator included', async () => {
  expect(await summary()).toEqual({ ...SUMMARY_QUOTAS, ...NOTHING })
  expect(Object.keys(await summary()).sort()).toEqual(Object.values(sdk.SummaryKeyType).sort())
  expect(Object.keys(await summary())).toHaveLength(34)
  expect(await summary()).toMatchObject({ AttachedPoliciesPerRoleQuota: 10 })
})

test('what the account holds is counted', async () => {
  await iam.send(new sdk.CreateUserCommand({ UserName: 'a' }))
  await iam.send(new sdk.CreateUserCommand({ UserName: 'b' }))
  await iam.send(new sdk.CreateGroupCommand({ GroupName: 'a' }))
  await iam.send(new sdk.CreateRoleCommand({ RoleName: 'a', AssumeRolePolicyDocument: EC2_TRUST }))
  await iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName: 'a' }))
  const PolicyDocument = policy('Allow', 's3:GetObject')
  for (const PolicyName of ['a', 'b']) {
    await iam.send(new sdk.CreatePolicyCommand({ PolicyName, PolicyDocument }))
  }
  const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/b`
  await iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }))
  await iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }))
  await iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
  await iam.send(
    new sdk.UploadServerCertificateCommand({
      ServerCertificateName: 'a',
      CertificateBody: certificates.server,
      PrivateKey: privateKeys.server,
    }),
  )
  await iam.send(new sdk.CreateOpenIDConnectProviderCommand({ Url: 'https://issuer.example' }))
  await iam.send(new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'idle' }))
  expect(await summary()).toEqual({
    ...SUMMARY_QUOTAS,
    ...NOTHING,
    Users: 2,
    Groups: 1,
    Roles: 1,
    Policies: 2,
    // 12.5: versions do not count, but policies that are attached or boundaries.
    PolicyVersionsInUse: 0,
    InstanceProfiles: 1,
    ServerCertificates: 1,
    MFADevices: 1,
    Providers: 1,
  })
})

test('what is deleted does not count, nor what other accounts have', async () => {
  await iam.send(new sdk.DeletePolicyCommand({ PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/a` }))
  expect(await summary()).toMatchObject({ Policies: 1, ServerCertificates: 1 })
  expect(await summary(server.iam(rootOf(OTHER)))).toEqual({ ...SUMMARY_QUOTAS, ...NOTHING })
})

test('12.5: policies in use count once each, whoever uses them and however, those of AWS too', async () => {
  const inUse = async () => (await summary())['PolicyVersionsInUse']
  const own = `arn:aws:iam::${ACCOUNT}:policy/b`
  const ofAws = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  await iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'a', PolicyArn: own }))
  expect(await inUse()).toBe(1)
  await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'a', PolicyArn: own }))
  await iam.send(new sdk.PutUserPermissionsBoundaryCommand({ UserName: 'b', PermissionsBoundary: own }))
  expect(await inUse()).toBe(1)
  await iam.send(new sdk.PutRolePermissionsBoundaryCommand({ RoleName: 'a', PermissionsBoundary: ofAws }))
  expect(await inUse()).toBe(2)
  await iam.send(new sdk.AttachRolePolicyCommand({ RoleName: 'a', PolicyArn: ofAws }))
  await iam.send(new sdk.DeleteRolePermissionsBoundaryCommand({ RoleName: 'a' }))
  expect(await inUse()).toBe(2)
  await iam.send(new sdk.DetachRolePolicyCommand({ RoleName: 'a', PolicyArn: ofAws }))
  await iam.send(new sdk.DetachUserPolicyCommand({ UserName: 'a', PolicyArn: own }))
  await iam.send(new sdk.DetachGroupPolicyCommand({ GroupName: 'a', PolicyArn: own }))
  expect(await inUse()).toBe(1)
  await iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName: 'b' }))
  expect(await inUse()).toBe(0)
})

test("the root user's credentials are told of, and nobody else's", async () => {
  await iam.send(new sdk.CreateAccessKeyCommand({ UserName: 'a' }))
  await iam.send(new sdk.CreateLoginProfileCommand({ UserName: 'a', Password: PASSWORD }))
  expect(await summary()).toMatchObject({ AccountAccessKeysPresent: 0, AccountPasswordPresent: 0 })
  const root = server.iam(ROOT)
  await root.send(new sdk.CreateAccessKeyCommand({}))
  await root.send(new sdk.CreateAccessKeyCommand({}))
  await root.send(new sdk.UploadSigningCertificateCommand({ CertificateBody: certificates.root }))
  expect(await summary(root)).toMatchObject({
    AccountAccessKeysPresent: 1,
    AccountSigningCertificatesPresent: 1,
    AccountPasswordPresent: 0,
    AccountMFAEnabled: 0,
  })
})

test('12.4: and its password and MFA devices', async () => {
  const devices = FACTS.rootSignsIn ? 1 : 0
  const root = {
    email: 'root@example.com',
    password: PASSWORD,
    mfaDevices: [{ name: 'root-account-mfa-device', seed: 'A'.repeat(64) }].slice(0, devices),
  }
  const seeded = await seededServer({ accounts: { [ACCOUNT]: { root } } })
  try {
    expect(await summary(seeded.iam())).toEqual({
      ...SUMMARY_QUOTAS,
      ...NOTHING,
      MFADevices: devices,
      MFADevicesInUse: devices,
      AccountMFAEnabled: devices,
      AccountPasswordPresent: 1,
    })
  } finally {
    await seeded.close()
  }
})

test('quotas are those that are in force', async () => {
  server.iamulator.quotas = { ...server.iamulator.quotas, RolesQuota: 7 }
  expect(await summary()).toMatchObject({ RolesQuota: 7, UsersQuota: 5000 })
})
