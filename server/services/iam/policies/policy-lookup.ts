/** Finding the managed policies that requests name: those of the account and those of AWS. */
import {
  invalidArn,
  noSuchPolicy,
  noSuchPolicyVersion,
  notYourPolicy,
  policyNotAttachable,
  serviceRolePolicyNotAttachable,
} from '../../../../protocol/errors.ts'
import type { PolicyRow, PolicyVersionRow, View } from '../../../../store/index.ts'
import {
  customerPolicy,
  findPolicy,
  isPolicyArn,
  type ManagedPolicyFacts,
  versionsOfPolicy,
} from '../../../access/policies-by-arn.ts'
import { accountOfArn } from '../../../aws/arns.ts'
import { isServiceLinkedPath } from '../lookup.ts'

/** What only the owner of a policy may do, in the words of the refusal. */
type Change = Parameters<typeof notYourPolicy>[0]

/** For operations that read a policy. */
export function requirePolicy(view: View, arn: string): ManagedPolicyFacts {
  requireArn(arn)
  const policy = findPolicy(view, arn)
  if (!policy) throw noSuchPolicy(arn)
  return policy
}

/** For operations that are about the use of a policy, where AWS has other words for one that is missing (recorded). */
export function requireUsablePolicy(view: View, arn: string): ManagedPolicyFacts {
  requireArn(arn)
  const policy = findPolicy(view, arn)
  if (!policy) throw policyNotAttachable(arn)
  return policy
}

/** A policy that users, groups and roles of the account can be given: not one made for service-linked roles. */
export function requireAttachablePolicy(view: View, arn: string): ManagedPolicyFacts {
  const policy = requireUsablePolicy(view, arn)
  if (isServiceLinkedPath(policy.path)) throw serviceRolePolicyNotAttachable()
  return policy
}

/**
 * A policy that the account may change.
 *
 * @param verb how the refusal of AWS's own and of other accounts' policies names the change
 */
export function requireOwnPolicy(view: View, arn: string, verb: Change): PolicyRow {
  requireOwnArn(view, arn, verb)
  const policy = customerPolicy(view, arn)
  if (!policy) throw noSuchPolicy(arn)
  return policy
}

/** A version of a policy, of the account or of AWS. */
export function requireVersion(view: View, arn: string, version: string): PolicyVersionRow {
  requireArn(arn)
  const found = versionsOfPolicy(view, arn)?.find(({ id }) => id === version)
  if (!found) throw noSuchPolicyVersion(arn, version)
  return found
}

/** The policy of the account that has such a version. */
export function requireOwnVersion(view: View, arn: string, version: string, verb: Change): PolicyRow {
  requireOwnArn(view, arn, verb)
  const policy = customerPolicy(view, arn)
  if (!policy?.versions.some(({ id }) => id === version)) throw noSuchPolicyVersion(arn, version)
  return policy
}

/** @throws ValidationError for what is no policy's ARN */
export function requireArn(arn: string): void {
  if (!isPolicyArn(arn)) throw invalidArn(arn)
}

function requireOwnArn(view: View, arn: string, verb: Change): void {
  requireArn(arn)
  if (accountOfArn(arn) !== view.accountId) throw notYourPolicy(verb)
}
