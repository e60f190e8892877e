/**
 * Policies of organizations: AWS's own policies, and policies compiled for the evaluator.
 *
 * Source of the formats of IDs and ARNs: the model of the Organizations API.
 */
import { compilePolicy, type SourcedPolicy } from '../../../policy/index.ts'
import type { OrganizationPolicyRow, OrganizationPolicyType, View } from '../../../store/index.ts'
import { organizationsArn, policyArnType } from '../../aws/organization-ids.ts'

/** A policy of an organization, or one of AWS's own. */
export type OrganizationPolicy = Omit<OrganizationPolicyRow, 'updateDate'>

/** Allows everything. It is attached to every target of an organization until it is detached. */
export const FULL_AWS_ACCESS = awsPolicy(
  'FullAWSAccess',
  'SERVICE_CONTROL_POLICY',
  'Allows access to every operation',
  { Effect: 'Allow', Action: '*', Resource: '*' },
)

/** Allows everything. It is attached to every target of an organization and cannot be detached. */
export const RCP_FULL_AWS_ACCESS = awsPolicy(
  'RCPFullAWSAccess',
  'RESOURCE_CONTROL_POLICY',
  'Allows access to every resource',
  { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
)

const ofPartition = new Map<string, readonly OrganizationPolicy[]>()

/** Returns AWS's own policies as they are in a partition: the same objects each time. */
export function awsPolicies(partition: string): readonly OrganizationPolicy[] {
  let known = ofPartition.get(partition)
  if (!known) {
    known = [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS].map((policy) => inPartition(policy, partition))
    ofPartition.set(partition, known)
  }
  return known
}

/** Returns the IDs of AWS's own policies that every new target has while these policy types are enabled. */
export function attachedByDefault(types: readonly OrganizationPolicyType[]): readonly string[] {
  return [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS].flatMap(({ id, type }) => (types.includes(type) ? [id] : []))
}

/** Returns a policy of an organization, or one of AWS's own. */
export function findOrganizationPolicy(management: View, id: string): OrganizationPolicy | undefined {
  return (
    management.organizationPolicies.get(id) ??
    awsPolicies(management.partition).find((policy) => policy.id === id)
  )
}

export function isAwsPolicy(id: string): boolean {
  return id === FULL_AWS_ACCESS.id || id === RCP_FULL_AWS_ACCESS.id
}

/** Returns the policies with these IDs that have the type `type`. */
export function attachedOfType(
  view: View,
  ids: readonly string[],
  type: OrganizationPolicyType,
): readonly OrganizationPolicy[] {
  return ids.flatMap((id) => {
    const policy = findOrganizationPolicy(view, id)
    return policy?.type === type ? [policy] : []
  })
}

const compiled = new WeakMap<OrganizationPolicy, SourcedPolicy>()

/** Returns the policies with these IDs that have the type `type`, compiled for the evaluator. */
export function organizationPolicies(
  view: View,
  ids: readonly string[],
  type: OrganizationPolicyType,
): readonly SourcedPolicy[] {
  return attachedOfType(view, ids, type).map(sourced)
}

function sourced(policy: OrganizationPolicy): SourcedPolicy {
  let known = compiled.get(policy)
  if (!known) {
    const { content, arn, name } = policy
    known = { policy: compilePolicy(content), source: arn, name, kind: 'organization' }
    compiled.set(policy, known)
  }
  return known
}

/** The content is laid out as AWS shows it (recorded on AWS, September 2026, for FullAWSAccess). */
function awsPolicy(name: string, type: OrganizationPolicyType, description: string, statement: object) {
  const content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
  return { id: `p-${name}`, name, type, description, content }
}

function inPartition(policy: Omit<OrganizationPolicy, 'arn'>, partition: string): OrganizationPolicy {
  const resource = `policy/${policyArnType(policy.type)}/${policy.id}`
  return { ...policy, arn: organizationsArn({ partition, accountId: 'aws' }, resource) }
}
