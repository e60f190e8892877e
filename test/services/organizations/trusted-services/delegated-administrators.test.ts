/** Tests delegated administrators: registering them, and what they may do. */
import {
  DisableOrganizationsRootSessionsCommand,
  EnableOrganizationsRootSessionsCommand,
  ListOrganizationsFeaturesCommand,
} from '@aws-sdk/client-iam'
import {
  CloseAccountCommand,
  DeregisterDelegatedAdministratorCommand,
  DescribeAccountCommand,
  EnableAWSServiceAccessCommand,
  ListAccountsCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListRootsCommand,
  type OrganizationsClient,
  paginateListDelegatedAdministrators,
  paginateListDelegatedServicesForAccount,
  RegisterDelegatedAdministratorCommand,
  TagResourceCommand,
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
import {
  changeOrganization,
  OUTSIDER,
  organizationWith,
  seededServer,
} from '../../../support/organizations.ts'
import { userWith } from '../../callers.ts'
import { expectEffect } from '../effect.ts'
import { ACCOUNT_NOT_FOUND, DENIED, expectReason as expectNamed } from '../errors.ts'

const CONFIG = 'config.amazonaws.com'
const BACKUP = 'backup.amazonaws.com'
const IAM = 'iam.amazonaws.com'
/** Members in the root, besides OTHER. */
const MEMBERS = ['222222222221', '222222222222', '222222222223', '222222222224']
const [SECOND = ''] = MEMBERS

const server = serverForEachTest(() => {
  now = NOW
  const base = organizationWith([], { account: { name: 'Payments', email: 'payments@example.org' } })
  const accounts = Object.fromEntries(MEMBERS.map((id) => [id, {}]))
  const organization = { ...base, root: { ...base.root, accounts } }
  return seededServer({ organization }, {}, { now: () => now })
})
let client: OrganizationsClient
let now: number
beforeEach(async () => {
  client = server.organizations()
  for (const ServicePrincipal of [CONFIG, BACKUP, IAM])
    await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }))
})

const register = (AccountId: string, ServicePrincipal = BACKUP) =>
  client.send(new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }))
const deregister = (AccountId: string, ServicePrincipal = BACKUP) =>
  client.send(new DeregisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }))
const administrators = async (ServicePrincipal?: string) =>
  (await client.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal }))).DelegatedAdministrators
const services = async (AccountId: string) =>
  (await client.send(new ListDelegatedServicesForAccountCommand({ AccountId }))).DelegatedServices
const reads = {
  ListDelegatedAdministrators: () => administrators(),
  ListDelegatedServicesForAccount: () => services(OTHER),
}

/** Expects a ConstraintViolationException, or the error of this code, with its reason. */
const expectReason = (
  call: Promise<unknown>,
  Reason: string,
  message: string,
  code = 'ConstraintViolationException',
) => expectNamed(call, code, Reason, message)

const NOT_REGISTERED = {
  code: 'AccountNotRegisteredException',
  status: 400,
  message: 'The provided account is not a registered delegated administrator for your organization.',
}
const MANAGEMENT = [
  'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
  'You cannot register management account/yourself as delegated administrator for your organization.',
] as const
const UNRECOGNIZED = [
  'UNRECOGNIZED_SERVICE_PRINCIPAL',
  'You specified an unrecognized service principal.',
  'InvalidInputException',
] as const

test('administrators are registered, listed, and deregistered', async () => {
  expect(await administrators()).toEqual([])
  await expectEffect('RegisterDelegatedAdministrator', () => register(OTHER), reads)
  now += 60_000
  await register(OTHER, CONFIG)
  const { Account } = await client.send(new DescribeAccountCommand({ AccountId: OTHER }))
  const { Paths: _, ...account } = { ...Account }
  expect(account).toMatchObject({ Id: OTHER, Name: 'Payments', Email: 'payments@example.org' })
  const first = { ...account, DelegationEnabledDate: new Date(NOW) }
  expect(await administrators()).toEqual([first])
  expect(await administrators(CONFIG)).toEqual([first])
  expect(await administrators(IAM)).toEqual([])
  expect(await services(OTHER)).toEqual([
    { ServicePrincipal: BACKUP, DelegationEnabledDate: new Date(NOW) },
    { ServicePrincipal: CONFIG, DelegationEnabledDate: new Date(NOW + 60_000) },
  ])
  await expectEffect('DeregisterDelegatedAdministrator', () => deregister(OTHER), reads)
  expect(await administrators()).toEqual([{ ...account, DelegationEnabledDate: new Date(NOW + 60_000) }])
  await deregister(OTHER, CONFIG)
  expect(await administrators()).toEqual([])
})

