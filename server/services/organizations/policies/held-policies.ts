/**
 * The last valid effective policies. An account whose effective policy becomes invalid keeps the last valid one as a
 * whole, or an empty one (recorded on AWS, September 2026).
 */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { unitsAbove } from '../../../../core/access/organization/membership.ts'
import {
  type MemberAccountRow,
  type OrganizationPolicyType,
  organizationKey,
  type Tx,
} from '../../../../store/index.ts'
import {
  EMPTY_POLICY,
  errorsOf,
  FALLIBLE_TYPES,
  levelsDownTo,
  type PolicyLevels,
  validPolicy,
} from './policy-levels.ts'

type FallibleType = (typeof FALLIBLE_TYPES)[number]

/** A change of policies, of what is attached, or of where an account is. */
interface Change {
  /** The types of the policies. */
  readonly types: readonly OrganizationPolicyType[]
  /** The root, units, and accounts at which it takes place. It affects everything below. Read only if needed. */
  readonly targetIds: Iterable<string>
}

/** The policies of a type down to the targets and to everything below that has policies of its own. */
type Chains = ReadonlyMap<string, PolicyLevels>

/**
 * Makes a change, and lets accounts keep their last valid effective policies where it makes these invalid.
 *
 * The cost depends on the number of attachments below the targets, because accounts between two attachments have the
 * same effective policy. The accounts are visited only if that is invalid.
 */
export function keepingValidPolicies<T>(
  found: ManagedOrganization<Tx>,
  { types, targetIds }: Change,
  change: () => T,
): T {
  const fallible = FALLIBLE_TYPES.filter((type) => types.includes(type))
  if (fallible.length === 0) return change()
  const targets = new Set(targetIds)
  const former = fallible.map((type) => [type, chainsBelow(found, targets, type)] as const)
  const result = change()
  for (const [type, chains] of former) updateHeld(found.management, type, chains)
  return result
}

function chainsBelow(found: ManagedOrganization, targets: ReadonlySet<string>, type: FallibleType): Chains {
  const ids = new Set(targets)
  for (const [id, parentId] of withPoliciesOf(found, type)) {
    if (placesAbove(found, parentId).some((each) => targets.has(each))) ids.add(id)
  }
  return new Map(Array.from(ids, (id) => [id, levelsDownTo(found, id, type)]))
}

/** Yields the units and accounts that have policies of a type, and their parents. */
function* withPoliciesOf(
  { management }: ManagedOrganization,
  type: FallibleType,
): Iterable<readonly [id: string, parentId: string]> {
  const { memberAccounts, organizationalUnits, organizationPolicies } = management
  for (const [policyId] of organizationPolicies.by('type', type)) {
    for (const [id, { parentId }] of organizationalUnits.by('policy', policyId)) yield [id, parentId]
    for (const [id, { parentId }] of memberAccounts.by('policy', policyId)) yield [id, parentId]
  }
}

/** Returns the IDs of a place and of those above it, up to the root. */
function placesAbove({ management, organization }: ManagedOrganization, id: string): readonly string[] {
  return [organization.rootId, ...unitsAbove(management, id).map((unit) => unit.id)].reverse()
}

function updateHeld(management: Tx, type: FallibleType, chains: Chains): void {
  const organization = management.organizations.get(organizationKey)
  if (!organization) return
  const found = { management, organization }
  const invalid = new Set(
    [...chains.keys()].filter((id) => errorsOf(levelsDownTo(found, id, type)).length > 0),
  )
  for (const id of invalid) {
    const former = chains.get(id)
    const lastValid = former && validPolicy(former)
    for (const account of accountsIn(management, id, chains)) hold(management, account, type, lastValid)
  }
  for (const [accountId, account] of [...management.memberAccounts.by('held', type)]) {
    const chain = [accountId, ...placesAbove(found, account.parentId)].find((id) => chains.has(id))
    if (chain !== undefined && !invalid.has(chain)) release(management, account, type)
  }
}

/** Yields the accounts whose effective policy is that of a place: all below it, except below other chains. */
function* accountsIn(management: Tx, id: string, chains: Chains): Iterable<MemberAccountRow> {
  const account = management.memberAccounts.get(id)
  if (account) yield account
  for (const [accountId, each] of management.memberAccounts.by('parent', id))
    if (!chains.has(accountId)) yield each
  for (const [unitId] of management.organizationalUnits.by('parent', id))
    if (!chains.has(unitId)) yield* accountsIn(management, unitId, chains)
}

/** @param lastValid undefined if the former effective policy was not valid either */
function hold(
  { memberAccounts }: Tx,
  account: MemberAccountRow,
  type: FallibleType,
  lastValid: string | undefined,
): void {
  if (lastValid === undefined || lastValid === EMPTY_POLICY) return
  memberAccounts.put(account.accountId, {
    ...account,
    heldPolicies: { ...account.heldPolicies, [type]: lastValid },
  })
}

function release({ memberAccounts }: Tx, account: MemberAccountRow, type: FallibleType): void {
  const { heldPolicies, ...row } = account
  const { [type]: _released, ...others } = heldPolicies ?? {}
  const isEmpty = Object.keys(others).length === 0
  memberAccounts.put(account.accountId, isEmpty ? row : { ...row, heldPolicies: others })
}
