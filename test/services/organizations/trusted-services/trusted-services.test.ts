/** Tests trusted access of services: enabling it, disabling it, and its effects. */
import {
  EnableOrganizationsRootSessionsCommand,
  GetRoleCommand,
  ListOrganizationsFeaturesCommand,
} from '@aws-sdk/client-iam'
import {
  DeregisterDelegatedAdministratorCommand,
  DisableAWSServiceAccessCommand,
  DisablePolicyTypeCommand,
  EnableAWSServiceAccessCommand,
  EnablePolicyTypeCommand,
  ListAWSServiceAccessForOrganizationCommand,
  type OrganizationsClient,
  type PolicyType,
  paginateListAWSServiceAccessForOrganization,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations'
import { AssumeRootCommand } from '@aws-sdk/client-sts'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { note } from '../../../support/evidence.ts'
import {
  ACCOUNT,
  administratorOf,
  expectError,
  NOW,
  OTHER,
  serverForEachTest,
} from '../../../support/harness.ts'
import { changeOrganization, organizationWith, seededServer } from '../../../support/organizations.ts'
import { userWith } from '../../callers.ts'
import { expectEffect } from '../effect.ts'
import { DENIED, expectReason } from '../errors.ts'

const CONFIG = 'config.amazonaws.com'
const IAM = 'iam.amazonaws.com'
const SECURITY_HUB = 'securityhub.amazonaws.com'

const server = serverForEachTest(() => {
  now = NOW
  return seededServer({ organization: organizationWith([], {}) }, {}, { now: () => now })
})
let client: OrganizationsClient
let now: number
beforeEach(() => {
  client = server.organizations()
})

const enable = (ServicePrincipal: string) =>
  client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }))
const disable = (ServicePrincipal: string) =>
  client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal }))
const list = () => client.send(new ListAWSServiceAccessForOrganizationCommand({}))
const enabled = async () => (await list()).EnabledServicePrincipals?.map((each) => each.ServicePrincipal)
const reads = { ListAWSServiceAccessForOrganization: list }

const registration = (ServicePrincipal: string) => ({ AccountId: OTHER, ServicePrincipal })
const delegate = (service: string) =>
  client.send(new RegisterDelegatedAdministratorCommand(registration(service)))
const deregister = (service: string) =>
  client.send(new DeregisterDelegatedAdministratorCommand(registration(service)))

test('trusted access is enabled, listed with its date, and disabled', async () => {
  expect(await list()).toMatchObject({ EnabledServicePrincipals: [] })
  await expectEffect('EnableAWSServiceAccess', () => enable(CONFIG), reads)
  now += 60_000
  await enable('backup.amazonaws.com')
  const { EnabledServicePrincipals, NextToken } = await list()
  expect(EnabledServicePrincipals).toEqual([
    { ServicePrincipal: 'backup.amazonaws.com', DateEnabled: new Date(NOW + 60_000) },
    { ServicePrincipal: CONFIG, DateEnabled: new Date(NOW) },
  ])
  expect(NextToken).toBeUndefined()
  await expectEffect('DisableAWSServiceAccess', () => disable(CONFIG), reads)
  expect(await enabled()).toEqual(['backup.amazonaws.com'])
  await disable('backup.amazonaws.com')
  expect(await enabled()).toEqual([])
})

test('ORG9.1: both can be called twice, which changes nothing', async () => {
  await enable(CONFIG)
  const { EnabledServicePrincipals } = await list()
  now += 60_000
  await enable(CONFIG)
  expect(await list()).toMatchObject({ EnabledServicePrincipals })
  await disable(CONFIG)
  await disable(CONFIG)
  expect(await enabled()).toEqual([])
})

test.each(['unknown.amazonaws.com', 'config', 'config.us-east-1.amazonaws.com'])(
  'there is no service %s',
  async (name) => {
    for (const call of [enable, disable])
      await expectReason(
        call(name),
        'InvalidInputException',
        'UNRECOGNIZED_SERVICE_PRINCIPAL',
        'You specified an unrecognized service principal.',
      )
  },
)

test('all three need all features, before the service is looked at', async () => {
  changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
  for (const call of [() => enable('unknown'), () => disable('unknown'), list])
    await expectReason(
      call(),
      'ConstraintViolationException',
      'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
      'The request failed because the organization does not have all features enabled. Please enable all features in your organization and then retry.',
    )
})

