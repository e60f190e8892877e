/**
 * Which application an ARN means for a caller, and what the caller's account may do with it. Permissions are decided
 * first, then what is here.
 *
 * Everything of an application is in the tables of the account that owns the instance of IAM Identity Center.
 */

import { organizationOf } from '../../../core/access/organization/managed.ts'
import { isDelegatedAdministrator } from '../../../core/access/organization/services.ts'
import type { DetailedTarget } from '../../../core/access/target.ts'
import { ACCOUNT_ACCESS } from '../../../core/aws/account-access-ids.ts'
import { idInArn } from '../../../core/aws/identity-center-ids.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { accessDenied, applicationNotFound } from '../../../protocol/errors/account-access.ts'
import { type AccessApplicationRow, accessApplicationId, type Tx, type View } from '../../../store/index.ts'

/** An application, and the account that owns it. */
export interface OwnedApplication<Account = View> {
  readonly owner: Account
  readonly application: AccessApplicationRow
}

/**
 * The accounts that may call an operation, besides the management account: none, or the delegated administrator.
 *
 * Source: IAM User Guide, "Security in account access manager". Its policies for delegated administrators allow neither
 * CreateApplication nor DeleteApplication.
 */
export type Entitled = 'owner' | 'administrator'

/**
 * Returns the application with this ARN, if the caller's account may call the operation in this region.
 *
 * Unverified: In a region other than its own, an application is reported like one that does not exist.
 *
 * @throws AwsError ResourceNotFoundException or AccessDeniedException
 */
export function requireApplication(
  tx: Tx,
  arn: string,
  ctx: Pick<Context, 'accountId' | 'region'>,
): OwnedApplication<Tx> {
  const found = findApplication(tx, arn)
  if (found?.application.region !== ctx.region) throw applicationNotFound(arn)
  if (!isEntitled(found, ctx.accountId, 'administrator')) throw accessDenied()
  return found
}

/** Returns an application that exists. */
export function findApplication(account: Tx, arn: string): OwnedApplication<Tx> | undefined
export function findApplication(account: View, arn: string): OwnedApplication | undefined
export function findApplication(account: View, arn: string): OwnedApplication | undefined {
  const id = idInArn(arn)
  const place = account.locate(accessApplicationId(id))
  const owner = place && account.account(place.accountId)
  const application = owner?.accessApplications.get(id)
  return owner && application?.arn === arn ? { owner, application } : undefined
}

/** Returns the application that an account sees: its own or, for the delegated administrator, that of the organization. */
export function visibleApplications(account: View): readonly AccessApplicationRow[] {
  const management = organizationOf(account)?.management
  const isAdministrator =
    management && isDelegatedAdministrator(management, account.accountId, ACCOUNT_ACCESS)
  const owner = isAdministrator ? management : account
  return Array.from(owner.accessApplications.rows(), ([, row]) => row)
}

export function isEntitled({ owner }: OwnedApplication, accountId: string, entitled: Entitled): boolean {
  if (accountId === owner.accountId) return true
  return entitled === 'administrator' && isDelegatedAdministrator(owner, accountId, ACCOUNT_ACCESS)
}

/** Returns the rules of an operation on an application: policies see the application and its tags. */
export function applicationRules(entitled: Entitled = 'administrator') {
  return {
    resource: (view: View, { applicationArn }: { readonly applicationArn: string }) =>
      applicationTarget(view, applicationArn, entitled),
  }
}

/** Returns an application as policies see it, also one that does not exist. */
export function applicationTarget(
  view: View,
  arn: string,
  entitled: Entitled = 'administrator',
): DetailedTarget {
  const found = findApplication(view, arn)
  if (!found) return { arn }
  const { tags } = found.application
  const target = { arn, accountId: found.owner.accountId, ...(tags ? { tags } : {}) }
  if (found.owner.accountId === view.accountId) return target
  return { ...target, isReserved: true, isShared: isEntitled(found, view.accountId, entitled) }
}
