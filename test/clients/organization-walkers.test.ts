/**
 * The calls of tools that read whole organizations: Prowler, Steampipe, Cloud Custodian, and iam-collect. Members of an
 * organization, and accounts in none, are refused most of them, and the tools go on.
 */
import {
  DescribeEffectivePolicyCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  DescribeResourcePolicyCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
  type PolicyType,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListChildren,
  paginateListDelegatedAdministrators,
  paginateListDelegatedServicesForAccount,
  paginateListOrganizationalUnitsForParent,
  paginateListPolicies,
  paginateListPoliciesForTarget,
} from '@aws-sdk/client-organizations'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { arnOf, credentialsIn } from '../services/sts/sts-callers.ts'
import { ACCOUNT, administratorOf, OTHER, policy } from '../support/harness.ts'
import {
  BACKUP,
  CONFIG,
  type OrganizationEstate,
  startOrganizationEstate,
  TAGS,
} from './organization-estate.ts'
import { all, idsOf } from './pages.ts'

let estate: OrganizationEstate
let management: OrganizationsClient
/** A member that administers no service. */
let plain: string
beforeAll(async () => {
  estate = await startOrganizationEstate()
  management = estate.server.organizations()
  plain = await estate.createAccount('plain')
})
afterAll(() => estate.close())

const as = (accountId: string) => estate.server.organizations(administratorOf(accountId))

/** Returns the answer, or the name of the error if it is among those that the tool expects. */
const unless = async <T>(names: readonly string[], answer: Promise<T>): Promise<T | string> =>
  answer.catch((error: unknown) => {
    const name = error instanceof Error ? error.name : ''
    if (names.includes(name)) return name
    throw error
  })

const DENIED = 'AccessDeniedException'
const NOT_IN_USE = 'AWSOrganizationsNotInUseException'
const FULL_ACCESS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }

const rootOf = async (client: OrganizationsClient) => {
  const { Roots = [] } = await client.send(new ListRootsCommand({}))
  return Roots[0]?.Id ?? ''
}
const accountsOf = (client: OrganizationsClient) =>
  all(paginateListAccounts({ client }, {}), ({ Accounts }) => Accounts)
const administratorsOf = (client: OrganizationsClient) =>
  all(
    paginateListDelegatedAdministrators({ client }, {}),
    ({ DelegatedAdministrators }) => DelegatedAdministrators,
  )
const policiesOf = (client: OrganizationsClient, Filter: PolicyType) =>
  all(paginateListPolicies({ client }, { Filter }), ({ Policies }) => Policies)
const unitsIn = (client: OrganizationsClient, ParentId: string) =>
  all(
    paginateListOrganizationalUnitsForParent({ client, pageSize: 20 }, { ParentId }),
    ({ OrganizationalUnits }) => OrganizationalUnits,
  )
const tagsOf = async (client: OrganizationsClient, ResourceId: string) =>
  (await client.send(new ListTagsForResourceCommand({ ResourceId }))).Tags

async function contentOf(client: OrganizationsClient, PolicyId: string | undefined): Promise<unknown> {
  const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId }))
  return JSON.parse(Policy?.Content ?? '')
}

