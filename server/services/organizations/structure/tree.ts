/** Where roots, units, and accounts are: what contains what. */

import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { organizationsArn } from '../../../../core/aws/organization-ids.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import { childNotFound, parentNotFound } from '../../../../protocol/errors/organizations/units.ts'
import type { MemberAccountRow, OrganizationalUnitRow, View } from '../../../../store/index.ts'
import { accountTarget, byJoining } from '../accounts/accounts.ts'
import { organizationRules, requireOrganization } from '../gate.ts'
import { pageInOrder } from '../paging.ts'

export const tree = {
  ListParents: {
    ...organizationRules('reader'),
    resource: (view, { ChildId }) =>
      isUnitId(ChildId) ? placeTarget(view, ChildId) : accountTarget(view, ChildId),
    run: (tx, { ChildId }) => {
      const { management, organization } = requireOrganization(tx, 'reader')
      const { organizationalUnits, memberAccounts } = management
      const parentId = (organizationalUnits.get(ChildId) ?? memberAccounts.get(ChildId))?.parentId
      if (parentId === undefined) throw childNotFound()
      const isRoot = parentId === organization.rootId
      return { Parents: [{ Id: parentId, Type: isRoot ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] }
    },
  },

  ListChildren: {
    ...organizationRules('reader'),
    resource: (view, { ParentId }) => placeTarget(view, ParentId),
    run: (tx, input) => {
      const found = requireOrganization(tx, 'reader')
      const { ParentId, ChildType } = input
      if (!isParent(found, ParentId)) throw parentNotFound()
      const { items, NextToken } =
        ChildType === 'ACCOUNT'
          ? pageInOrder(input, accountsOf(found.management, ParentId), byJoining, (row) => row.accountId)
          : pageInOrder(input, unitsOf(found.management, ParentId), byCreation, (row) => row.id)
      return { Children: items.map((Id) => ({ Id, Type: ChildType })), NextToken }
    },
  },
} satisfies Family<'organizations'>

const POSITION_DIGITS = 16

/**
 * Returns a key for the order of lists.
 *
 * Unverified: Organizational units are listed in the order of their creation, because AWS does not document the order.
 */
export function byCreation({ position = 0, id }: OrganizationalUnitRow): string {
  return `${String(position).padStart(POSITION_DIGITS, '0')} ${id}`
}

/** Returns the units directly below a unit or root. */
export function unitsOf({ organizationalUnits }: View, parentId: string): readonly OrganizationalUnitRow[] {
  return Array.from(organizationalUnits.by('parent', parentId), ([, unit]) => unit)
}

/** Returns the accounts directly below a unit or root. */
export function accountsOf({ memberAccounts }: View, parentId: string): readonly MemberAccountRow[] {
  return Array.from(memberAccounts.by('parent', parentId), ([, account]) => account)
}

const isUnitId = (id: string) => id.startsWith('ou-')

/** Returns whether this is the root or a unit of the organization. */
export function isParent({ management, organization }: ManagedOrganization, id: string): boolean {
  return id === organization.rootId || management.organizationalUnits.has(id)
}

/** Returns a root or unit as policies see it, also one that does not exist. */
export function placeTarget(view: View, id: string): DetailedTarget {
  const found = organizationOf(view)
  const row =
    id === found?.organization.rootId ? found.organization : found?.management.organizationalUnits.get(id)
  return { arn: placeArn(view, id), ...(row?.tags ? { tags: row.tags } : {}) }
}

/** Returns the ARN of a root or unit, also of one that does not exist. */
function placeArn(view: View, id: string): string {
  const found = organizationOf(view)
  if (!found) return '*'
  const { management, organization } = found
  if (id === organization.rootId) return organization.rootArn
  const type = isUnitId(id) ? 'ou' : 'root'
  return (
    management.organizationalUnits.get(id)?.arn ??
    organizationsArn(management, `${type}/${organization.id}/${id}`)
  )
}
