/** The role that a request for credentials names. */
import { durationOverRoleMaximum } from '../../protocol/errors.ts'
import { keyOf, type RoleRow, type View } from '../../store/index.ts'
import { parseRoleArn } from '../aws/arns.ts'
import { isClosed } from '../identity/closed-accounts.ts'
import type { DetailedTarget, Permission } from './target.ts'
import { renderTrust } from './trust.ts'

export interface TargetRole {
  readonly arn: string
  readonly accountId: string
  /** Undefined when no role has exactly this ARN, or its account is closed. */
  readonly role: RoleRow | undefined
}

const DEFAULT_SECONDS = 3600

/**
 * Returns the role that an ARN names. Undefined when `arn` is not a role ARN.
 *
 * Unverified: The role of another partition is denied like a role that does not exist, because AWS's answer is
 * not recorded. So is the role of a closed account.
 */
export function targetRole(view: View, arn: string): TargetRole | undefined {
  const parsed = parseRoleArn(arn)
  if (!parsed) return undefined
  const { accountId, name } = parsed
  // The ARN of a stored role contains the partition of the view, so an ARN of another partition has no role.
  const account = view.account(accountId)
  const role = account.roles.get(keyOf(name))
  return { arn, accountId, role: role?.arn === arn && !isClosed(account) ? role : undefined }
}

/**
 * Returns the role as policies see it. Its trust policy must allow the call.
 * A missing role behaves as if it trusted no principal.
 */
export function trustTarget(view: View, { arn, accountId, role }: TargetRole): DetailedTarget {
  return role
    ? { arn, accountId, tags: role.tags, trust: renderTrust(view, role) }
    : { arn, accountId, trust: '' }
}

/** Returns the duration of a session in seconds, if the role allows it. */
export function requireDuration(requested: number | undefined, role: RoleRow): number {
  const seconds = requested ?? DEFAULT_SECONDS
  if (seconds > role.maxSessionDuration) throw durationOverRoleMaximum()
  return seconds
}

/**
 * Returns the permissions for tags and source identity. They are also needed if these are inherited or come
 * from a token.
 */
export function sessionPermissions(
  has: { readonly tags: boolean; readonly sourceIdentity: boolean },
  permission: () => Omit<Permission, 'action'>,
): readonly Permission[] {
  if (!has.tags && !has.sourceIdentity) return []
  const permissionFields = permission()
  const tagging = has.tags ? [{ action: 'sts:TagSession', ...permissionFields }] : []
  return has.sourceIdentity ? [...tagging, { action: 'sts:SetSourceIdentity', ...permissionFields }] : tagging
}
