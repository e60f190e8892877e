/** What an account's organization says: the policies of every level, and the names that conditions know it by. */
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

/** An account's place in its organization. */
export interface Membership {
  readonly organizationId: string
  /** `o-.../r-.../ou-.../`, as `aws:PrincipalOrgPaths` has it. */
  readonly path: string
  /** Policies from the root down to the account; undefined for the management account, which they do not bind. */
  readonly serviceControl: Levels | undefined
  readonly resourceControl: Levels | undefined
}

/** The organization of an account; undefined for one that is in none. */
export function membershipOf(view: View, accountId: string): Membership | undefined {
  const place = view.locate(memberId(accountId))
  return place && rememberedMembership(view.account(place.accountId), accountId)
}

interface Remembered {
  readonly version: number
  readonly members: Map<string, Membership>
}

const remembered = new WeakMap<OrganizationRow, Remembered>()

/** Every decision asks for it, and hardly any comes after a change. */
function rememberedMembership(management: View, accountId: string): Membership | undefined {
  const organization = management.organizations.get(organizationKey)
  if (!organization) return undefined
  const { members } = presentOf(management, organization)
  const known = members.get(accountId)
  if (known) return known
  const member = management.memberAccounts.get(accountId)
  if (!member) return undefined
  const membership = readMembership(management, organization, member)
  members.set(accountId, membership)
  return membership
}

/** What is remembered of an organization as it is now: versions only grow, so that no sum of them returns. */
function presentOf(management: View, organization: OrganizationRow): Remembered {
  const { organizationalUnits, memberAccounts, organizationPolicies: policies } = management
  const version = organizationalUnits.version + memberAccounts.version + policies.version
  const known = remembered.get(organization)
  if (known?.version === version) return known
  const present = { version, members: new Map() }
  remembered.set(organization, present)
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
    path: [organization.id, organization.rootId, ...units.map(({ id }) => id), ''].join('/'),
    serviceControl: levels('SERVICE_CONTROL_POLICY'),
    resourceControl: levels('RESOURCE_CONTROL_POLICY'),
  }
}

/** The units from the uppermost down to the one that a target is in; none above a target in the root. */
export function unitsAbove(view: View, parentId: string): readonly OrganizationalUnitRow[] {
  const units: OrganizationalUnitRow[] = []
  let unit = view.organizationalUnits.get(parentId)
  while (unit) {
    units.unshift(unit)
    unit = view.organizationalUnits.get(unit.parentId)
  }
  return units
}

/** Where caller and resource stand, which are often of the same account, and the resource for which a service acts. */
export interface Places {
  readonly principal: Membership | undefined
  readonly resource: Membership | undefined
  readonly source?: Membership | undefined
}

/**
 * @param principalAccountId undefined for services and anonymous callers, which belong to no account
 * @param source of the resource for which a service acts
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
