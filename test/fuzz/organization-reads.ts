/** Compares the answers of reads with each other, and decisions with the policies. */
import {
  type MemberAccountRow,
  type OrganizationPolicyType,
  organizationKey,
  type View,
} from '../../store/index.ts'
import type { Ask } from './organization-answers.ts'
import { ALLOWS_SQS, DENIES_USERS } from './organization-values.ts'

/** Returns what does not agree. @param view any account of the partition */
export async function disagreements(view: View, ask: Ask): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const accountId of [...view.accounts()]) {
    const account = view.account(accountId)
    if (!account.organizations.has(organizationKey)) continue
    wrong.push(
      ...(await differencesInTree(account, ask)),
      ...(await differencesInAttachments(account, ask)),
      ...(await wrongDecisions(account, ask)),
      ...(await differencesInEffectivePolicies(account, ask)),
      ...(await differencesInDescriptions(account, ask)),
    )
  }
  return wrong
}

/** Returns all pages of a list. */
async function listed(
  { accountId }: View,
  ask: Ask,
  operation: string,
  member: string,
  input: object = {},
): Promise<readonly Readonly<Record<string, string>>[]> {
  const items: Readonly<Record<string, string>>[] = []
  let NextToken: unknown
  do {
    const request = { accountId, operation, input: { ...input, NextToken } }
    const { status, body } = await ask(request)
    if (status !== 200) throw new Error(`${JSON.stringify(request)}: ${JSON.stringify(body)}`)
    items.push(...Object(body[member]))
    NextToken = body['NextToken']
  } while (NextToken !== undefined)
  return items
}

const idsIn = (items: readonly Readonly<Record<string, string>>[], name = 'Id') =>
  items.map((item) => String(item[name])).toSorted()

const differs = (what: string, one: readonly string[], other: readonly string[]) =>
  one.join() === other.join() ? [] : [`${what}: ${one.join()} and ${other.join()}`]

interface Listing {
  readonly list: string
  readonly items: string
  readonly input?: object
  readonly describe: string
  /** The member of the input that names an item. */
  readonly by: string
  /** Returns the description in the form of the list. */
  readonly described: (body: Readonly<Record<string, unknown>>) => unknown
}

const LISTINGS: readonly Listing[] = [
  {
    list: 'ListAccounts',
    items: 'Accounts',
    describe: 'DescribeAccount',
    by: 'AccountId',
    described: ({ Account }) => Account,
  },
  {
    list: 'ListCreateAccountStatus',
    items: 'CreateAccountStatuses',
    describe: 'DescribeCreateAccountStatus',
    by: 'CreateAccountRequestId',
    described: ({ CreateAccountStatus }) => CreateAccountStatus,
  },
  ...['ListHandshakesForAccount', 'ListHandshakesForOrganization'].map((list) => ({
    list,
    items: 'Handshakes',
    describe: 'DescribeHandshake',
    by: 'HandshakeId',
    described: ({ Handshake }: Readonly<Record<string, unknown>>) => Handshake,
  })),
  ...['ListInboundResponsibilityTransfers', 'ListOutboundResponsibilityTransfers'].map((list) => ({
    list,
    items: 'ResponsibilityTransfers',
    input: { Type: 'BILLING' },
    describe: 'DescribeResponsibilityTransfer',
    by: 'Id',
    described: ({ ResponsibilityTransfer }: Readonly<Record<string, unknown>>) => ResponsibilityTransfer,
  })),
  {
    list: 'ListPolicies',
    items: 'Policies',
    input: { Filter: 'SERVICE_CONTROL_POLICY' },
    describe: 'DescribePolicy',
    by: 'PolicyId',
    described: ({ Policy }) => Reflect.get(Object(Policy), 'PolicySummary'),
  },
]

/** Each item of a list is described as it is listed. */
async function differencesInDescriptions(account: View, ask: Ask): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const { list, items, input, describe, by, described } of LISTINGS) {
    for (const item of await listed(account, ask, list, items, input)) {
      const request = { accountId: account.accountId, operation: describe, input: { [by]: item['Id'] } }
      const { body } = await ask(request)
      wrong.push(...differs(list, [JSON.stringify(item)], [JSON.stringify(described(body) ?? body)]))
    }
  }
  return wrong
}

/** The accounts that are found from the root down are those of the list. */
async function differencesInTree(account: View, ask: Ask): Promise<readonly string[]> {
  const accounts = await listed(account, ask, 'ListAccounts', 'Accounts')
  const found: string[] = []
  const parents = idsIn(await listed(account, ask, 'ListRoots', 'Roots'))
  for (const ParentId of parents) {
    const children = (ChildType: string) =>
      listed(account, ask, 'ListChildren', 'Children', { ParentId, ChildType })
    parents.push(...idsIn(await children('ORGANIZATIONAL_UNIT')))
    found.push(...idsIn(await children('ACCOUNT')))
  }
  return differs('accounts', idsIn(accounts), found.toSorted())
}