describe('RegisterDelegatedAdministrator', () => {
  test('needs all features, then a service, then a member', async () => {
    await expectError(register('999999999999'), ACCOUNT_NOT_FOUND)
    await expectError(register(OUTSIDER), ACCOUNT_NOT_FOUND)
    await expectReason(register('999999999999', 'unknown.amazonaws.com'), ...UNRECOGNIZED)
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    await expectReason(
      register('999999999999', 'unknown.amazonaws.com'),
      'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
      'The request failed because the organization does not have all features enabled. Please enable all features in your organization and then retry.',
    )
  })

  test('needs a service that can have an administrator', async () => {
    await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: 'ram.amazonaws.com' }))
    await expectReason(register(OTHER, 'ram.amazonaws.com'), ...UNRECOGNIZED)
  })

  test('ORG9.2: is not for the management account, and not for a closed one', async () => {
    await expectReason(register(ACCOUNT, 'health.amazonaws.com'), ...MANAGEMENT)
    await client.send(new CloseAccountCommand({ AccountId: OTHER }))
    await expectReason(
      register(OTHER, 'health.amazonaws.com'),
      'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
      'You cannot register a suspended account as a delegated administrator.',
    )
  })

  test('ORG9.2: needs the trusted access of the service', async () => {
    await expectReason(
      register(OTHER, 'health.amazonaws.com'),
      'SERVICE_ACCESS_NOT_ENABLED',
      'You must enable service access before you delegate an administrator for this service',
    )
  })

  test('ORG9.2: cannot be repeated', async () => {
    await register(OTHER)
    await expectError(register(OTHER), {
      code: 'AccountAlreadyRegisteredException',
      status: 400,
      message: 'The provided account is already a delegated administrator for your organization.',
    })
    await register(OTHER, CONFIG)
  })

  test('allows one administrator of a service, and more of some', async () => {
    await register(OTHER)
    await expectReason(
      register(SECOND),
      'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
      'You attempted to register an Amazon Web Services account as a delegated administrator for an Amazon Web Services service that already has a delegated administrator. To complete this operation, you must first deregister any existing delegated administrators for this service.',
    )
    await deregister(OTHER)
    await register(SECOND)
    for (const account of MEMBERS.slice(0, 3)) await register(account, CONFIG)
    await expectReason(
      register(OTHER, CONFIG),
      'MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED',
      'You attempted to register more delegated administrators than allowed for the service principal.',
    )
  })
})

describe('DeregisterDelegatedAdministrator', () => {
  test('needs all features, then a service, then an administrator of it', async () => {
    await expectError(deregister(OTHER), NOT_REGISTERED)
    await register(OTHER)
    await expectError(deregister(OTHER, CONFIG), NOT_REGISTERED)
    await expectError(deregister(SECOND), NOT_REGISTERED)
    await expectError(deregister('999999999999'), ACCOUNT_NOT_FOUND)
    await expectReason(deregister(ACCOUNT), ...MANAGEMENT)
    await expectReason(deregister('999999999999', 'unknown'), ...UNRECOGNIZED)
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    const error = await deregister(OTHER, 'unknown').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ Reason: 'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE' })
  })

  test('is possible for a closed account', async () => {
    await register(OTHER)
    await client.send(new CloseAccountCommand({ AccountId: OTHER }))
    expect(await administrators()).toMatchObject([{ State: 'PENDING_CLOSURE', Status: 'PENDING_CLOSURE' }])
    now += 120_000
    expect(await administrators()).toMatchObject([{ State: 'CLOSED', Status: 'SUSPENDED' }])
    await deregister(OTHER)
  })
})

