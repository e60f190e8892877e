/**
 * The two sides of a denial: of the principal, and of the resource. In a request that spans organizations, each reads only
 * its own part (IAM User Guide, "Troubleshoot access denied error messages with authorization ID").
 */
import type { Membership } from '../../core/access/organization/membership.ts'
import type { Denial } from '../../core/access/records/denials.ts'
import { ownerOf } from '../../core/access/target.ts'
import type { Place } from '../../store/index.ts'
import type { PolicyType } from './policies.ts'

/** `both` for a request within one account or organization. */
export type Side = 'principal' | 'resource' | 'both'

/** An account, and the organization that it was in. */
interface Party extends Place {
  readonly organizationId: string | undefined
}

/** Returns what the reader may see of a denial. Undefined if it is on neither side. */
export function sideOf(denial: Denial, reader: Place, membership: Membership | undefined): Side | undefined {
  const { principal, resource } = partiesOf(denial)
  const own = partyOf(reader, membership)
  if (isSame(principal, resource)) return isSame(own, principal) ? 'both' : undefined
  if (isSame(own, principal)) return 'principal'
  return isSame(own, resource) ? 'resource' : undefined
}

/**
 * Returns whether the reader may read policies: if the principal was in an organization, it must be in the same one, and
 * otherwise in the account of the principal (API Reference, GetRequestAuthorizationPolicy).
 */
export function mayReadPolicies(denial: Denial, reader: Place, membership: Membership | undefined): boolean {
  const own = partyOf(reader, membership)
  const { principal } = partiesOf(denial)
  const { organizationId } = principal
  return organizationId === undefined ? isSameAccount(own, principal) : own.organizationId === organizationId
}

function partiesOf({ verdicts, place }: Denial): { readonly principal: Party; readonly resource: Party } {
  const last = verdicts.at(-1)
  const owner = last && ownerOf(last.asked.target)
  const principal = partyOf(place, last?.places.principal)
  if (owner === undefined) return { principal, resource: principal }
  return { principal, resource: partyOf({ ...place, accountId: owner }, last?.places.resource) }
}

function partyOf({ partition, accountId }: Place, membership: Membership | undefined): Party {
  return { partition, accountId, organizationId: membership?.organizationId }
}

function isSame(one: Party, other: Party): boolean {
  const isSameOrganization = one.organizationId !== undefined && one.organizationId === other.organizationId
  return isSameOrganization || isSameAccount(one, other)
}

function isSameAccount(one: Place, other: Place): boolean {
  return one.partition === other.partition && one.accountId === other.accountId
}

const OF_PRINCIPAL =
  /^aws:(?:Principal|UserId$|username$|SourceIp$|UserAgent$|TokenIssueTime$|MultiFactorAuth)/i
const OF_RESOURCE = /^aws:Resource/i

/** Returns whether one side may see a condition key. */
export function isKeyOf(side: Side, key: string): boolean {
  if (side === 'both') return true
  return !(side === 'principal' ? OF_RESOURCE : OF_PRINCIPAL).test(key)
}

const POLICIES_OF_RESOURCE: ReadonlySet<PolicyType> = new Set([
  'RESOURCE_BASED_POLICY',
  'RESOURCE_CONTROL_POLICY',
])

/** Returns whether one side may see a type of policies. */
export function isTypeOf(side: Side, type: PolicyType): boolean {
  return side === 'both' || POLICIES_OF_RESOURCE.has(type) === (side === 'resource')
}
