/** The calls of the data sources that Terraform's provider has for AWS Organizations. The SDK makes the calls. */
import {
  AccessDeniedException,
  type Account,
  DescribeOrganizationCommand,
  ListParentsCommand,
  ListRootsCommand,
  type OrganizationalUnit,
  type OrganizationsClient,
  type PolicyType,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListAWSServiceAccessForOrganization,
  paginateListDelegatedAdministrators,
  paginateListDelegatedServicesForAccount,
  paginateListOrganizationalUnitsForParent,
  paginateListPolicies,
  paginateListPoliciesForTarget,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError } from '../../support/harness.ts'
import {
  BACKUP,
  CONFIG,
  type OrganizationEstate,
  startOrganizationEstate,
  TAGS,
} from '../organization-estate.ts'
import { all, idsOf } from '../pages.ts'

let estate: OrganizationEstate
let client: OrganizationsClient
/** A member that administers no service. */
let plain: string
beforeAll(async () => {
  estate = await startOrganizationEstate()
  client = estate.server.organizations()
  plain = await estate.createAccount('plain')
})
afterAll(() => estate.close())

const as = (accountId: string) => estate.server.organizations(administratorOf(accountId))

const accountsOf = (caller: OrganizationsClient) =>
  all(paginateListAccounts({ client: caller }, {}), ({ Accounts }) => Accounts)

/** Reads what `aws_organizations_organization` shows: of a plain member, only what every member may know. */
async function organizationAs(caller: OrganizationsClient) {
  const { Organization } = await caller.send(new DescribeOrganizationCommand({}))
  const accounts = await accountsOf(caller).catch((error: unknown) => {
    if (error instanceof AccessDeniedException) return undefined
    throw error
  })
  const { Id, MasterAccountId, FeatureSet } = Organization ?? {}
  if (!accounts) return { Id, MasterAccountId, FeatureSet }
  const { Roots = [] } = await caller.send(new ListRootsCommand({}))
  const pages = paginateListAWSServiceAccessForOrganization({ client: caller }, {})
  const services = await all(pages, ({ EnabledServicePrincipals }) => EnabledServicePrincipals)
  return {
    ...{ Id, MasterAccountId, FeatureSet },
    accounts: idsOf(accounts),
    policyTypes: Roots[0]?.PolicyTypes?.map(({ Type }) => Type),
    services: services.map(({ ServicePrincipal }) => ServicePrincipal),
  }
}

describe('aws_organizations_organization', () => {
  const known = () => ({
    Id: expect.stringMatching(/^o-/),
    MasterAccountId: ACCOUNT,
    FeatureSet: 'ALL',
  })

  test('of the management account, and of a delegated administrator', async () => {
    const whole = {
      ...known(),
      accounts: [ACCOUNT, estate.ids.first, estate.ids.second, plain].sort(),
      policyTypes: ['SERVICE_CONTROL_POLICY', 'TAG_POLICY'],
      services: [BACKUP, CONFIG],
    }
    expect(await organizationAs(client)).toEqual(whole)
    expect(await organizationAs(as(estate.ids.first))).toEqual(whole)
  })

  test('of a plain member', async () => {
    expect(await organizationAs(as(plain))).toEqual(known())
    await expectError(
      all(paginateListDelegatedAdministrators({ client: as(plain) }, {}), () => []),
      { code: 'AccessDeniedException', status: 400 },
    )
  })
})

const unitsIn = (ParentId: string): Promise<OrganizationalUnit[]> =>
  all(
    paginateListOrganizationalUnitsForParent({ client }, { ParentId }),
    ({ OrganizationalUnits }) => OrganizationalUnits,
  )
const accountsIn = (ParentId: string): Promise<Account[]> =>
  all(paginateListAccountsForParent({ client }, { ParentId }), ({ Accounts }) => Accounts)

async function accountsBelow(parentId: string): Promise<Account[]> {
  const accounts = await accountsIn(parentId)
  for (const { Id = '' } of await unitsIn(parentId)) accounts.push(...(await accountsBelow(Id)))
  return accounts
}