describe('lists', () => {
  test('ORG9.3: of services are only for administrators', async () => {
    await expectError(services(OTHER), NOT_REGISTERED)
    await expectError(services(ACCOUNT), NOT_REGISTERED)
    await expectError(services('999999999999'), ACCOUNT_NOT_FOUND)
  })

  test('of administrators are of services that AWS has', async () => {
    await expectReason(administrators('unknown.amazonaws.com'), ...UNRECOGNIZED)
  })

  test('need all features', async () => {
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    for (const call of [administrators(), services('999999999999')]) {
      const error = await call.catch((reason: unknown) => reason)
      expect(error).toMatchObject({
        name: 'ConstraintViolationException',
        Reason: 'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
      })
    }
  })

  test('have pages that stay correct: administrators', async () => {
    const services = ['fms.amazonaws.com', 'guardduty.amazonaws.com', 'macie.amazonaws.com', BACKUP] as const
    for (const [index, ServicePrincipal] of services.entries()) {
      await client.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }))
      await register(String(MEMBERS[index]), ServicePrincipal)
    }
    const pages: (string | undefined)[][] = []
    for await (const page of paginateListDelegatedAdministrators({ client, pageSize: 2 }, {})) {
      pages.push((page.DelegatedAdministrators ?? []).map(({ Id }) => Id))
      if (pages.length > 1) continue
      await deregister(String(MEMBERS[0]), services[0])
      await deregister(String(MEMBERS[2]), services[2])
    }
    expect(pages).toEqual([MEMBERS.slice(0, 2), MEMBERS.slice(3)])
    note('organizations:ListDelegatedAdministrators', 'pages')
  })

  test('have pages that stay correct: services', async () => {
    await register(OTHER, CONFIG)
    await register(OTHER, BACKUP)
    await register(OTHER, IAM)
    const pages: (string | undefined)[][] = []
    const paginate = paginateListDelegatedServicesForAccount({ client, pageSize: 1 }, { AccountId: OTHER })
    for await (const page of paginate) {
      pages.push((page.DelegatedServices ?? []).map(({ ServicePrincipal }) => ServicePrincipal))
      if (pages.length === 1) await deregister(OTHER, CONFIG)
    }
    expect(pages).toEqual([[BACKUP], [IAM]])
    note('organizations:ListDelegatedServicesForAccount', 'pages')
  })
})

describe('an administrator', () => {
  const listAccounts = (account = OTHER) =>
    server.organizations(administratorOf(account)).send(new ListAccountsCommand({}))

  test('ORG2.5: reads the organization until its last service is deregistered', async () => {
    await expectError(listAccounts(), DENIED)
    await register(OTHER)
    await register(OTHER, CONFIG)
    expect((await listAccounts()).Accounts).toHaveLength(MEMBERS.length + 2)
    await server.organizations(administratorOf(OTHER)).send(new ListRootsCommand({}))
    await expectError(listAccounts(SECOND), DENIED)
    await deregister(OTHER)
    await listAccounts()
    await deregister(OTHER, CONFIG)
    await expectError(listAccounts(), DENIED)
  })

  test('ORG2.5: changes nothing in the organization', async () => {
    await register(OTHER)
    client = server.organizations(administratorOf(OTHER))
    await expectError(register(SECOND, CONFIG), DENIED)
    await expectError(deregister(OTHER), DENIED)
  })

  test('C7.7.1: of IAM gets root sessions, and none once it is deregistered', async () => {
    const delegate = server.iam(administratorOf(OTHER))
    const assumeRoot = () => {
      const TaskPolicyArn = { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' }
      const command = new AssumeRootCommand({ TargetPrincipal: SECOND, TaskPolicyArn })
      return server.sts(administratorOf(OTHER)).send(command)
    }
    const refused = {
      code: 'AccessDenied',
      status: 403,
      message: /is not authorized to perform: sts:AssumeRoot/,
    }
    await server.iam().send(new EnableOrganizationsRootSessionsCommand({}))
    await register(OTHER, CONFIG)
    await expectError(assumeRoot(), refused)
    await register(OTHER, IAM)
    await assumeRoot()
    const { EnabledFeatures } = await delegate.send(new ListOrganizationsFeaturesCommand({}))
    expect(EnabledFeatures).toEqual(['RootSessions'])
    await deregister(OTHER, IAM)
    await expectError(assumeRoot(), refused)
    await expectError(delegate.send(new DisableOrganizationsRootSessionsCommand({})), {
      code: 'AccountNotManagementOrDelegatedAdministratorException',
      status: 400,
      message: `Input account ${OTHER} is neither management account nor delegated admin.`,
    })
  })
})

describe('policies decide', () => {
  const clientIf = async (Condition: object) => {
    const statement = { Effect: 'Allow', Action: 'organizations:*', Resource: '*', Condition }
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    client = server.organizations(await userWith(server, 'conditional', document))
  }

  test('on the service', async () => {
    await clientIf({ StringEquals: { 'organizations:ServicePrincipal': BACKUP } })
    await register(OTHER)
    await administrators(BACKUP)
    await deregister(OTHER)
    await expectError(register(OTHER, CONFIG), DENIED)
    await expectError(deregister(OTHER, CONFIG), DENIED)
    await expectError(administrators(CONFIG), DENIED)
    await expectError(administrators(), DENIED)
  })

  test('on the tags of the account', async () => {
    const Tags = [{ Key: 'team', Value: 'blue' }]
    await client.send(new TagResourceCommand({ ResourceId: OTHER, Tags }))
    await clientIf({ StringEquals: { 'aws:ResourceTag/team': 'blue' } })
    await register(OTHER)
    await services(OTHER)
    await deregister(OTHER)
    await expectError(register(SECOND), DENIED)
    await expectError(services(SECOND), DENIED)
    await expectError(deregister(SECOND), DENIED)
  })
})
