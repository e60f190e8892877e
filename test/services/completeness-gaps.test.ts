/** Declared errors and permitted callers that the tests of the operation families do not cover. */
import * as sdk from '@aws-sdk/client-iam'
import { GetDelegatedAccessTokenCommand } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  OTHER,
  policy,
  serverForAllTests,
  trust,
} from '../support/harness.ts'
import { metadataOf } from '../support/saml.ts'
import { userArn, userWith, withServer } from './callers.ts'
import { requestOf, tokenBy } from './iam/delegation/delegation-callers.ts'
import { EC2_TRUST } from './iam/roles/role-callers.ts'
import { templates } from './iam/roles/template-fixtures.ts'

const server = serverForAllTests()
let iam: sdk.IAMClient
beforeAll(() => {
  iam = server.iam()
})

const arnOf = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`

describe('tag keys that AWS keeps to itself', () => {
  const Tags = [{ Key: 'aws:stack', Value: '' }]
  const error = {
    code: 'InvalidInput',
    status: 400,
    message: 'Tag keys beginning with aws: are reserved for system use.',
  }

  test('TagInstanceProfile', async () => {
    const InstanceProfileName = 'tagged'
    await iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }))
    await expectError(iam.send(new sdk.TagInstanceProfileCommand({ InstanceProfileName, Tags })), error)
  })

  test('TagMFADevice', async () => {
    await iam.send(new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'tagged' }))
    const SerialNumber = arnOf('mfa/tagged')
    await expectError(iam.send(new sdk.TagMFADeviceCommand({ SerialNumber, Tags })), error)
  })

  test('TagOpenIDConnectProvider', async () => {
    await iam.send(new sdk.CreateOpenIDConnectProviderCommand({ Url: 'https://example.com' }))
    const OpenIDConnectProviderArn = arnOf('oidc-provider/example.com')
    const command = new sdk.TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags })
    await expectError(iam.send(command), error)
  })

  test('TagSAMLProvider', async () => {
    const SAMLMetadataDocument = metadataOf()
    await iam.send(new sdk.CreateSAMLProviderCommand({ Name: 'tagged', SAMLMetadataDocument }))
    const SAMLProviderArn = arnOf('saml-provider/tagged')
    await expectError(iam.send(new sdk.TagSAMLProviderCommand({ SAMLProviderArn, Tags })), error)
  })
})

describe('a policy that is made for a role of AWS is no permissions boundary', () => {
  const PermissionsBoundary = 'arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy'
  const error = {
    code: 'PolicyNotAttachable',
    status: 400,
    message: 'Cannot attach a Service Role Policy to a Customer Role.',
  }

  test('PutUserPermissionsBoundary', async () => {
    const UserName = 'bounded'
    await iam.send(new sdk.CreateUserCommand({ UserName }))
    const command = new sdk.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary })
    await expectError(iam.send(command), error)
    expect((await iam.send(new sdk.GetUserCommand({ UserName }))).User?.PermissionsBoundary).toBeUndefined()
  })

  test('PutRolePermissionsBoundary', async () => {
    const RoleName = 'bounded'
    await iam.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST }))
    const command = new sdk.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })
    await expectError(iam.send(command), error)
    expect((await iam.send(new sdk.GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary).toBeUndefined()
  })
})

test('UpdateAssumeRolePolicy: a trust policy over the quota', () =>
  withServer({ quotas: { AssumeRolePolicySizeQuota: EC2_TRUST.length } }, async (small) => {
    const RoleName = 'trusting'
    const client = small.iam()
    await client.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: EC2_TRUST }))
    const PolicyDocument = trust({ Service: 'a-longer-name.amazonaws.com' })
    await expectError(client.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument })), {
      code: 'LimitExceeded',
      status: 409,
      message: `Cannot exceed quota for ACLSizePerRole: ${EC2_TRUST.length}`,
    })
  }))

test('GetServiceLastAccessedDetailsWithEntities answers whoever asked for the report, if it is allowed', async () => {
  const allowed = ['iam:GenerateServiceLastAccessedDetails', 'iam:GetServiceLastAccessedDetailsWithEntities']
  const client = server.iam(await userWith(server, 'reader', policy('Allow', allowed)))
  const command = new sdk.GenerateServiceLastAccessedDetailsCommand({ Arn: userArn('reader') })
  const { JobId } = await client.send(command)
  const details = { JobId, ServiceNamespace: 'iam' }
  const { EntityDetailsList } = await client.send(
    new sdk.GetServiceLastAccessedDetailsWithEntitiesCommand(details),
  )
  expect(EntityDetailsList?.map(({ EntityInfo }) => EntityInfo?.Name)).toEqual(['reader'])
})

test('GetDelegatedAccessToken answers a user of the partner who is allowed it', async () => {
  server.iamulator.templates = templates
  const partner = server.iam(administratorOf(OTHER))
  const UserName = 'trader'
  await partner.send(new sdk.CreateUserCommand({ UserName }))
  const PolicyDocument = policy('Allow', 'sts:GetDelegatedAccessToken')
  await partner.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }))
  const { AccessKey } = await partner.send(new sdk.CreateAccessKeyCommand({ UserName }))
  const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {}
  const TradeInToken = await tokenBy(server, iam, await requestOf(server))
  const trader = server.sts({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey })
  const answer = await trader.send(new GetDelegatedAccessTokenCommand({ TradeInToken }))
  expect(answer.AssumedPrincipal).toBe(userArn('iamulator'))
})
