/** Managed policies attached to users, groups, and roles. */

import { nameInPolicyArn, pathInPolicyArn } from '../../../../core/access/policies-by-arn.ts'
import type { PolicyHolder } from '../../../../core/access/principal-policies.ts'
import type { Conditions } from '../../../../core/access/target.ts'
import type { Context, Family, Operation, Output } from '../../../../core/engine/operation.ts'
import { noSuchPolicy, quotaExceeded } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { View } from '../../../../store/index.ts'
import { policyTarget } from '../lookup.ts'
import { type PathRequest, pageInOrder, pageOf } from '../paging.ts'
import { groupKind, type HolderKind, holderResource, roleKind, userKind } from './policy-holders.ts'
import { requireArn, requireAttachablePolicy, requireUsablePolicy } from './policy-lookup.ts'
import { type PolicyUser, usersOfPolicy } from './policy-usage.ts'

export const attachments = {
  AttachUserPolicy: attach(userKind),
  AttachGroupPolicy: attach(groupKind),
  AttachRolePolicy: attach(roleKind),

  DetachUserPolicy: detach(userKind),
  DetachGroupPolicy: detach(groupKind),
  DetachRolePolicy: detach(roleKind),

  ListAttachedUserPolicies: listAttached(userKind),
  ListAttachedGroupPolicies: listAttached(groupKind),
  ListAttachedRolePolicies: listAttached(roleKind),

  ListEntitiesForPolicy: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, input) => {
      requireUsablePolicy(tx, input.PolicyArn)
      const prefix = input.PathPrefix ?? '/'
      const { items, ...page } = pageOf(
        input,
        (after) => usersOfPolicy(tx, input, after),
        (user) => (user.row.path.startsWith(prefix) ? user : undefined),
      )
      return { ...toEntities(items), ...page }
    },
  },
} satisfies Family<'iam'>

interface PolicyInput {
  readonly PolicyArn: string
}

function attach<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
): Operation<Name & PolicyInput, undefined> {
  return {
    resource: holderResource(kind),
    conditions: attachmentConditions(kind),
    run: (tx, input, ctx) => {
      requireArn(tx, input.PolicyArn)
      const row = kind.requireWritable(tx, kind.nameIn(input))
      const attached = withAttachedPolicy(tx, kind, row, input.PolicyArn, ctx)
      if (attached !== row) kind.put(tx, attached)
    },
  }
}

/**
 * Returns the row with the policy attached, or the same row if it is already attached.
 *
 * @throws NoSuchEntity, PolicyNotAttachable, LimitExceeded
 */
export function withAttachedPolicy<Name extends object, Row extends PolicyHolder>(
  view: View,
  kind: HolderKind<Name, Row>,
  row: Row,
  policyArn: string,
  { quotas }: Context,
): Row {
  const { arn } = requireAttachablePolicy(view, policyArn)
  if (row.attached.includes(arn)) return row
  const limit = quotas[kind.attachmentsQuota]
  if (row.attached.length >= limit) throw quotaExceeded(kind.attachmentsQuotaText, limit)
  return { ...row, attached: [...row.attached, arn] }
}

function detach<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
): Operation<Name & PolicyInput, undefined> {
  return {
    resource: holderResource(kind),
    conditions: attachmentConditions(kind),
    run: (tx, input) => {
      requireArn(tx, input.PolicyArn)
      const row = kind.requireWritable(tx, kind.nameIn(input))
      if (!row.attached.includes(input.PolicyArn)) throw noSuchPolicy(input.PolicyArn)
      kind.put(tx, { ...row, attached: row.attached.filter((arn) => arn !== input.PolicyArn) })
    },
  }
}

function attachmentConditions<Name extends object, Row extends PolicyHolder>(kind: HolderKind<Name, Row>) {
  return (view: View, input: Name & PolicyInput): Conditions => ({
    'iam:PolicyARN': input.PolicyArn,
    'iam:PermissionsBoundary': kind.boundaryOf(view, kind.nameIn(input)),
  })
}

/** Lists policies in the order in which they were attached, as far as AWS's order is known (recorded, 2026). */
function listAttached<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
): Operation<Name & PathRequest, Output<'iam', 'ListAttachedUserPolicies'>> {
  return {
    resource: holderResource(kind),
    run: (tx, input) => {
      const prefix = input.PathPrefix ?? '/'
      const { attached } = kind.require(tx, kind.nameIn(input))
      const matching = attached.filter((arn) => pathInPolicyArn(arn).startsWith(prefix))
      const { items, ...page } = pageInOrder(input, matching, (arn) => arn)
      return { AttachedPolicies: items.map(toAttachedPolicy), ...page }
    },
  }
}

export function toAttachedPolicy(arn: string): IamTypes.AttachedPolicy {
  return { PolicyName: nameInPolicyArn(arn), PolicyArn: arn }
}

type Entities = Required<
  Pick<Output<'iam', 'ListEntitiesForPolicy'>, 'PolicyGroups' | 'PolicyUsers' | 'PolicyRoles'>
>

function toEntities(users: readonly PolicyUser[]): Entities {
  const rowsOf = (type: PolicyUser['type']) =>
    users.filter((user) => user.type === type).map(({ row }) => row)
  return {
    PolicyGroups: rowsOf('Group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
    PolicyUsers: rowsOf('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
    PolicyRoles: rowsOf('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
  }
}
