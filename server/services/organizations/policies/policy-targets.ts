/** The targets of policies: the root, the organizational units, and the accounts of an organization. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import {
  type MemberAccountRow,
  type OrganizationalUnitRow,
  type OrganizationPolicyType,
  type OrganizationRow,
  organizationKey,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { accountTarget } from '../accounts/accounts.ts'
import { placeTarget } from '../structure/tree.ts'

export interface PolicyTarget {
  readonly type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT'
  readonly id: string
  readonly arn: string
  readonly name: string
  /** Policy IDs in the order of their attachment, including AWS's own. */
  readonly attached: readonly string[]
}

const rootOf = (row: OrganizationRow): PolicyTarget => ({
  type: 'ROOT',
  id: row.rootId,
  arn: row.rootArn,
  name: 'Root',
  attached: row.attached,
})

const unitOf = (row: OrganizationalUnitRow): PolicyTarget => ({
  type: 'ORGANIZATIONAL_UNIT',
  id: row.id,
  arn: row.arn,
  name: row.name,
  attached: row.attached,
})

const accountOf = (row: MemberAccountRow): PolicyTarget => ({
  type: 'ACCOUNT',
  id: row.accountId,
  arn: row.arn,
  name: row.name ?? row.accountId,
  attached: row.attached,
})

export function findTarget(
  { management, organization }: ManagedOrganization,
  id: string,
): PolicyTarget | undefined {
  if (id === organization.rootId) return rootOf(organization)
  const unit = management.organizationalUnits.get(id)
  if (unit) return unitOf(unit)
  const account = management.memberAccounts.get(id)
  return account && accountOf(account)
}

/** Returns a target as policies see it, also one that does not exist. */
export function authorizedTarget(view: View, id: string): DetailedTarget {
  return isAccountId(id) ? accountTarget(view, id) : placeTarget(view, id)
}

const isAccountId = (id: string) => /^\d/.test(id)

/** Yields all targets. They can change during the iteration. */
export function* allTargets({ management, organization }: ManagedOrganization): Iterable<PolicyTarget> {
  yield rootOf(organization)
  for (const [, unit] of management.organizationalUnits.rows()) yield unitOf(unit)
  for (const [, account] of management.memberAccounts.rows()) yield accountOf(account)
}

/**
 * Yields the targets of a policy, strictly after one of them.
 *
 * Unverified: The targets of a policy are listed by type (the root, organizational units, and accounts), and then by
 * ID, because AWS does not document the order.
 */
export function* targetsOf(
  { management, organization }: ManagedOrganization,
  policyId: string,
  after?: string,
): Iterable<PolicyTarget> {
  const { memberAccounts, organizationalUnits } = management
  const isAccount = after !== undefined && isAccountId(after)
  if (after === undefined && organization.attached.includes(policyId)) yield rootOf(organization)
  if (!isAccount) {
    const afterUnit = after?.startsWith('ou-') ? after : undefined
    for (const [, unit] of organizationalUnits.by('policy', policyId, afterUnit)) yield unitOf(unit)
  }
  const accounts = memberAccounts.by('policy', policyId, isAccount ? after : undefined)
  for (const [, account] of accounts) yield accountOf(account)
}

/** Yields the IDs of all targets of a policy. */
export function* targetIdsOf(found: ManagedOrganization, policyId: string): Iterable<string> {
  for (const { id } of targetsOf(found, policyId)) yield id
}

/** Returns whether a policy is attached to anything. */
export function isAttached({ management, organization }: ManagedOrganization, policyId: string): boolean {
  const { memberAccounts, organizationalUnits } = management
  return (
    organization.attached.includes(policyId) ||
    organizationalUnits.count('policy', policyId) > 0 ||
    memberAccounts.count('policy', policyId) > 0
  )
}

interface AttachmentChange {
  /** The type of the policies that were attached or detached. */
  readonly type: OrganizationPolicyType
  /** Everything that is attached to the target afterward. */
  readonly attached: readonly string[]
  /** Epoch milliseconds, in the management account. */
  readonly now: number
}

/** Changes what is attached to a target. Attachments of existing targets change only here. */
export function changeAttached(
  management: Tx,
  { type, id }: Pick<PolicyTarget, 'type' | 'id'>,
  change: AttachmentChange,
): void {
  const { memberAccounts, organizationalUnits, organizations } = management
  if (type === 'ROOT') replace(organizations, organizationKey, change)
  else if (type === 'ACCOUNT') replace(memberAccounts, id, change)
  else replace(organizationalUnits, id, change)
}

type TargetRow = OrganizationRow | OrganizationalUnitRow | MemberAccountRow

interface TargetTable<Row> {
  get(key: string): Row | undefined
  put(key: string, row: Row): void
}

function replace<Row extends TargetRow>(
  table: TargetTable<Row>,
  key: string,
  { type, attached, now }: AttachmentChange,
): void {
  const row = table.get(key)
  if (!row) return
  table.put(key, { ...row, attached, attachmentDates: { ...row.attachmentDates, [type]: now } })
}
