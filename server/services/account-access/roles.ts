/** The roles that entitlements name. They belong to accounts of the organization, and trust the service. */

import { trustsAccountAccess } from '../../../core/access/account-access-trust.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { entitledRole } from '../../../core/identity/identity-center/entitled-roles.ts'
import { roleUnusable } from '../../../protocol/errors/account-access.ts'
import type { Tx } from '../../../store/index.ts'
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
  const question = { action: 'sts:AssumeRole', application, now: ctx.now } as const
  if (!found || !trustsAccountAccess(settled, { ...question, ...found })) throw roleUnusable(arn)
  return found
}
