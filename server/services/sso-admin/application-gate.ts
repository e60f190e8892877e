/** Which application a request means, and whether the caller's account may use it. */

import type { Conditions, DetailedTarget } from '../../../core/access/target.ts'
import { idInArn } from '../../../core/aws/identity-center-ids.ts'
import {
  findApplication,
  type OwnedApplication,
} from '../../../core/identity/identity-center/applications.ts'
import { isEnabledIn } from '../../../core/identity/identity-center/instance-regions.ts'
import { applicationNotFound } from '../../../protocol/errors/sso-admin/applications.ts'
import { accessDenied } from '../../../protocol/errors/sso-admin/common.ts'
import type { SsoApplicationRow, Tx, View } from '../../../store/index.ts'
import { type InstanceCaller, isEntitled, pageRules } from './gate.ts'

/** The member that names an application. */
export interface ApplicationInput {
  readonly ApplicationArn: string
}

/**
 * Returns the application of a request, in every region of its instance.
 *
 * Unverified: An application can be used by the owner of its instance, the delegated administrator, and the account that
 * created it, as long as that account is in the organization.
 *
 * @throws AwsError ResourceNotFoundException or AccessDeniedException
 */
export function requireApplication(
  tx: Tx,
  { ApplicationArn: arn }: ApplicationInput,
  { accountId, region }: InstanceCaller,
): OwnedApplication<Tx> {
  const found = findApplication(tx, arn)
  if (!found) throw applicationNotFound(idInArn(arn))
  if (!mayUse(found, accountId) || !isEnabledIn(found.instance, region)) throw accessDenied()
  return found
}

/** Changes the application of a request. @throws AwsError as `requireApplication` does */
export function changeApplication(
  tx: Tx,
  input: ApplicationInput,
  caller: InstanceCaller,
  change: (found: OwnedApplication<Tx>) => SsoApplicationRow,
): void {
  const found = requireApplication(tx, input, caller)
  found.owner.ssoApplications.put(found.application.id, change(found))
}

/** Returns a part of an application, such as its grants by type, without one of its members. */
export function without<Value>(
  part: Readonly<Record<string, Value>>,
  removed: string,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(part).filter(([name]) => name !== removed))
}

function mayUse(found: OwnedApplication, accountId: string): boolean {
  const isCreator = found.application.accountId === accountId
  return isEntitled(found, accountId, isCreator ? 'member' : 'administrator')
}

/** Returns an application as policies see it, also one that does not exist. */
export function applicationTarget(view: View, arn: string): DetailedTarget {
  const found = findApplication(view, arn)
  if (!found) return { arn }
  const { accountId, tags } = found.application
  const isOwn = accountId === view.accountId
  return {
    arn,
    ...(tags ? { tags } : {}),
    accountId,
    ...(isOwn ? {} : { isReserved: true, isShared: mayUse(found, view.accountId) }),
  }
}

/** Returns the condition keys of an application. */
export function applicationConditions(view: View, arn: string): Conditions {
  const found = findApplication(view, arn)
  return {
    'sso:ApplicationAccount': found?.application.accountId,
    'sso:PrimaryRegion': found?.instance.region,
  }
}

/** The rules of an operation on an application. */
export const applicationRules = {
  ...pageRules,
  resource: (view: View, { ApplicationArn }: ApplicationInput) => applicationTarget(view, ApplicationArn),
  conditions: (view: View, { ApplicationArn }: ApplicationInput) =>
    applicationConditions(view, ApplicationArn),
}
