/** IAM's rules for policies embedded in a user, group, or role. */
import { policySize, validateIdentityPolicy } from '../../policy/index.ts'
import { inlinePoliciesTooLarge, malformedPolicyDocument } from '../../protocol/errors.ts'
import type { InlinePolicies } from '../../store/index.ts'

/** A user, group, or role with its inline policies. */
interface InlineHolder {
  readonly noun: 'user' | 'group' | 'role'
  readonly name: string
  readonly inline: InlinePolicies
  /** The quota for the characters of all inline policies together, without white space. */
  readonly limit: number
  readonly partition: string
}

/**
 * Requires that a document is valid as one of a holder's inline policies.
 *
 * @throws MalformedPolicyDocument, LimitExceeded
 */
export function requireInlinePolicies(
  document: string,
  { noun, name, inline, limit, partition }: InlineHolder,
): void {
  const error = validateIdentityPolicy(document, { managed: false, partition })
  if (error !== undefined) throw malformedPolicyDocument(error)
  const size = Object.values(inline).reduce((total, each) => total + policySize(each), 0)
  if (size > limit) throw inlinePoliciesTooLarge(limit, noun, name)
}
