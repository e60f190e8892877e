/** Writes the organization of a seed as rows of its management account. */
import {
  type AuthorizationPolicyType,
  organizationPolicyLimits,
  storedResourceControlPolicy,
  validateResourceControlPolicy,
  validateServiceControlPolicy,
} from '../../policy/index.ts'
import {
  memberId,
  type OrganizationPolicyRow,
  type OrganizationRow,
  type OrganizationService,
  organizationKey,
  type Tx,
} from '../../store/index.ts'
import { awsPolicies, FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS } from '../access/organization/policies.ts'
import type { RandomBytes } from '../aws/ids.ts'
import {
  newOrganizationId,
  newOrganizationPolicyId,
  newRootId,
  newUnitId,
  organizationsArn,
  policyArnType,
  unitPrefix,
} from '../aws/organization-ids.ts'
import { UNIT_DEPTH } from '../services/organizations/units.ts'
import { suggestionFor } from '../standards/nearest.ts'
import { StepFailure } from './failure.ts'
import type { Path } from './parse.ts'
import { textOf } from './steps.ts'
import type {
  SeedMemberAccount,
  SeedOrganization,
  SeedOrganizationalUnit,
  SeedOrganizationPolicy,
  SeedPlace,
  SeedPolicyTarget,
} from './types.ts'

const VALIDATORS = {
  SERVICE_CONTROL_POLICY: validateServiceControlPolicy,
  RESOURCE_CONTROL_POLICY: validateResourceControlPolicy,
} as const

type NamedPolicy = Pick<OrganizationPolicyRow, 'id' | 'name' | 'type'>

/** The context for everything that is created in the organization. */
interface OrganizationContext {
  /** The management account's transaction. */
  readonly tx: Tx
  readonly ids: Pick<OrganizationRow, 'id' | 'rootId'>
  /** By name, including AWS's own. */
  readonly policies: Map<string, NamedPolicy>
  readonly trustedServices: readonly string[]
  readonly sources: OrganizationSources
}

interface OrganizationSources {
  /** Epoch milliseconds. */
  readonly now: number
  readonly randomBytes: RandomBytes
}

/**
 * Creates the organization with its policies, units, and accounts.
 *
 * @param tx the management account's transaction
 * @throws StepFailure when AWS would reject a part of it
 */
export function createOrganization(tx: Tx, seed: SeedOrganization, sources: OrganizationSources): void {
  const { randomBytes } = sources
  const { policies = [], root = {}, trustedServices = [], rootAccess } = seed
  if (tx.organizations.has(organizationKey))
    throw new StepFailure(['organization'], `Account ${tx.accountId} already has an organization`)
  const ids = { id: seed.id ?? newOrganizationId(randomBytes), rootId: root.id ?? newRootId(randomBytes) }
  const known = new Map(awsPolicies(tx.partition).map((policy) => [policy.name, policy]))
  const context: OrganizationContext = { tx, ids, policies: known, trustedServices, sources }
  for (const [index, policy] of policies.entries()) {
    addPolicy(context, policy, ['organization', 'policies', index])
  }
  const path = ['organization', 'root']
  tx.organizations.put(organizationKey, {
    ...ids,
    arn: organizationsArn(tx, `organization/${ids.id}`),
    rootArn: organizationsArn(tx, `root/${ids.id}/${ids.rootId}`),
    featureSet: 'ALL',
    policyTypes: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
    ...(trustedServices.length > 0 ? { trustedServices: since(trustedServices, sources) } : {}),
    ...(rootAccess ? { rootAccess } : {}),
    attached: attachedTo(context, root, path),
  })
  fill(context, root, { parentId: ids.rootId, path, depth: 0 })
  // The management account is in the root unless the seed places it elsewhere.
  if (!tx.memberAccounts.has(tx.accountId)) addAccount(context, tx.accountId, {}, ids.rootId, path)
}

function addPolicy(context: OrganizationContext, policy: SeedOrganizationPolicy, path: Path): void {
  const { tx, ids, policies, sources } = context
  const { name, type, description } = policy
  if (policies.has(name)) throw new StepFailure(path, `Policy "${name}" already exists`)
  const content = requireContent(policy, tx.partition, path)
  const id = newOrganizationPolicyId(sources.randomBytes)
  const arn = organizationsArn(tx, `policy/${ids.id}/${policyArnType(type)}/${id}`)
  const facts = { id, name, arn, type, content, updateDate: sources.now }
  const row = description === undefined ? facts : { ...facts, description }
  tx.organizationPolicies.put(id, row)
  policies.set(name, row)
}

function requireContent({ type, content }: SeedOrganizationPolicy, partition: string, path: Path): string {
  const text = textOf(content)
  const problem = VALIDATORS[type](text, partition)
  if (problem !== undefined) {
    throw new StepFailure(
      [...path, 'content'],
      'Invalid policy',
      `: MalformedPolicyDocumentException: ${problem}`,
    )
  }
  const { size: limit } = organizationPolicyLimits[type]
  if (text.length > limit) {
    const excess = `: a ${type} can have at most ${limit}`
    throw new StepFailure([...path, 'content'], `Policy with ${text.length} characters`, excess)
  }
  return type === 'RESOURCE_CONTROL_POLICY' ? storedResourceControlPolicy(text) : text
}

