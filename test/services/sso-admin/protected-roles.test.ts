/** Tests that IAM changes neither the roles of permission sets nor the SAML provider that they trust. */
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteSAMLProviderCommand,
  DetachRolePolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  type IAMClient,
  ListRolesCommand,
  ListSAMLProvidersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  TagSAMLProviderCommand,
  UntagRoleCommand,
  UntagSAMLProviderCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, expectError, NOW, policy, serverForEachTest, trust } from '../../support/harness.ts'
import { identityCenterServer } from '../../support/identity-center.ts'
import { idpKey, metadataFor } from '../../support/saml-responses.ts'
import { POWER_USER, userWith } from '../callers.ts'
import { assign, INLINE, newSet, providersIn, putDirectory, putInline, rolesIn } from './granting.ts'

const server = serverForEachTest(() => identityCenterServer({}, { now: () => NOW }))
let RoleName: string
let provider: string
beforeEach(async () => {
  putDirectory(server)
  const set = await newSet(server.ssoAdmin(), 'Dev')
  await putInline(server.ssoAdmin(), set)
  await assign(server.ssoAdmin(), set, { TargetId: ACCOUNT })
  RoleName = rolesIn(server, ACCOUNT)[0]?.name ?? ''
  provider = providersIn(server, ACCOUNT)[0] ?? ''
})

/** Returns the changes of the role by the names of their operations. */
function roleChanges(iam: IAMClient): Readonly<Record<string, () => Promise<unknown>>> {
  const PolicyArn = POWER_USER
  const PolicyName = 'AwsSSOInlinePolicy'
  const InstanceProfileName = 'machine'
  return {
    AddRoleToInstanceProfile: () =>
      iam.send(new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName })),
    AttachRolePolicy: () => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    DeleteRole: () => iam.send(new DeleteRoleCommand({ RoleName })),
    DeleteRolePermissionsBoundary: () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    DeleteRolePolicy: () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    DetachRolePolicy: () => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    PutRolePermissionsBoundary: () =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: PolicyArn })),
    PutRolePolicy: () =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy('Allow', '*') })),
    TagRole: () => iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'a', Value: 'b' }] })),
    UntagRole: () => iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['a'] })),
    UpdateAssumeRolePolicy: () =>
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust({ AWS: '*' }) })),
    UpdateRole: () => iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600 })),
    UpdateRoleDescription: () =>
      iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'mine' })),
  }
}

function providerChanges(iam: IAMClient): Readonly<Record<string, () => Promise<unknown>>> {
  const SAMLProviderArn = `arn:aws:iam::${ACCOUNT}:saml-provider/${provider}`
  return {
    DeleteSAMLProvider: () => iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn })),
    TagSAMLProvider: () =>
      iam.send(new TagSAMLProviderCommand({ SAMLProviderArn, Tags: [{ Key: 'a', Value: 'b' }] })),
    UntagSAMLProvider: () => iam.send(new UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys: ['a'] })),
    UpdateSAMLProvider: () =>
      iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument: metadataFor(idpKey) })),
  }
}

const unmodifiable = (kind: 'role' | 'provider', name: string) => ({
  code: 'UnmodifiableEntity',
  status: 400,
  message: `Cannot perform the operation on the protected ${kind} '${name}' - this ${kind} is only modifiable by AWS`,
})

describe('IAM refuses to change', () => {
  test('the role', async () => {
    await server.iam().send(new CreateInstanceProfileCommand({ InstanceProfileName: 'machine' }))
    const before = rolesIn(server, ACCOUNT)
    for (const change of Object.values(roleChanges(server.iam())))
      await expectError(change(), unmodifiable('role', RoleName))
    expect(rolesIn(server, ACCOUNT)).toEqual(before)
  })

  test('the provider', async () => {
    for (const change of Object.values(providerChanges(server.iam())))
      await expectError(change(), unmodifiable('provider', provider))
    expect(providersIn(server, ACCOUNT)).toEqual([provider])
  })

  test('either without permission, which is decided first', async () => {
    const iam = server.iam(await userWith(server, 'caller'))
    for (const [operation, change] of Object.entries({ ...roleChanges(iam), ...providerChanges(iam) }))
      await expectError(change(), {
        code: 'AccessDenied',
        status: 403,
        message: new RegExp(`is not authorized to perform: iam:${operation} on resource: `),
      })
  })
})

describe('IAM shows', () => {
  test('the role and the provider like any other', async () => {
    const iam = server.iam()
    const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: '/aws-reserved/' }))
    expect(Roles?.map((role) => role.RoleName)).toEqual([RoleName])
    const { SAMLProviderList } = await iam.send(new ListSAMLProvidersCommand({}))
    expect(SAMLProviderList?.map(({ Arn }) => Arn)).toEqual([
      `arn:aws:iam::${ACCOUNT}:saml-provider/${provider}`,
    ])
    const { RoleDetailList } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }))
    const detail = RoleDetailList?.find((role) => role.RoleName === RoleName)
    const [inline, ...more] = detail?.RolePolicyList ?? []
    expect([inline?.PolicyName, more]).toEqual(['AwsSSOInlinePolicy', []])
    expect(decodeURIComponent(inline?.PolicyDocument ?? '')).toBe(INLINE)
  })
})

test('nobody assumes the role', async () => {
  const RoleArn = `${rolesIn(server, ACCOUNT)[0]?.arn}`
  const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' })
  await expectError(server.sts().send(assume), { code: 'AccessDenied', status: 403 })
})
