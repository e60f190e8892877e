/** The roles that the account access manager gives to users of an identity store, by their own or through groups. */
import { keyOf, type RoleRow, type View } from '../../../store/index.ts'
import { parseRoleArn } from '../../aws/arns.ts'
import { isClosed } from '../closed-accounts.ts'
import { groupIdsOf } from './group-memberships.ts'

/** A role that exists, and its account. */
export interface EntitledRole {
  readonly accountId: string
  readonly role: RoleRow
}

/**
 * Returns the roles that a user may assume, in the order of their ARNs.
 *
 * Roles that are deleted, and those in accounts that are closed or not in the organization, are left out.
 *
 * @param owner the account that owns the instance of IAM Identity Center
 */
export function entitledRoles(owner: View, userId: string): readonly EntitledRole[] {
  const arns = [userId, ...groupIdsOf(owner, userId)].flatMap((id) =>
    Array.from(owner.entitlements.by('principal', id), ([, { roleArn }]) => roleArn),
  )
  return [...new Set(arns)].sort().flatMap((arn) => entitledRole(owner, arn) ?? [])
}

/** Returns a role of an open account of the organization. */
export function entitledRole(owner: View, arn: string): EntitledRole | undefined {
  const { accountId = '', name = '' } = parseRoleArn(arn) ?? {}
  if (!owner.memberAccounts.has(accountId)) return undefined
  const account = owner.account(accountId)
  const role = account.roles.get(keyOf(name))
  return role?.arn === arn && !isClosed(account) ? { accountId, role } : undefined
}