/** The root or the unit that units and accounts are added to. */
interface Parent {
  readonly parentId: string
  readonly path: Path
  /** The number of organizational units between the root and its children. */
  readonly depth: number
}

function fill(context: OrganizationContext, place: SeedPlace, { parentId, path, depth }: Parent): void {
  const { accounts = {}, organizationalUnits = [] } = place
  for (const [accountId, account] of Object.entries(accounts)) {
    addAccount(context, accountId, account, parentId, [...path, 'accounts', accountId])
  }
  const names = new Set<string>()
  for (const [index, unit] of organizationalUnits.entries()) {
    const parent = { parentId, path: [...path, 'organizationalUnits', index], depth: depth + 1 }
    if (names.has(unit.name))
      throw new StepFailure(parent.path, `Organizational unit "${unit.name}" already exists`)
    names.add(unit.name)
    addUnit(context, unit, parent)
  }
}

function addUnit(
  context: OrganizationContext,
  unit: SeedOrganizationalUnit,
  { parentId, path, depth }: Parent,
): void {
  const { tx, ids } = context
  if (depth > UNIT_DEPTH)
    throw new StepFailure(
      path,
      'Organizational unit nested too deeply',
      `: at most ${UNIT_DEPTH} levels are allowed`,
    )
  const id = unitId(context, unit, path)
  tx.organizationalUnits.put(id, {
    id,
    name: unit.name,
    arn: organizationsArn(tx, `ou/${ids.id}/${id}`),
    parentId,
    attached: attachedTo(context, unit, path),
  })
  fill(context, unit, { parentId: id, path, depth })
}

function unitId(
  { tx, ids, sources }: OrganizationContext,
  { id }: SeedOrganizationalUnit,
  path: Path,
): string {
  if (id === undefined) return newUnitId(ids.rootId, sources.randomBytes)
  const prefix = unitPrefix(ids.rootId)
  if (!id.startsWith(prefix))
    throw new StepFailure([...path, 'id'], `Invalid ID "${id}"`, `: IDs in this root start with ${prefix}`)
  if (tx.organizationalUnits.has(id))
    throw new StepFailure([...path, 'id'], `Organizational unit ${id} already exists`)
  return id
}

function addAccount(
  context: OrganizationContext,
  accountId: string,
  account: SeedMemberAccount,
  parentId: string,
  path: Path,
): void {
  const { tx, ids, sources } = context
  if (tx.locate(memberId(accountId))) {
    throw new StepFailure(path, `Account ${accountId} is already in the organization`)
  }
  requireTrusted(context, account, path)
  const { serviceControlPolicies: _, resourceControlPolicies: __, administers, ...facts } = account
  tx.memberAccounts.put(accountId, {
    accountId,
    arn: organizationsArn(tx, `account/${ids.id}/${accountId}`),
    parentId,
    ...facts,
    ...(administers ? { administers: since(administers, sources) } : {}),
    joinedMethod: accountId === tx.accountId ? 'INVITED' : 'CREATED',
    joinDate: sources.now,
    attached: attachedTo(context, account, path),
  })
}

function since(services: readonly string[], { now }: OrganizationSources): readonly OrganizationService[] {
  return services.map((principal) => ({ principal, since: now }))
}

/**
 * Requires trusted access of the services that an account administers. AWS registers an administrator only with
 * it, and does not disable it before the administrator is deregistered (recorded on AWS, September 2026).
 */
function requireTrusted(
  { trustedServices }: OrganizationContext,
  { administers = [] }: SeedMemberAccount,
  path: Path,
): void {
  for (const [index, service] of administers.entries()) {
    if (trustedServices.includes(service)) continue
    const place = [...path, 'administers', index]
    throw new StepFailure(place, `${service} has no trusted access`, ': add it to trustedServices')
  }
}

/**
 * Returns the IDs of the policies attached to a target.
 *
 * AWS attaches its own policies to every target. RCPFullAWSAccess cannot be detached.
 */
function attachedTo(context: OrganizationContext, target: SeedPolicyTarget, path: Path): readonly string[] {
  const { serviceControlPolicies = [FULL_AWS_ACCESS.name], resourceControlPolicies = [] } = target
  const resourceControl = new Set([...resourceControlPolicies, RCP_FULL_AWS_ACCESS.name])
  const place = (member: keyof SeedPolicyTarget) => [...path, member]
  return [
    ...policyIds(context, serviceControlPolicies, 'SERVICE_CONTROL_POLICY', place('serviceControlPolicies')),
    ...policyIds(context, [...resourceControl], 'RESOURCE_CONTROL_POLICY', place('resourceControlPolicies')),
  ]
}

function policyIds(
  { policies }: OrganizationContext,
  names: readonly string[],
  type: AuthorizationPolicyType,
  path: Path,
): readonly string[] {
  const { perTarget } = organizationPolicyLimits[type]
  if (names.length > perTarget) {
    throw new StepFailure(
      path,
      `Too many policies (${names.length})`,
      `: at most ${perTarget} of type ${type} can be attached`,
    )
  }
  return names.map((name, index) => {
    const policy = policies.get(name)
    if (policy?.type !== type) {
      const known = [...policies.values()].filter((each) => each.type === type).map((each) => each.name)
      throw new StepFailure([...path, index], `Unknown ${type} "${name}"`, `.${suggestionFor(name, known)}`)
    }
    return policy.id
  })
}