async function unitsBelow(parentId: string): Promise<OrganizationalUnit[]> {
  const units = await unitsIn(parentId)
  for (const { Id = '' } of [...units]) units.push(...(await unitsBelow(Id)))
  return units
}

test('aws_organizations_organizational_units, and the units below', async () => {
  const { root, workloads, production, sandbox } = estate.ids
  const names = (await unitsIn(root)).map(({ Id = '', Name }) => [Id, Name])
  expect(Object.fromEntries(names)).toEqual({ [workloads]: 'workloads', [sandbox]: 'sandbox' })
  expect(idsOf(await unitsBelow(root))).toEqual([workloads, sandbox, production].sort())
  expect(await unitsBelow(sandbox)).toEqual([])
})

test('aws_organizations_organizational_unit_child_accounts, and those of descendants', async () => {
  const { root, workloads, sandbox, first, second } = estate.ids
  expect(idsOf(await accountsIn(workloads))).toEqual([first])
  expect(idsOf(await accountsBelow(workloads))).toEqual([first, second].sort())
  expect(idsOf(await accountsBelow(root))).toEqual([ACCOUNT, plain, first, second].sort())
  expect(await accountsBelow(sandbox)).toEqual([])
})

test('aws_organizations_entity_path', async () => {
  const pathOf = async (id: string): Promise<string> => {
    const { Parents = [] } = await client.send(new ListParentsCommand({ ChildId: id }))
    const { Id = '', Type } = Parents[0] ?? {}
    return Type === 'ROOT' ? `${Id}/${id}` : `${await pathOf(Id)}/${id}`
  }
  const { root, workloads, production, second } = estate.ids
  expect(await pathOf(second)).toBe([root, workloads, production, second].join('/'))
  const shown = (await accountsIn(production))[0]?.Paths ?? []
  expect(shown[0]?.endsWith(`/${await pathOf(second)}/`)).toBe(true)
})

test('aws_organizations_delegated_administrators and _delegated_services', async () => {
  const { first, second } = estate.ids
  const administrators = async (ServicePrincipal?: string) =>
    idsOf(
      await all(
        paginateListDelegatedAdministrators({ client }, { ServicePrincipal }),
        ({ DelegatedAdministrators }) => DelegatedAdministrators,
      ),
    )
  expect(await administrators()).toEqual([first, second].sort())
  expect(await administrators(BACKUP)).toEqual([first])
  const pages = paginateListDelegatedServicesForAccount({ client }, { AccountId: first })
  const services = await all(pages, ({ DelegatedServices }) => DelegatedServices)
  expect(services.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([BACKUP, CONFIG])
})

test('aws_organizations_policies and _policies_for_target', async () => {
  const { policy, sandbox } = estate.ids
  const policies = async (Filter: PolicyType) =>
    idsOf(await all(paginateListPolicies({ client }, { Filter }), ({ Policies }) => Policies))
  const ofTarget = async (TargetId: string, Filter: PolicyType) =>
    idsOf(
      await all(paginateListPoliciesForTarget({ client }, { TargetId, Filter }), ({ Policies }) => Policies),
    )
  const attached = [policy, 'p-FullAWSAccess'].sort()
  expect(await policies('SERVICE_CONTROL_POLICY')).toEqual(attached)
  expect(await ofTarget(sandbox, 'SERVICE_CONTROL_POLICY')).toEqual(attached)
  expect(await policies('TAG_POLICY')).toEqual([])
  expect(await ofTarget(sandbox, 'RESOURCE_CONTROL_POLICY')).toEqual([])
})

test('aws_organizations_resource_tags', async () => {
  const tagsOf = (ResourceId: string) =>
    all(paginateListTagsForResource({ client }, { ResourceId }), ({ Tags }) => Tags)
  const { root, workloads, first, policy } = estate.ids
  for (const id of [workloads, first, policy]) expect(await tagsOf(id)).toEqual(TAGS)
  expect(await tagsOf(root)).toEqual([])
})
