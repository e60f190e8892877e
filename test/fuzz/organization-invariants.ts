/** What is true of organizations whatever was called before. */

import { findOrganizationPolicy } from '../../core/access/organization/policies.ts'
import { DEFAULT_QUOTAS } from '../../core/aws/quotas.ts'
import { organizationPolicyLimits } from '../../policy/index.ts'
import {
  goneId,
  type MemberAccountRow,
  memberId,
  type OrganizationalUnitRow,
  type OrganizationRow,
  organizationKey,
  type Tag,
  type View,
} from '../../store/index.ts'
import { repeated, rowsOf } from './tables.ts'

interface Organization {
  readonly management: View
  readonly organization: OrganizationRow
  readonly units: readonly OrganizationalUnitRow[]
  readonly members: readonly MemberAccountRow[]
}

interface Target {
  readonly id: string
  readonly attached: readonly string[]
  readonly tags?: readonly Tag[]
}

type Rule = (found: Organization) => readonly string[]

/** Returns what is wrong. @param view any account of the partition */
export function brokenInvariants(view: View): readonly string[] {
  const accounts = Array.from(view.accounts(), (id) => view.account(id))
  const all = accounts.flatMap((account) => organizationIn(account))
  return [
    ...accounts.flatMap(leftBehind),
    ...all.flatMap((found) => Object.entries(RULES).flatMap(([name, rule]) => named(name, rule(found)))),
    ...named(
      'an account is in one organization',
      repeated(all.flatMap(({ members }) => members.map((each) => each.accountId))),
    ),
    ...named('email addresses are unique', repeated(all.flatMap(emailsIn))),
  ]
}

const named = (rule: string, wrong: readonly string[]) => wrong.map((each) => `${rule}: ${each}`)

function organizationIn(management: View): readonly Organization[] {
  const organization = management.organizations.get(organizationKey)
  if (!organization) return []
  const units = rowsOf(management.organizationalUnits)
  return [{ management, organization, units, members: rowsOf(management.memberAccounts) }]
}

/** What belongs to an organization goes with it. */
const PARTS = [
  'organizationalUnits',
  'organizationPolicies',
  'memberAccounts',
  'accountRequests',
  'handshakes',
  'transfers',
] as const

function leftBehind(account: View): readonly string[] {
  if (account.organizations.has(organizationKey)) return []
  const left = PARTS.filter((table) => account[table].size > 0)
  return named('nothing is left of an organization', left)
}

function targetsIn({ organization, units, members }: Organization): readonly Target[] {
  const accounts = members.map((each) => ({ ...each, id: each.accountId }))
  return [{ ...organization, id: organization.rootId }, ...units, ...accounts]
}

const emailsIn = ({ members }: Organization) =>
  members.flatMap(({ email }) => (email === undefined ? [] : [email.toLowerCase()]))

/** Returns the number of units from the root down to this one. Undefined if the root is not reached. */
function depthOf({ organization, units }: Organization, unit: OrganizationalUnitRow): number | undefined {
  let current: OrganizationalUnitRow | undefined = unit
  for (let depth = 1; current && depth <= units.length; depth++) {
    if (current.parentId === organization.rootId) return depth
    const { parentId }: OrganizationalUnitRow = current
    current = units.find(({ id }) => id === parentId)
  }
  return undefined
}

/** Returns the IDs of the attached policies by type, as texts. */
function attachedByType({ management }: Organization, { attached }: Target): ReadonlyMap<string, string[]> {
  const byType = new Map<string, string[]>()
  for (const id of attached) {
    const type = findOrganizationPolicy(management, id)?.type ?? 'unknown'
    byType.set(type, [...(byType.get(type) ?? []), id])
  }
  return byType
}

/** Returns the targets of which something is not true. */
const targetsWithout =
  (holds: (target: Target, byType: ReadonlyMap<string, string[]>, found: Organization) => boolean): Rule =>
  (found) =>
    targetsIn(found)
      .filter((target) => !holds(target, attachedByType(found, target), found))
      .map((target) => `${target.id} has ${target.attached.join()}`)

const MOST_DEPTH = 5
const MOST_TAGS = 50
const ENDED = ['ACCEPTED', 'DECLINED', 'CANCELED']