describe('Prowler', () => {
  const TYPES = [
    'SERVICE_CONTROL_POLICY',
    'TAG_POLICY',
    'BACKUP_POLICY',
    'AISERVICES_OPT_OUT_POLICY',
  ] as const

  async function policies(client: OrganizationsClient) {
    const found: Record<string, object[]> = {}
    for (const type of TYPES) {
      found[type] = []
      for (const { Id, AwsManaged } of await policiesOf(client, type)) {
        const { Targets = [] } = await client.send(new ListTargetsForPolicyCommand({ PolicyId: Id }))
        const content = await contentOf(client, Id)
        found[type].push({ Id, AwsManaged, content, targets: Targets.length })
      }
    }
    return found
  }

  async function organization(client: OrganizationsClient) {
    const described = await unless([NOT_IN_USE], client.send(new DescribeOrganizationCommand({})))
    if (typeof described === 'string') return described
    const administrators = await unless([DENIED], administratorsOf(client))
    return {
      manager: described.Organization?.MasterAccountId,
      policies: await unless([DENIED], policies(client)),
      administrators: typeof administrators === 'string' ? administrators : idsOf(administrators),
    }
  }

  test('finds the policies with their targets, and the delegated administrators', async () => {
    const { ids } = estate
    expect(await organization(management)).toEqual({
      manager: ACCOUNT,
      policies: {
        SERVICE_CONTROL_POLICY: [
          { Id: ids.policy, AwsManaged: false, content: JSON.parse(policy('Deny', 'sqs:*')), targets: 2 },
          // Attached to the root, to three units, and to four accounts.
          { Id: 'p-FullAWSAccess', AwsManaged: true, content: FULL_ACCESS, targets: 8 },
        ],
        TAG_POLICY: [],
        BACKUP_POLICY: [],
        AISERVICES_OPT_OUT_POLICY: [],
      },
      administrators: [ids.first, ids.second].sort(),
    })
  })

  test('goes on in a member, and in an account of no organization', async () => {
    expect(await organization(as(plain))).toEqual({
      manager: ACCOUNT,
      policies: DENIED,
      administrators: DENIED,
    })
    expect(await organization(as(OTHER))).toBe(NOT_IN_USE)
  })
})

describe('iam-collect', () => {
  interface Node {
    readonly policies: readonly string[]
    readonly tags: unknown
    /** The accounts and units below, by ID. */
    readonly accounts: Readonly<Record<string, Node>>
    readonly units: Readonly<Record<string, Node>>
  }

  /** Reads a root, unit, or account, and what is below. */
  async function walk(client: OrganizationsClient, id: string, isAccount = false): Promise<Node> {
    const filter = { TargetId: id, Filter: 'SERVICE_CONTROL_POLICY' as const }
    const attached = await all(paginateListPoliciesForTarget({ client }, filter), ({ Policies }) => Policies)
    const node = { policies: idsOf(attached), tags: await tagsOf(client, id) }
    const accounts: Record<string, Node> = {}
    const units: Record<string, Node> = {}
    if (isAccount) return { ...node, accounts, units }
    const inside = paginateListAccountsForParent({ client }, { ParentId: id })
    for (const each of idsOf(await all(inside, ({ Accounts }) => Accounts))) {
      accounts[each] = await walk(client, each, true)
    }
    for (const each of idsOf(await unitsIn(client, id))) units[each] = await walk(client, each)
    return { ...node, accounts, units }
  }

  const leaf = (policies: readonly string[], more: object = {}) => ({
    ...{ policies, tags: TAGS, accounts: {}, units: {} },
    ...more,
  })

  test('collects the tree with the policies and tags of each node', async () => {
    const { root, workloads, production, sandbox, first, second, policy: denying } = estate.ids
    const full = ['p-FullAWSAccess']
    const more = [...full, denying].sort()
    expect(await walk(management, root)).toEqual(
      leaf(full, {
        tags: [],
        accounts: { [ACCOUNT]: leaf(full, { tags: [] }), [plain]: leaf(full) },
        units: {
          [sandbox]: leaf(more),
          [workloads]: leaf(more, {
            accounts: { [first]: leaf(full) },
            units: { [production]: leaf(full, { accounts: { [second]: leaf(full) } }) },
          }),
        },
      }),
    )
  })

  test('collects the services of each delegated administrator, and no resource policy', async () => {
    const services: Record<string, string[]> = {}
    for (const { Id = '' } of await administratorsOf(management)) {
      const pages = paginateListDelegatedServicesForAccount({ client: management }, { AccountId: Id })
      for (const { ServicePrincipal = '' } of await all(pages, (page) => page.DelegatedServices)) {
        services[ServicePrincipal] = [...(services[ServicePrincipal] ?? []), Id]
      }
    }
    const { first, second } = estate.ids
    expect(services).toEqual({ [CONFIG]: [first, second].sort(), [BACKUP]: [first] })
    const absent = management.send(new DescribeResourcePolicyCommand({}))
    expect(await unless(['ResourcePolicyNotFoundException'], absent)).toBe('ResourcePolicyNotFoundException')
  })

  test('collects nothing in a member, and in an account of no organization', async () => {
    await as(plain).send(new DescribeOrganizationCommand({}))
    expect(await unless([DENIED], rootOf(as(plain)))).toBe(DENIED)
    expect(await unless([NOT_IN_USE], rootOf(as(OTHER)))).toBe(NOT_IN_USE)
  })
})

