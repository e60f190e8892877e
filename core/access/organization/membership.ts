/**
 * An account's place in its organization. It consists of the policies of every level, and the IDs that
 * conditions can use.
 */
import type { SourcedPolicy } from '../../../policy/index.ts'
import {
  type MemberAccountRow,
  memberId,
  type OrganizationalUnitRow,
  type OrganizationPolicyType,
  type OrganizationRow,
  organizationKey,
  type View,
} from '../../../store/index.ts'
import { organizationPolicies } from './policies.ts'

type Levels = readonly (readonly SourcedPolicy[])[]

/** The target of the policies of a level. */
export interface LevelTarget {
  readonly type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT'
  readonly id: string
  /** Absent for the root, and for accounts without one. */
  readonly name?: string | undefined
}

/** An account's place in its organization. */
export interface Membership {
  readonly organizationId: string
  readonly managementAccountId: string
  /** `o-.../r-.../ou-.../`, the value in `aws:PrincipalOrgPaths`. */
  readonly path: string
  /** From the root down to the account: one for each level of policies. */
  readonly levels: readonly LevelTarget[]
  /**
   * Policies from the root down to the account. Undefined for the management account, which they do not
   * affect.
   */
  readonly serviceControl: Levels | undefined
  readonly resourceControl: Levels | undefined
}

/** Returns an account's place in its organization, or undefined if it is in none. */
export function membershipOf(view: View, accountId: string): Membership | undefined {
  const place = view.locate(memberId(accountId))
  return place && cachedMembership(view.account(place.accountId), accountId)
}

interface MembershipCache {
  readonly version: number
  readonly members: Map<string, Membership>
}

const caches = new WeakMap<OrganizationRow, MembershipCache>()

/** Returns a membership from the cache. Every decision needs it, and organizations rarely change. */
function cachedMembership(management: View, accountId: string): Membership | undefined {
  const organization = management.organizations.get(organizationKey)
  if (!organization) return undefined
  const { members } = cacheOf(management, organization)
  const known = members.get(accountId)
  if (known) return known
  const member = management.memberAccounts.get(accountId)
  if (!member) return undefined
  const membership = readMembership(management, organization, member)
  members.set(accountId, membership)
  return membership
}

/**
 * Returns the cache of an organization for its current state. Versions only grow, so a sum of them never
 * repeats.
 */
function cacheOf(management: View, organization: OrganizationRow): MembershipCache {
  const { organizationalUnits, memberAccounts, organizationPolicies: policies } = management
  const version = organizationalUnits.version + memberAccounts.version + policies.version
  const known = caches.get(organization)
  if (known?.version === version) return known
  const present = { version, members: new Map() }
  caches.set(organization, present)
  return present
}

function readMembership(view: View, organization: OrganizationRow, member: MemberAccountRow): Membership {
  const units = unitsAbove(view, member.parentId)
  const targets = [organization, ...units, member]
  const isBound = (type: OrganizationPolicyType) =>
    member.accountId !== view.accountId && organization.policyTypes.includes(type)
  const levels = (type: OrganizationPolicyType) =>
    isBound(type) ? targets.map(({ attached }) => organizationPolicies(view, attached, type)) : undefined
  return {
    organizationId: organization.id,
    managementAccountId: view.accountId,
    path: pathOf(organization, units),
    levels: levelTargets(organization, units, member),
    serviceControl: levels('SERVICE_CONTROL_POLICY'),
    resourceControl: levels('RESOURCE_CONTROL_POLICY'),
  }
}

function levelTargets(
  { rootId }: OrganizationRow,
  units: readonly OrganizationalUnitRow[],
  { accountId, name }: MemberAccountRow,
): readonly LevelTarget[] {
  return [
    { type: 'ROOT', id: rootId },
    ...units.map((unit) => ({ type: 'ORGANIZATIONAL_UNIT', id: unit.id, name: unit.name }) as const),
    { type: 'ACCOUNT', id: accountId, name },
  ]
}

/** Returns the path of a unit, or of the root without units. It ends with a slash. */
export function pathOf(
  { id, rootId }: OrganizationRow,
  units: readonly Pick<OrganizationalUnitRow, 'id'>[],
): string {
  return [id, rootId, ...units.map((unit) => unit.id), ''].join('/')
}

/**
 * Returns the units from the topmost down to the one that contains a target. There are none above a target in
 * the root.
 */
export function unitsAbove(view: View, parentId: string): readonly OrganizationalUnitRow[] {
  const units: OrganizationalUnitRow[] = []
  let unit = view.organizationalUnits.get(parentId)
  while (unit) {
    units.unshift(unit)
    unit = view.organizationalUnits.get(unit.parentId)
  }
  return units
}

/**
 * The organizations of the caller, of the resource, and of the source. The source is the resource on whose
 * behalf a service acts.
 */
export interface Places {
  readonly principal: Membership | undefined
  readonly resource: Membership | undefined
  readonly source?: Membership | undefined
}

/**
 * Returns the organizations of caller and resource, which often belong to the same account.
 *
 * @param principalAccountId undefined for services and anonymous callers, which belong to no account
 * @param source the organization of the resource on whose behalf a service acts
 */
export function placesOf(
  view: View,
  principalAccountId: string | undefined,
  resourceAccountId: string | undefined,
  source?: Membership | undefined,
): Places {
  const principal = principalAccountId === undefined ? undefined : membershipOf(view, principalAccountId)
  const same = resourceAccountId === undefined || resourceAccountId === principalAccountId
  return { principal, resource: same ? principal : membershipOf(view, resourceAccountId), source }
}