const RULES: Readonly<Record<string, Rule>> = {
  'the management account is a member': ({ management, members }) =>
    members.some(({ accountId }) => accountId === management.accountId) ? [] : [management.accountId],
  'the management account is open, and administers no service': ({ management, members }) =>
    members
      .filter(({ accountId }) => accountId === management.accountId)
      .flatMap(({ administers, closeDate }) => (administers || closeDate ? ['it is not'] : [])),
  'accounts that are gone are in no organization': ({ management, members }) =>
    members.map(({ accountId }) => accountId).filter((id) => management.locate(goneId(id))),
  'members are found by their numbers': ({ management, members }) =>
    members
      .map(({ accountId }) => accountId)
      .filter((id) => management.locate(memberId(id))?.accountId !== management.accountId),
  'members have a parent that exists': ({ organization, units, members }) => {
    const parents = [organization.rootId, ...units.map(({ id }) => id)]
    return members.filter(({ parentId }) => !parents.includes(parentId)).map(({ accountId }) => accountId)
  },
  'units are at most five deep': (found) =>
    found.units
      .filter((unit) => (depthOf(found, unit) ?? Number.POSITIVE_INFINITY) > MOST_DEPTH)
      .map(({ id }) => id),
  'units of a parent have different names': ({ units }) =>
    repeated(units.map(({ parentId, name }) => `${parentId} ${name}`)),
  'policies of a type have different names': ({ management }) =>
    repeated(rowsOf(management.organizationPolicies).map(({ type, name }) => `${type} ${name}`)),
  'only existing policies of enabled types are attached': targetsWithout(
    (_target, byType, { organization }) => {
      const enabled = new Set<string>(organization.policyTypes)
      return [...byType.keys()].every((type) => enabled.has(type))
    },
  ),
  'a policy is attached once': targetsWithout(({ attached }) => repeated(attached).length === 0),
  'few enough policies are attached': targetsWithout((_target, byType) =>
    Object.entries(organizationPolicyLimits).every(
      ([type, { perTarget }]) => (byType.get(type)?.length ?? 0) <= perTarget,
    ),
  ),
  'every target has a service control policy': targetsWithout(
    (_target, byType, { organization }) =>
      !organization.policyTypes.includes('SERVICE_CONTROL_POLICY') || byType.has('SERVICE_CONTROL_POLICY'),
  ),
  "every target has AWS's resource control policy": targetsWithout(
    ({ attached }, _byType, { organization }) =>
      attached.includes('p-RCPFullAWSAccess') ===
      organization.policyTypes.includes('RESOURCE_CONTROL_POLICY'),
  ),
  'tags have different keys': targetsWithout(({ tags = [] }) => {
    const keys = tags.map(({ key }) => key)
    return repeated(keys).length === 0 && keys.length <= MOST_TAGS
  }),
  'policy types are for all features': ({ organization: { featureSet, policyTypes } }) =>
    featureSet === 'ALL' ? repeated(policyTypes) : policyTypes,
  'administered services have trusted access': ({ organization, members }) => {
    const trusted = new Set(organization.trustedServices?.map(({ principal }) => principal))
    return members
      .flatMap(({ administers = [] }) => administers.map(({ principal }) => principal))
      .filter((principal) => !trusted.has(principal))
  },
  'only accounts under an enabled type hold a policy': ({ organization, members }) =>
    members
      .flatMap(({ heldPolicies = {} }) => Object.keys(heldPolicies))
      .filter((type) => !organization.policyTypes.some((enabled) => enabled === type)),
  'what has ended a handshake has a date': ({ management }) =>
    rowsOf(management.handshakes)
      .filter(({ state, endDate }) => ENDED.includes(state) !== (endDate !== undefined))
      .map(({ id, state }) => `${id} ${state}`),
  'parts of handshakes have a whole': ({ management }) =>
    rowsOf(management.handshakes)
      .filter(({ parentId }) => parentId !== undefined && !management.handshakes.has(parentId))
      .map(({ id }) => id),
  'transfers in preparation have a handshake': ({ management }) =>
    rowsOf(management.transfers)
      .filter(
        ({ sourceId, handshakeId }) => sourceId === undefined && !management.handshakes.has(handshakeId),
      )
      .map(({ id }) => id),
  'those who pay for an organization pay for one that exists': ({ management }) =>
    rowsOf(management.transfers)
      .filter(({ sourceId, endDate }) => sourceId !== undefined && endDate === undefined)
      .filter(({ sourceId = '' }) => !management.account(sourceId).organizations.has(organizationKey))
      .map(({ id }) => id),
  'there are at most as many accounts as the quota permits': ({ members }) =>
    members.slice(DEFAULT_QUOTAS.AccountsPerOrganizationQuota).map(({ accountId }) => accountId),
  'members have the service-linked role': ({ management, members }) =>
    members
      .map(({ accountId }) => accountId)
      .filter((id) => !management.account(id).roles.has('awsservicerolefororganizations')),
}
