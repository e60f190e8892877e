/** The policies that a decision considered, as IAM Toolbox lists them: with a URI, and what they are attached to. */
import { createHash } from 'node:crypto'
import type { Verdict } from '../../core/access/judge.ts'
import type { LevelTarget, Membership } from '../../core/access/organization/membership.ts'
import type { DenialGroup } from '../../core/access/records/denials.ts'
import { organizationsArn } from '../../core/aws/organization-ids.ts'
import type { Caller } from '../../core/identity/caller.ts'
import type { LayerName, SourcedPolicy } from '../../policy/index.ts'

export type PolicyType =
  | 'IDENTITY_BASED_POLICY'
  | 'RESOURCE_BASED_POLICY'
  | 'PERMISSIONS_BOUNDARY'
  | 'SESSION_POLICY'
  | 'SERVICE_CONTROL_POLICY'
  | 'RESOURCE_CONTROL_POLICY'
  | 'VPC_ENDPOINT_POLICY'

/** A policy in one of the layers of a decision. */
export interface ConsideredPolicy {
  readonly type: PolicyType
  readonly layer: LayerName
  readonly sourced: SourcedPolicy
  /** An ARN, or `inline:` and 16 hexadecimal digits. */
  readonly uri: string
  readonly attachedTo: readonly string[]
}

/**
 * Returns the policies of a decision. One that is attached at several levels of an organization occurs several times.
 * Permissions that no document grants, such as those of root, are left out.
 */
export function consideredPolicies(
  { layers, places, request, asked }: Verdict,
  groups: readonly DenialGroup[],
): readonly ConsideredPolicy[] {
  const { identity, boundary, session = [], resource, serviceControl, resourceControl, endpoint } = layers
  const { caller } = asked
  const principal = [principalArn(caller)]
  const layer = (
    name: LayerName,
    type: PolicyType,
    policies: readonly SourcedPolicy[],
    arns: readonly string[] = principal,
  ) => policies.filter(({ builtIn }) => !builtIn).map((policy) => considered(name, type, policy, arns))
  const listed = (policy: SourcedPolicy | undefined) => (policy ? [policy] : [])
  return [
    ...identity.flatMap((policy) =>
      layer('identity', 'IDENTITY_BASED_POLICY', [policy], holdersOf(policy, caller, groups)),
    ),
    ...layer('boundary', 'PERMISSIONS_BOUNDARY', listed(boundary)),
    ...layer('session', 'SESSION_POLICY', session.flat()),
    ...layer(
      resource?.kind === 'trust' ? 'trust' : 'resource',
      'RESOURCE_BASED_POLICY',
      listed(resource?.policy),
      [request.resource],
    ),
    ...ofLevels(places.principal, serviceControl, caller).flatMap(({ policies, arns }) =>
      layer('serviceControl', 'SERVICE_CONTROL_POLICY', policies, arns),
    ),
    ...ofLevels(places.resource, resourceControl, caller).flatMap(({ policies, arns }) =>
      layer('resourceControl', 'RESOURCE_CONTROL_POLICY', policies, arns),
    ),
    ...layer('endpoint', 'VPC_ENDPOINT_POLICY', listed(endpoint), []),
  ]
}

function considered(
  layer: LayerName,
  type: PolicyType,
  sourced: SourcedPolicy,
  attachedTo: readonly string[],
): ConsideredPolicy {
  return { type, layer, sourced, uri: uriOf(type, sourced, attachedTo), attachedTo }
}

/** Returns the same URI for the same policy. Those of policies without an ARN are opaque. */
function uriOf(
  type: PolicyType,
  { kind, source, policy }: SourcedPolicy,
  attachedTo: readonly string[],
): string {
  if (kind === 'managed' || kind === 'organization') return source
  const content = JSON.stringify([type, source, attachedTo, policy.text])
  return `inline:${createHash('sha256').update(content).digest('hex').slice(0, 16)}`
}

/** Returns the ARN of the principal that policies are attached to: of a session, the role or the user. */
function principalArn(caller: Caller): string {
  if (caller.kind === 'role') return caller.role.arn
  return caller.kind === 'federated' ? caller.issuerArn : caller.arn
}

/**
 * Returns the ARNs of the identities that give a policy to the caller: of itself, or of its groups.
 *
 * Unverified: Policies of groups name the group.
 */
function holdersOf(
  { kind, source, group }: SourcedPolicy,
  caller: Caller,
  groups: readonly DenialGroup[],
): readonly string[] {
  const own = [principalArn(caller)]
  if (group !== undefined) return [group]
  const user = 'user' in caller ? caller.user : undefined
  if (kind !== 'managed' || user === undefined) return own
  const ofGroups = groups.filter(({ attached }) => attached.includes(source)).map(({ arn }) => arn)
  return user.attached.includes(source) || ofGroups.length === 0 ? [...own, ...ofGroups] : ofGroups
}

/** Returns the policies of an organization by their levels, with the ARN of each level. */
function ofLevels(
  place: Membership | undefined,
  levels: readonly (readonly SourcedPolicy[])[] = [],
  { partition }: Caller,
) {
  return levels.map((policies, index) => {
    const target = place?.levels[index]
    return { policies, arns: place && target ? [arnOfLevel(place, target, partition)] : [] }
  })
}

function arnOfLevel(
  { organizationId, managementAccountId: accountId }: Membership,
  { type, id }: LevelTarget,
  partition: string,
): string {
  const kind = { ROOT: 'root', ORGANIZATIONAL_UNIT: 'ou', ACCOUNT: 'account' }[type]
  return organizationsArn({ partition, accountId }, `${kind}/${organizationId}/${id}`)
}
