/** Finds the managed policies that requests name: those of the account and those of AWS. */

import {
  customerPolicy,
  findPolicy,
  isInPartition,
  isPolicyArn,
  type ManagedPolicyFacts,
  versionsOfPolicy,
} from '../../../../core/access/policies-by-arn.ts'
import { accountOfArn } from '../../../../core/aws/arns.ts'
import { isServiceLinkedPath } from '../../../../core/aws/reserved-paths.ts'
import {
  invalidArn,
  invalidArnPartition,
  noSuchPolicy,
  noSuchPolicyVersion,
  notYourPolicy,
  policyNotAttachable,
  serviceRolePolicyNotAttachable,
} from '../../../../protocol/errors.ts'
import type { PolicyRow, PolicyVersionRow, View } from '../../../../store/index.ts'

/** An operation that only the owner of a policy can perform, as AWS's error message names it. */
type Change = Parameters<typeof notYourPolicy>[0]

/** Returns a policy, for operations that read it. */
export function requirePolicy(view: View, arn: string): ManagedPolicyFacts {
  requireArn(view, arn)
  const policy = findPolicy(view, arn)
  if (!policy) throw noSuchPolicy(arn)
  return policy
}

/** Returns a policy, for operations on its use. AWS's message for a missing one differs there (recorded). */
export function requireUsablePolicy(view: View, arn: string): ManagedPolicyFacts {
  requireArn(view, arn)
  const policy = findPolicy(view, arn)
  if (!policy) throw policyNotAttachable(arn)
  return policy
}

/** Returns a policy that can be attached in the account: not one that is only for service-linked roles. */
export function requireAttachablePolicy(view: View, arn: string): ManagedPolicyFacts {
  const policy = requireUsablePolicy(view, arn)
  if (isServiceLinkedPath(policy.path)) throw serviceRolePolicyNotAttachable()
  return policy
}

/**
 * Returns a policy that the account can change.
 *
 * @param verb names the change in the error for policies of AWS and of other accounts
 */
export function requireOwnPolicy(view: View, arn: string, verb: Change): PolicyRow {
  requireOwnArn(view, arn, verb)
  const policy = customerPolicy(view, arn)
  if (!policy) throw noSuchPolicy(arn)
  return policy
}

/** Returns a version of a policy of the account or of AWS. */
export function requireVersion(view: View, arn: string, version: string): PolicyVersionRow {
  requireArn(view, arn)
  const found = versionsOfPolicy(view, arn)?.find(({ id }) => id === version)
  if (!found) throw noSuchPolicyVersion(arn, version)
  return found
}

/** Returns the account's policy if it has the version. */
export function requireOwnVersion(view: View, arn: string, version: string, verb: Change): PolicyRow {
  requireOwnArn(view, arn, verb)
  const policy = customerPolicy(view, arn)
  if (!policy?.versions.some(({ id }) => id === version)) throw noSuchPolicyVersion(arn, version)
  return policy
}

/**
 * Requires that `arn` is the ARN of a policy of the partition.
 *
 * Unverified: Every operation with the ARN of a managed policy refuses those of another partition as
 * AttachRolePolicy does, because AWS's answer is reported only for attachments and boundaries.
 *
 * @throws ValidationError for anything else
 */
export function requireArn(view: View, arn: string): void {
  if (!isPolicyArn(arn)) throw invalidArn(arn)
  if (!isInPartition(view, arn)) throw invalidArnPartition()
}

function requireOwnArn(view: View, arn: string, verb: Change): void {
  requireArn(view, arn)
  if (accountOfArn(arn) !== view.accountId) throw notYourPolicy(verb)
}
