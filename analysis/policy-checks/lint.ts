/** Findings about a policy, as ValidatePolicy of IAM Access Analyzer reports them. */
import { lintPolicy } from '../../policy/lint/index.ts'
import type { Finding, FindingType, LintedPolicyType, LintedResourceType } from '../../policy/lint/types.ts'
import { lintFacts } from '../lint-facts.ts'
import { type CheckedType, likelyType, type NamedText } from './documents.ts'

export { spellingFor } from './spelling.ts'
export type { Finding, FindingType }

/** The types of resources whose policies have checks of their own. */
const RESOURCE_TYPES: Readonly<Record<LintedResourceType, CheckedType>> = {
  'AWS::DynamoDB::Table': 'resource',
  'AWS::IAM::AssumeRolePolicyDocument': 'trust',
  'AWS::S3::AccessPoint': 'resource',
  'AWS::S3::Bucket': 'resource',
  'AWS::S3::MultiRegionAccessPoint': 'resource',
  'AWS::S3ObjectLambda::AccessPoint': 'resource',
}

export const LINTED_RESOURCE_TYPES: readonly string[] = Object.keys(RESOURCE_TYPES)

const POLICY_TYPES: Readonly<Record<CheckedType, LintedPolicyType>> = {
  identity: 'IDENTITY_POLICY',
  resource: 'RESOURCE_POLICY',
  trust: 'RESOURCE_POLICY',
  scp: 'SERVICE_CONTROL_POLICY',
  rcp: 'RESOURCE_CONTROL_POLICY',
}

/**
 * Returns the findings, in the order of their places. Text that is not JSON has one finding. Never throws.
 *
 * @param type by default, the type that the policy seems to have
 * @param resourceType one of {@link LINTED_RESOURCE_TYPES}; others have no checks of their own
 */
export function findingsIn(
  policy: NamedText,
  type: CheckedType | undefined,
  resourceType: string | undefined,
): readonly Finding[] {
  const known = new Map(Object.entries(RESOURCE_TYPES)).get(resourceType ?? '')
  const linted = type ?? known ?? likelyType(policy)
  const named = resourceType ?? (linted === 'trust' ? 'AWS::IAM::AssumeRolePolicyDocument' : undefined)
  return lintPolicy(policy.text, {
    policyType: POLICY_TYPES[linted],
    resourceType: isLinted(named) ? named : undefined,
    facts: lintFacts,
  })
}

function isLinted(type: string | undefined): type is LintedResourceType | undefined {
  return type === undefined || type in RESOURCE_TYPES
}
