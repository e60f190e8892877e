/** The users, groups, and roles that use a managed policy, as permissions or as a permissions boundary. */

import type { PolicyHolder } from '../../../../core/access/principal-policies.ts'
import { managedPolicies } from '../../../../core/aws/managed-policies.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { Entry, GroupRow, RoleRow, UserRow, View } from '../../../../store/index.ts'
import { inSequence, type Part } from '../sequence.ts'

/** Returns how many users, groups, and roles of the account a policy is attached to. */
export function attachmentCount(view: View, arn: string): number {
  return view.users.count('policy', arn) + view.groups.count('policy', arn) + view.roles.count('policy', arn)
}

/** Returns how many users and roles of the account have a policy as their boundary. */
export function boundaryCount(view: View, arn: string): number {
  return view.users.count('boundary', arn) + view.roles.count('boundary', arn)
}

/** Returns whether a policy has a user, as permissions or as a boundary. */
export function isPolicyInUse(view: View, arn: string): boolean {
  return attachmentCount(view, arn) + boundaryCount(view, arn) > 0
}

/**
 * Returns how many managed policies have users, each counted once, however many versions it has.
 * Policies of AWS count too (recorded on AWS, September 2026).
 */
export function policyVersionsInUse(view: View): number {
  const own = Array.from(view.policies.rows()).filter(([, { arn }]) => isPolicyInUse(view, arn))
  return own.length + managedPolicies(view.partition).filter(({ arn }) => isPolicyInUse(view, arn)).length
}

/** A user, group, or role that uses a policy, with the name of its kind in requests. */
export interface PolicyUser {
  readonly type: 'User' | 'Group' | 'Role'
  readonly row: PolicyHolder
}

/** A filter for uses of a policy. An omitted member matches everything. */
export interface UsageFilter {
  readonly PolicyArn: string
  readonly EntityFilter?: IamTypes.EntityType | undefined
  readonly PolicyUsageFilter?: IamTypes.PolicyUsageType | undefined
}

/** Lists the users of a policy once each: groups, then roles, then users. Lazy, strictly after a key. */
export function usersOfPolicy(
  view: View,
  filter: UsageFilter,
  after: string | undefined,
): Iterable<Entry<PolicyUser>> {
  const { PolicyArn: arn, EntityFilter: type, PolicyUsageFilter: usage } = filter
  const parts: Part<PolicyUser>[] = []
  if (usage !== 'PermissionsBoundary') {
    parts.push(
      { prefix: 'group/', rows: (key) => entriesOf('Group', view.groups.by('policy', arn, key)) },
      { prefix: 'role/', rows: (key) => entriesOf('Role', view.roles.by('policy', arn, key)) },
      { prefix: 'user/', rows: (key) => entriesOf('User', view.users.by('policy', arn, key)) },
    )
  }
  if (usage !== 'PermissionsPolicy') {
    const isNotListed = (row: UserRow | RoleRow) => usage !== undefined || !row.attached.includes(arn)
    parts.push(
      {
        prefix: 'role:boundary/',
        rows: (key) => entriesOf('Role', view.roles.by('boundary', arn, key), isNotListed),
      },
      {
        prefix: 'user:boundary/',
        rows: (key) => entriesOf('User', view.users.by('boundary', arn, key), isNotListed),
      },
    )
  }
  return inSequence(type === undefined ? parts : parts.filter(isOf(type)), after)
}

function isOf(type: IamTypes.EntityType): (part: Part<PolicyUser>) => boolean {
  return ({ prefix }) => prefix.startsWith(type.toLowerCase())
}

function* entriesOf<Row extends UserRow | GroupRow | RoleRow>(
  type: PolicyUser['type'],
  rows: Iterable<Entry<Row>>,
  isIncluded: (row: Row) => boolean = () => true,
): Iterable<Entry<PolicyUser>> {
  for (const [key, row] of rows) if (isIncluded(row)) yield [key, { type, row }]
}