describe('trusted access stays enabled', () => {
  const ADMINISTRATORS = [
    'ConstraintViolationException',
    'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
    'You have delegated administrator/s for this service. De-register them in order to disable service access.',
  ] as const

  test('C7.7.7: while an account administers the service', async () => {
    await enable(CONFIG)
    await enable(IAM)
    await delegate(IAM)
    await expectReason(disable(IAM), ...ADMINISTRATORS)
    await disable(CONFIG)
    expect(await enabled()).toEqual([IAM])
    await deregister(IAM)
    await disable(IAM)
    expect(await enabled()).toEqual([])
  })

  test.each<[string, PolicyType]>([
    [SECURITY_HUB, 'SECURITYHUB_POLICY'],
    [SECURITY_HUB, 'SECURITYHUB_CSPM_POLICY'],
    ['guardduty.amazonaws.com', 'GUARDDUTY_POLICY'],
    ['inspector2.amazonaws.com', 'INSPECTOR_POLICY'],
    ['network-security-director.amazonaws.com', 'NETWORK_SECURITY_DIRECTOR_POLICY'],
  ])('of %s, while %s is enabled, which needs it', async (service, type) => {
    const input = { RootId: 'r-exam', PolicyType: type }
    await enable(service)
    await enable(CONFIG)
    await client.send(new EnablePolicyTypeCommand(input))
    await disable(CONFIG)
    const message =
      'You attempted to disable service access before you disabled the policy type (for example, SECURITYHUB_POLICY). To complete this operation, you must first disable the policy type.'
    const reason = 'POLICY_TYPE_ENABLED_FOR_THIS_SERVICE'
    await expectReason(disable(service), 'ConstraintViolationException', reason, message)
    await delegate(service)
    await expectReason(disable(service), ...ADMINISTRATORS)
    await deregister(service)
    await client.send(new DisablePolicyTypeCommand(input))
    await disable(service)
    expect(await enabled()).toEqual([])
  })
})

describe('IAM Identity Center', () => {
  const roleIn = async (account: string) =>
    (
      await server
        .iam(administratorOf(account))
        .send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForSSO' }))
    ).Role

  test('gets its role in the management account at once, and only there', async () => {
    await enable('sso.amazonaws.com')
    expect(await roleIn(ACCOUNT)).toMatchObject({
      Path: '/aws-service-role/sso.amazonaws.com/',
      CreateDate: new Date(NOW),
    })
    await expectError(roleIn(OTHER), { code: 'NoSuchEntity', status: 404 })
    const before = await roleIn(ACCOUNT)
    await disable('sso.amazonaws.com')
    await enable('sso.amazonaws.com')
    expect((await roleIn(ACCOUNT))?.RoleId).toBe(before?.RoleId)
  })

  test('other services get none', async () => {
    await enable(CONFIG)
    await expectError(roleIn(ACCOUNT), { code: 'NoSuchEntity', status: 404 })
  })
})

describe('central root access', () => {
  const features = async () =>
    (await server.iam().send(new ListOrganizationsFeaturesCommand({}))).EnabledFeatures
  const enableSessions = () => server.iam().send(new EnableOrganizationsRootSessionsCommand({}))
  const assumeRoot = () => {
    const TaskPolicyArn = { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' }
    return server.sts().send(new AssumeRootCommand({ TargetPrincipal: OTHER, TaskPolicyArn }))
  }
  const NO_TRUST = {
    code: 'ServiceAccessNotEnabledException',
    status: 400,
    message: `Trusted Access for IAM not enabled by organization of input account ${ACCOUNT}.`,
  }
  const NO_SERVICE = {
    code: 'AccessDenied',
    status: 403,
    message: 'Service not enabled for AWS Organizations.',
  }

  test('C7.7.1: needs the trusted access of IAM, and keeps its features without it', async () => {
    await expectError(features(), NO_TRUST)
    await expectError(enableSessions(), NO_TRUST)
    await expectError(assumeRoot(), NO_SERVICE)
    await enable(IAM)
    expect(await features()).toEqual([])
    await enableSessions()
    await assumeRoot()
    await disable(IAM)
    await expectError(features(), NO_TRUST)
    await expectError(assumeRoot(), NO_SERVICE)
    await enable(IAM)
    expect(await features()).toEqual(['RootSessions'])
    await assumeRoot()
  })
})

test('policies decide on the service', async () => {
  const Condition = { StringEquals: { 'organizations:ServicePrincipal': CONFIG } }
  const statement = { Effect: 'Allow', Action: 'organizations:*', Resource: '*', Condition }
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  client = server.organizations(await userWith(server, 'config', document))
  await enable(CONFIG)
  await disable(CONFIG)
  for (const call of [enable, disable]) await expectError(call(IAM), DENIED)
})

test('pages stay correct while services come and go', async () => {
  const services = ['backup', 'cloudtrail', 'config', 'fms', 'iam', 'ram'].map(
    (each) => `${each}.amazonaws.com`,
  )
  for (const service of services) await enable(service)
  const pages: (string | undefined)[][] = []
  const paginate = paginateListAWSServiceAccessForOrganization({ client, pageSize: 2 }, {})
  for await (const { EnabledServicePrincipals = [] } of paginate) {
    pages.push(EnabledServicePrincipals.map((each) => each.ServicePrincipal))
    if (pages.length > 1) continue
    await disable(services[1] ?? '')
    await disable(services[3] ?? '')
    await enable('health.amazonaws.com')
  }
  expect(pages.map((page) => page.map((name) => name?.split('.')[0]))).toEqual([
    ['backup', 'cloudtrail'],
    ['config', 'health'],
    ['iam', 'ram'],
  ])
  note('organizations:ListAWSServiceAccessForOrganization', 'pages')
})
