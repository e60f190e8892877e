/** The calls that trust policies of roles permit to the account access manager. */
import type { AccessApplicationRow, RoleRow, View } from '../../store/index.ts'
import { ACCOUNT_ACCESS } from '../aws/account-access-ids.ts'
import { serviceCaller } from '../identity/caller.ts'
import { judge } from './judge.ts'
import { renderTrust } from './trust.ts'

interface TrustQuestion {
  /** Such as `sts:AssumeRole`. */
  readonly action: string
  readonly role: RoleRow
  /** The account of the role. */
  readonly accountId: string
  /** The application that the service acts for. */
  readonly application: AccessApplicationRow
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * Returns whether the trust policy of a role allows an action of the account access manager. Policies see the application
 * and its account as the source. Source: IAM User Guide, "Prepare your IAM roles".
 *
 * @param owner the account of the application
 */
export function trustsAccountAccess(owner: View, question: TrustQuestion): boolean {
  const { action, role, accountId, application, now } = question
  const source = { arn: application.arn, account: owner.accountId }
  const nowhere = { sourceIp: undefined, userAgent: undefined, referer: undefined }
  const { decision } = judge({
    view: owner,
    caller: serviceCaller(owner.partition, ACCOUNT_ACCESS),
    action,
    target: { arn: role.arn, accountId, tags: role.tags, trust: renderTrust(owner, role) },
    arrival: { now, region: application.region, secure: true, source, ...nowhere },
  })
  return decision.effect === 'allowed'
}
