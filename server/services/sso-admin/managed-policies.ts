/** The managed policies of a permission set: those of AWS, and those of customers by their names. */

import { nameInPolicyArn } from '../../../core/access/policies-by-arn.ts'
import { type ManagedPolicy, managedPolicy } from '../../../core/aws/managed-policies.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import {
  customerPolicyAttached,
  customerPolicyNotAttached,
  managedPolicyAttached,
  managedPolicyNotAttached,
  policyDoesNotExist,
  tooManyCustomerPolicies,
  tooManyManagedPolicies,
} from '../../../protocol/errors/sso-admin/permission-sets.ts'
import type { CustomerManagedPolicy, PermissionSetRow } from '../../../store/index.ts'
import { permissionSetRules, requireChangeablePermissionSet, requirePermissionSet } from './gate.ts'
import { pageInOrder } from './paging.ts'

/**
 * Unverified: A managed policy that does not exist, or that a permission set already has, is reported before the quota.
 *
 * Unverified: The managed policies of a permission set are listed by ARN, or by path and name, because AWS does not
 * document the order.
 */
export const managedPolicies = {
  AttachManagedPolicyToPermissionSet: {
    ...permissionSetRules('AttachManagedPolicyToPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const { arn } = requireAwsPolicy(owner.partition, input.ManagedPolicyArn)
      const { id, managedPolicies: present } = permissionSet
      if (present.includes(arn)) throw managedPolicyAttached(id, arn)
      if (isFull(permissionSet, ctx)) throw tooManyManagedPolicies(quotaIn(ctx), id)
      owner.permissionSets.put(id, { ...permissionSet, managedPolicies: [...present, arn] })
      return {}
    },
  },

  DetachManagedPolicyFromPermissionSet: {
    ...permissionSetRules('DetachManagedPolicyFromPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const { ManagedPolicyArn: arn } = input
      const { id, managedPolicies: present } = permissionSet
      if (!present.includes(arn)) throw managedPolicyNotAttached(arn)
      const kept = present.filter((each) => each !== arn)
      owner.permissionSets.put(id, { ...permissionSet, managedPolicies: kept })
      return {}
    },
  },

  ListManagedPoliciesInPermissionSet: {
    ...permissionSetRules('ListManagedPoliciesInPermissionSet'),
    run: (tx, input, ctx) => {
      const { managedPolicies: present } = requirePermissionSet(tx, input, ctx).permissionSet
      const show = (arn: string) => ({ Arn: arn, Name: nameInPolicyArn(arn) })
      const { items, NextToken } = pageInOrder(input, present, (arn) => arn, show)
      return { AttachedManagedPolicies: items, NextToken }
    },
  },

  /** No account is asked whether it has the policy: that shows when the permission set is provisioned. */
  AttachCustomerManagedPolicyReferenceToPermissionSet: {
    ...permissionSetRules('AttachCustomerManagedPolicyReferenceToPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const added = fromReference(input.CustomerManagedPolicyReference)
      const { id, customerManagedPolicies: present } = permissionSet
      if (present.some((each) => keyOf(each) === keyOf(added)))
        throw customerPolicyAttached(added.name, added.path)
      if (isFull(permissionSet, ctx)) throw tooManyCustomerPolicies(quotaIn(ctx))
      owner.permissionSets.put(id, { ...permissionSet, customerManagedPolicies: [...present, added] })
      return {}
    },
  },

  DetachCustomerManagedPolicyReferenceFromPermissionSet: {
    ...permissionSetRules('DetachCustomerManagedPolicyReferenceFromPermissionSet'),
    run: (tx, input, ctx) => {
      const { owner, permissionSet } = requireChangeablePermissionSet(tx, input, ctx)
      const removed = fromReference(input.CustomerManagedPolicyReference)
      const { id, customerManagedPolicies: present } = permissionSet
      const kept = present.filter((each) => keyOf(each) !== keyOf(removed))
      if (kept.length === present.length) throw customerPolicyNotAttached(removed.name, removed.path)
      owner.permissionSets.put(id, { ...permissionSet, customerManagedPolicies: kept })
      return {}
    },
  },

  ListCustomerManagedPolicyReferencesInPermissionSet: {
    ...permissionSetRules('ListCustomerManagedPolicyReferencesInPermissionSet'),
    run: (tx, input, ctx) => {
      const { customerManagedPolicies: present } = requirePermissionSet(tx, input, ctx).permissionSet
      const { items, NextToken } = pageInOrder(input, present, keyOf, toReference)
      return { CustomerManagedPolicyReferences: items, NextToken }
    },
  },
} satisfies Family<'sso-admin'>

/** Returns a managed policy of AWS. @throws AwsError ResourceNotFoundException */
export function requireAwsPolicy(partition: string, arn: string): ManagedPolicy {
  const policy = managedPolicy(partition, arn)
  if (!policy) throw policyDoesNotExist(arn)
  return policy
}

const quotaIn = ({ quotas }: Context) => quotas.PoliciesPerPermissionSetQuota

/** The quota applies to the managed policies of both kinds together. */
function isFull(set: PermissionSetRow, ctx: Context): boolean {
  return set.managedPolicies.length + set.customerManagedPolicies.length >= quotaIn(ctx)
}

/** A customer managed policy as in the API. */
interface PolicyReference {
  readonly Name: string
  readonly Path?: string | undefined
}

export function fromReference({ Name, Path = '/' }: PolicyReference): CustomerManagedPolicy {
  return { name: Name, path: Path }
}

export function toReference({ name, path }: CustomerManagedPolicy): PolicyReference {
  return { Name: name, Path: path }
}

/** Returns the path and the name. Both are case-sensitive here, other than in IAM. */
const keyOf = ({ path, name }: CustomerManagedPolicy) => `${path}${name}`
