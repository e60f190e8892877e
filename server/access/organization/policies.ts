/**
 * Policies of organizations: AWS's own policies, and policies compiled for the evaluator.
 *
 * Source of the formats of IDs and ARNs: the model of the Organizations API.
 */
import { compilePolicy, type SourcedPolicy } from '../../../policy/index.ts'
import type { OrganizationPolicyRow, OrganizationPolicyType, View } from '../../../store/index.ts'
import { organizationsArn, policyArnType } from '../../aws/organization-ids.ts'

type PolicyFacts = Omit<OrganizationPolicyRow, 'description'>

/** Allows everything. It is attached to every target of an organization until it is detached. */
export const FULL_AWS_ACCESS = awsPolicy(
  'FullAWSAccess',
  'SERVICE_CONTROL_POLICY',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
)

/** Allows everything. It is attached to every target of an organization and cannot be detached. */
export const RCP_FULL_AWS_ACCESS = awsPolicy(
  'RCPFullAWSAccess',
  'RESOURCE_CONTROL_POLICY',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
)

export const AWS_POLICIES: readonly PolicyFacts[] = [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS]

const compiled = new WeakMap<PolicyFacts, SourcedPolicy>()

/** Returns the policies with these IDs that have the type `type`, compiled for the evaluator. */
export function organizationPolicies(
  view: View,
  ids: readonly string[],
  type: OrganizationPolicyType,
): readonly SourcedPolicy[] {
  return ids.flatMap((id) => {
    const policy = view.organizationPolicies.get(id) ?? AWS_POLICIES.find((each) => each.id === id)
    return policy?.type === type ? [sourced(policy)] : []
  })
}

function sourced(policy: PolicyFacts): SourcedPolicy {
  let known = compiled.get(policy)
  if (!known) {
    const { content, arn, name } = policy
    known = { policy: compilePolicy(content), source: arn, name, kind: 'organization' }
    compiled.set(policy, known)
  }
  return known
}

function awsPolicy(name: string, type: OrganizationPolicyType, content: string): PolicyFacts {
  const id = `p-${name}`
  return { id, name, type, content, arn: organizationsArn('aws', `policy/${policyArnType(type)}/${id}`) }
}
