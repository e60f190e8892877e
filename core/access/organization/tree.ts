/**
 * Finds the root, units, and accounts of an organization by path. An example is
 * `o-.../r-.../ou-.../111122223333`.
 */
import type { CompiledPolicy } from '../../../policy/index.ts'
import type { OrganizationRow, View } from '../../../store/index.ts'
import { unitsAbove } from './membership.ts'
import { organizationPolicies } from './policies.ts'

/** A target that policies of an organization are attached to. */
interface Target {
  readonly attached: readonly string[]
}

export interface Place {
  readonly path: string
  /** Absent for the root and for units. */
  readonly accountId?: string
  /** The targets from the root down to this place. */
  readonly targets: readonly Target[]
}

/**
 * Finds a place by its path.
 *
 * @param management the account that manages the organization
 */
export function findPlace(management: View, organization: OrganizationRow, path: string): Place | undefined {
  const [, , ...below] = path.split('/')
  const place = placeOf(management, organization, below.at(-1) ?? organization.rootId)
  return place.path === path ? place : undefined
}

/** Returns the accounts in a place. The place can itself be an account. */
export function accountsIn(
  management: View,
  organization: OrganizationRow,
  { path }: Place,
): readonly Place[] {
  return Array.from(management.memberAccounts.rows(), ([id]) => placeOf(management, organization, id)).filter(
    (account) => `${account.path}/`.startsWith(`${path}/`),
  )
}

/**
 * Returns the place of a target.
 *
 * @param id the ID of a unit or an account; any other ID means the root
 */
function placeOf(management: View, organization: OrganizationRow, id: string): Place {
  const member = management.memberAccounts.get(id)
  const units = unitsAbove(management, member?.parentId ?? id)
  const ids = [organization.id, organization.rootId, ...units.map((unit) => unit.id)]
  return member
    ? { path: [...ids, id].join('/'), accountId: id, targets: [organization, ...units, member] }
    : { path: ids.join('/'), targets: [organization, ...units] }
}

/** Returns the service control policies of every level. */
export function serviceControlAt(
  management: View,
  { targets }: Place,
): readonly (readonly CompiledPolicy[])[] {
  return targets.map(({ attached }) =>
    organizationPolicies(management, attached, 'SERVICE_CONTROL_POLICY').map(({ policy }) => policy),
  )
}
