/** The roles that entitlements name. They belong to accounts of the organization, and trust the service. */
import { roleUnusable } from '../../../protocol/errors/account-access.ts'
import type { RoleRow, Tx, View } from '../../../store/index.ts'
import { judge } from '../../access/judge.ts'
import { renderTrust } from '../../access/trust.ts'
import { ACCOUNT_ACCESS } from '../../aws/account-access-ids.ts'
import type { Context } from '../../engine/operation.ts'
import { serviceCaller } from '../../identity/caller.ts'
import { entitledRole } from '../../identity/entitled-roles.ts'
import type { OwnedApplication } from './gate.ts'

/**
 * Returns the account of a role that the account access manager can assume on behalf of an application.
 *
 * Evidence: Terraform's AWS provider repeats CreateEntitlement while the role that it has just created cannot be verified;
 * a client of the API reports that AWS checks its own statement of the trust policy (vouch-sh/vouch, pull request 961).
 *
 * Unverified: CreateEntitlement verifies that the trust policy allows sts:AssumeRole, but not sts:SetContext, which only
 * those who get credentials of the role need.
 *
 * @throws AwsError ValidationException
 */
export function requireRole(
  { owner, application }: OwnedApplication<Tx>,
  arn: string,
  ctx: Context,
): { readonly accountId: string } {
  const settled = ctx.settled(owner)
  const found = entitledRole(settled, arn)
  if (!found || !isTrusting(settled, found.role, application.arn, ctx)) throw roleUnusable(arn)
  return found
}

/** Returns whether the trust policy of a role allows the account access manager to assume it for an application. */
function isTrusting(owner: View, role: RoleRow, applicationArn: string, { now, region }: Context): boolean {
  const source = { arn: applicationArn, account: owner.accountId }
  const nowhere = { sourceIp: undefined, userAgent: undefined, referer: undefined }
  const { decision } = judge({
    view: owner,
    caller: serviceCaller(owner.partition, ACCOUNT_ACCESS),
    action: 'sts:AssumeRole',
    target: { arn: role.arn, tags: role.tags, trust: renderTrust(owner, role) },
    arrival: { now, region, secure: true, source, ...nowhere },
  })
  return decision.effect === 'allowed'
}
