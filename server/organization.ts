/**
 * Organizations as rows: their ids and ARNs, AWS's own policies, and policies ready to be evaluated.
 *
 * Source of the forms of ids and ARNs: the model of the Organizations API.
 */
import { compilePolicy, type SourcedPolicy } from '../policy/index.ts'
import type { OrganizationPolicyRow, OrganizationPolicyType, View } from '../store/index.ts'
import { base32, type RandomBytes } from './ids.ts'

type PolicyFacts = Omit<OrganizationPolicyRow, 'description'>

/** Allows everything; attached to every target of an organization until it is detached. */
export const FULL_AWS_ACCESS = awsPolicy(
  'FullAWSAccess',
  'SERVICE_CONTROL_POLICY',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
)

/** Allows everything; attached to every target of an organization, and cannot be detached. */
export const RCP_FULL_AWS_ACCESS = awsPolicy(
  'RCPFullAWSAccess',
  'RESOURCE_CONTROL_POLICY',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
)

export const AWS_POLICIES: readonly PolicyFacts[] = [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS]

const compiled = new WeakMap<PolicyFacts, SourcedPolicy>()

/** Those of the policies with these ids that are of `type`, ready to be evaluated. */
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

/** A thing of an organization, such as `root/o-.../r-...` of the management account. */
export function organizationsArn(managementAccount: string, resource: string): string {
  return `arn:aws:organizations::${managementAccount}:${resource}`
}

/** What stands before a policy's id in the resource of its ARN, `service_control_policy`. */
export function policyArnType(type: OrganizationPolicyType): string {
  return type.toLowerCase()
}

function awsPolicy(name: string, type: OrganizationPolicyType, content: string): PolicyFacts {
  const id = `p-${name}`
  return { id, name, type, content, arn: organizationsArn('aws', `policy/${policyArnType(type)}/${id}`) }
}

/** Random small letters and digits after each prefix, as many as AWS has there. */
export const newOrganizationId = (randomBytes: RandomBytes) => `o-${suffix(10, randomBytes)}`
export const newRootId = (randomBytes: RandomBytes) => `r-${suffix(4, randomBytes)}`
export const newOrganizationPolicyId = (randomBytes: RandomBytes) => `p-${suffix(8, randomBytes)}`

/** Units carry the id of the root that they are in. */
export const newUnitId = (rootId: string, randomBytes: RandomBytes) =>
  `${unitPrefix(rootId)}${suffix(8, randomBytes)}`

export const unitPrefix = (rootId: string) => `ou-${rootId.slice('r-'.length)}-`

function suffix(length: number, randomBytes: RandomBytes): string {
  return base32(randomBytes(length)).slice(0, length).toLowerCase()
}
