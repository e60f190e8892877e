/** The documents of the custom policy checks. */
import { type CompiledPolicy, compilePolicy, resourcePolicyError } from '../../../../policy/index.ts'
import { invalidPolicyDocument } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'

type PolicyType = AccessanalyzerTypes.AccessCheckPolicyType

/**
 * Returns the compiled document.
 *
 * Unverified: Documents are refused with InvalidParameterException if they violate the grammar of policies, or if an
 * identity policy has a Principal.
 *
 * @param member the member of the input that has the document
 * @throws AwsError InvalidParameterException
 */
export function requirePolicy(document: string, type: PolicyType, member: string): CompiledPolicy {
  const policy = compilePolicy(document)
  const isIdentity = type === 'IDENTITY_POLICY'
  const error = resourcePolicyError(policy, isIdentity ? 'endpoint' : 'resource')
  if (error !== undefined) throw invalidPolicyDocument(`${member}${error}`)
  const named = isIdentity ? policy.statements.find(({ principals }) => principals) : undefined
  if (named) throw invalidPolicyDocument(`${member}.Statement[${named.index}] has a Principal.`)
  return policy
}