describe('Cloud Custodian', () => {
  const childrenOf = (ParentId: string, ChildType: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT') =>
    all(paginateListChildren({ client: management }, { ParentId, ChildType }), ({ Children }) => Children)

  test('finds the accounts below some units', async () => {
    const found = new Set([estate.ids.workloads])
    const accounts: string[] = []
    // The set grows during the iteration.
    for (const unit of found) {
      for (const id of idsOf(await childrenOf(unit, 'ORGANIZATIONAL_UNIT'))) found.add(id)
      accounts.push(...idsOf(await childrenOf(unit, 'ACCOUNT')))
    }
    expect([...found]).toEqual([estate.ids.workloads, estate.ids.production])
    expect(accounts.sort()).toEqual([estate.ids.first, estate.ids.second].sort())
  })

  test('assumes the role in each account, and goes on where there is none', async () => {
    const arns: Record<string, string | undefined> = {}
    for (const { Id = '' } of await accountsOf(management)) {
      expect(await tagsOf(management, Id)).toEqual(Id === ACCOUNT ? [] : TAGS)
      const RoleArn = `arn:aws:iam::${Id}:role/OrganizationAccountAccessRole`
      const request = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'CustodianOrgAccount' })
      const session = await unless(['AccessDenied'], estate.server.sts().send(request))
      arns[Id] = typeof session === 'string' ? session : await arnOf(estate.server, credentialsIn(session))
    }
    const { first, second } = estate.ids
    const arn = (accountId: string) =>
      `arn:aws:sts::${accountId}:assumed-role/OrganizationAccountAccessRole/CustodianOrgAccount`
    expect(arns).toEqual({
      [ACCOUNT]: 'AccessDenied',
      [first]: arn(first),
      [second]: arn(second),
      [plain]: arn(plain),
    })
  })
})

describe('Steampipe', () => {
  async function units(parentId: string): Promise<(string | undefined)[]> {
    const names: (string | undefined)[] = []
    for (const OrganizationalUnitId of idsOf(await unitsIn(management, parentId))) {
      const command = new DescribeOrganizationalUnitCommand({ OrganizationalUnitId })
      const { OrganizationalUnit } = await management.send(command)
      names.push(OrganizationalUnit?.Name, ...(await units(OrganizationalUnitId)))
    }
    return names
  }

  test('lists units of all levels, and accounts in pages as small as the query', async () => {
    expect((await units(estate.ids.root)).sort()).toEqual(['production', 'sandbox', 'workloads'])
    expect(await unless(['ParentNotFoundException'], units('ou-none-12345678'))).toBe(
      'ParentNotFoundException',
    )
    const pages = paginateListAccounts({ client: management, pageSize: 1, stopOnSameToken: true }, {})
    expect(idsOf(await all(pages, ({ Accounts }) => Accounts))).toEqual(idsOf(await accountsOf(management)))
  })

  test('shows effective policies of the types that are enabled', async () => {
    const effective = async (PolicyType: 'TAG_POLICY' | 'BACKUP_POLICY') => {
      const command = new DescribeEffectivePolicyCommand({ PolicyType, TargetId: estate.ids.first })
      return (await management.send(command)).EffectivePolicy?.PolicyContent
    }
    expect(await effective('TAG_POLICY')).toBe('{}')
    const missing = 'EffectivePolicyNotFoundException'
    expect(await unless([missing], effective('BACKUP_POLICY'))).toBe(missing)
  })
})