/** A target lists a policy if the policy lists the target. */
async function differencesInAttachments(account: View, ask: Ask): Promise<readonly string[]> {
  const { rootId, policyTypes } = account.organizations.get(organizationKey) ?? { policyTypes: [] }
  const rows = [...account.organizationalUnits.rows(), ...account.memberAccounts.rows()]
  const targets = [...rows.map(([id]) => id), rootId]
  const [fromTargets, fromPolicies]: [string[], string[]] = [[], []]
  for (const Filter of policyTypes) {
    for (const PolicyId of idsIn(await listed(account, ask, 'ListPolicies', 'Policies', { Filter }))) {
      const list = await listed(account, ask, 'ListTargetsForPolicy', 'Targets', { PolicyId })
      fromPolicies.push(...idsIn(list, 'TargetId').map((id) => `${PolicyId} on ${id}`))
    }
    for (const TargetId of targets) {
      const list = await listed(account, ask, 'ListPoliciesForTarget', 'Policies', { TargetId, Filter })
      fromTargets.push(...idsIn(list).map((id) => `${id} on ${TargetId}`))
    }
  }
  return differs('attachments', fromTargets.toSorted(), fromPolicies.toSorted())
}

/** Every account may list its users unless a policy above it, or its closure, prevents it. */
async function wrongDecisions(management: View, ask: Ask): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const [accountId, member] of [...management.memberAccounts.rows()]) {
    const isOwn = accountId === management.accountId
    const expected = member.closeDate === undefined && (isOwn || mayListUsers(management, member)) ? 200 : 403
    const status = await ask.listUsers(accountId)
    if (status !== expected) wrong.push(`ListUsers in ${accountId}: ${status}, not ${expected}`)
  }
  return wrong
}

/** Decides without the product's code what its service control policies permit an account. */
function mayListUsers(management: View, member: MemberAccountRow): boolean {
  const organization = management.organizations.get(organizationKey)
  if (!organization?.policyTypes.includes('SERVICE_CONTROL_POLICY')) return true
  const levels = [member.attached, organization.attached]
  let unit = management.organizationalUnits.get(member.parentId)
  while (unit) {
    levels.push(unit.attached)
    unit = management.organizationalUnits.get(unit.parentId)
  }
  const contentOf = (id: string) => {
    const row = management.organizationPolicies.get(id)
    return row?.type === 'SERVICE_CONTROL_POLICY' ? row.content : undefined
  }
  const allows = (id: string) => {
    const content = contentOf(id)
    return (
      id === 'p-FullAWSAccess' || (content !== undefined && ![ALLOWS_SQS, DENIES_USERS].includes(content))
    )
  }
  return levels.every((ids) => ids.some(allows) && !ids.some((id) => contentOf(id) === DENIES_USERS))
}

/**
 * Every account has an effective policy of each type that is enabled. The accounts whose policy is invalid are those
 * with errors, and only they keep a former one.
 */
async function differencesInEffectivePolicies(management: View, ask: Ask): Promise<readonly string[]> {
  const { policyTypes = [] } = management.organizations.get(organizationKey) ?? {}
  const wrong: string[] = []
  for (const type of policyTypes.filter((each) => !each.includes('CONTROL'))) {
    const list = 'ListAccountsWithInvalidEffectivePolicy'
    const invalid = await listed(management, ask, list, 'Accounts', { PolicyType: type })
    const withErrors = await accountsWithErrors(management, ask, type)
    wrong.push(...differs(`invalid ${type}`, idsIn(invalid), withErrors))
    for (const [id] of management.memberAccounts.by('held', type))
      if (!withErrors.includes(id)) wrong.push(`${id} keeps a former ${type}`)
  }
  return wrong
}

/** Throws if an account has no effective policy of the type. */
async function accountsWithErrors(
  management: View,
  ask: Ask,
  PolicyType: OrganizationPolicyType,
): Promise<readonly string[]> {
  const ids: string[] = []
  for (const [id] of [...management.memberAccounts.rows()]) {
    const { accountId } = management
    const input = { PolicyType, TargetId: id }
    const { status } = await ask({ accountId, operation: 'DescribeEffectivePolicy', input })
    if (status !== 200) throw new Error(`DescribeEffectivePolicy ${JSON.stringify(input)}: ${status}`)
    const [operation, member] = ['ListEffectivePolicyValidationErrors', 'EffectivePolicyValidationErrors']
    const errors = await listed(management, ask, operation, member, { AccountId: id, PolicyType })
    if (errors.length > 0) ids.push(id)
  }
  return ids
}
