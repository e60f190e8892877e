import type { Decision, LayerName } from './types.ts'

/** The names of policy types in denials (IAM User Guide, "Troubleshoot access denied error messages"). */
const policyTypes: Readonly<Record<LayerName, { readonly missing: string; readonly denying: string }>> = {
  root: { missing: 'identity-based policy', denying: 'an identity-based policy' },
  identity: { missing: 'identity-based policy', denying: 'an identity-based policy' },
  boundary: { missing: 'permissions boundary', denying: 'a permissions boundary' },
  session: { missing: 'session policy', denying: 'a session policy' },
  resource: { missing: 'resource-based policy', denying: 'a resource-based policy' },
  trust: { missing: 'role trust policy', denying: 'the role trust policy' },
  serviceControl: { missing: 'service control policy', denying: 'a service control policy' },
  resourceControl: { missing: 'resource control policy', denying: 'a resource control policy' },
  endpoint: { missing: 'VPC endpoint policy', denying: 'a VPC endpoint policy' },
}

const layersWithPolicyArns: ReadonlySet<LayerName> = new Set([
  'identity',
  'boundary',
  'session',
  'serviceControl',
  'resourceControl',
])

/**
 * Returns the end of an AccessDenied message. It starts with a space, and is empty for an allowed request.
 * Explicit denies name the ARN of the policy. AWS does so only within one account or organization;
 * `policyArns: false` omits it.
 */
export function denialReason(
  decision: Decision,
  action: string,
  { policyArns = true }: { readonly policyArns?: boolean } = {},
): string {
  const type = policyTypes[decision.layer]
  if (decision.effect === 'allowed') return ''
  if (decision.effect === 'implicitDeny') return ` because no ${type.missing} allows the ${action} action`
  return ` with an explicit deny in ${type.denying}${policyArns ? policyArn(decision) : ''}`
}

/** Returns an empty string for inline policies, which have no ARN. */
function policyArn(decision: Decision): string {
  const source = layersWithPolicyArns.has(decision.layer) ? decision.statements[0]?.source : undefined
  return source?.startsWith('arn:') ? `: ${source}` : ''
}
