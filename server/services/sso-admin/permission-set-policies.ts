/** The inline policy and the permissions boundary of a permission set. */

import type { Family, Input } from '../../../core/engine/operation.ts'
import { policySize, readDocument } from '../../../policy/index.ts'
import {
  boundaryNotFound,
  inlinePolicyNotFound,
  inlinePolicyTooLarge,
  invalidBoundary,
  invalidInlinePolicy,
} from '../../../protocol/errors/sso-admin/permission-sets.ts'
import type { PermissionSetRow } from '../../../store/index.ts'
import { permissionSetRules, requireChangeablePermissionSet, requirePermissionSet } from './gate.ts'
import { fromReference, requireAwsPolicy, toReference } from './managed-policies.ts'

export const permissionSetPolicies = {
  /**
   * Unverified: The inline policy of a permission set must have a statement with an effect and an action; what IAM
   * refuses beyond that is refused when the permission set is provisioned, as reports of users show.
   */
  PutInlinePolicyToPermissionSet: {
    ...permissionSetRules('PutInlinePolicyToPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const { InlinePolicy } = input
      if ((readDocument(InlinePolicy)?.statements.length ?? 0) === 0) throw invalidInlinePolicy()
      const { PermissionSetPolicySizeQuota: quota } = ctx.quotas
      if (policySize(InlinePolicy) > quota) throw inlinePolicyTooLarge(quota)
      owner.permissionSets.put(permissionSet.id, { ...permissionSet, inlinePolicy: InlinePolicy })
      return {}
    },
  },

  GetInlinePolicyForPermissionSet: {
    ...permissionSetRules('GetInlinePolicyForPermissionSet'),
    run: (tx, input, ctx) => {
      return { InlinePolicy: requirePermissionSet(tx, input, ctx).permissionSet.inlinePolicy ?? '' }
    },
  },

  /** Unverified: Deleting the inline policy or the boundary of a permission set that has none is an error. */
  DeleteInlinePolicyFromPermissionSet: {
    ...permissionSetRules('DeleteInlinePolicyFromPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const { inlinePolicy, ...rest } = permissionSet
      if (inlinePolicy === undefined) throw inlinePolicyNotFound(rest.id)
      owner.permissionSets.put(rest.id, rest)
      return {}
    },
  },

  PutPermissionsBoundaryToPermissionSet: {
    ...permissionSetRules('PutPermissionsBoundaryToPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const permissionsBoundary = boundaryOf(input.PermissionsBoundary, owner.partition)
      owner.permissionSets.put(permissionSet.id, { ...permissionSet, permissionsBoundary })
      return {}
    },
  },

  GetPermissionsBoundaryForPermissionSet: {
    ...permissionSetRules('GetPermissionsBoundaryForPermissionSet'),
    run: (tx, input, ctx) => {
      const { id, permissionsBoundary } = requirePermissionSet(tx, input, ctx).permissionSet
      if (permissionsBoundary === undefined) throw boundaryNotFound(id)
      return { PermissionsBoundary: toBoundary(permissionsBoundary) }
    },
  },

  DeletePermissionsBoundaryFromPermissionSet: {
    ...permissionSetRules('DeletePermissionsBoundaryFromPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const { permissionsBoundary, ...rest } = permissionSet
      if (permissionsBoundary === undefined) throw boundaryNotFound(rest.id)
      owner.permissionSets.put(rest.id, rest)
      return {}
    },
  },
} satisfies Family<'sso-admin'>

type Boundary = NonNullable<PermissionSetRow['permissionsBoundary']>
type ApiBoundary = Input<'sso-admin', 'PutPermissionsBoundaryToPermissionSet'>['PermissionsBoundary']

/**
 * Returns the boundary that a request names.
 *
 * Unverified: An AWS managed policy must exist to be the boundary of a permission set, as to be attached.
 *
 * @throws AwsError ValidationException unless there is exactly one, or ResourceNotFoundException
 */
function boundaryOf(
  { CustomerManagedPolicyReference: customer, ManagedPolicyArn: arn }: ApiBoundary,
  partition: string,
): Boundary {
  if (customer && arn === undefined) return fromReference(customer)
  if (customer || arn === undefined) throw invalidBoundary()
  return requireAwsPolicy(partition, arn).arn
}

function toBoundary(boundary: Boundary): ApiBoundary {
  return typeof boundary === 'string'
    ? { ManagedPolicyArn: boundary }
    : { CustomerManagedPolicyReference: toReference(boundary) }
}
