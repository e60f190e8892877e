/** Applications of IAM Identity Center, in whatever account they are, and who may use them. */
import {
  applicationAssignmentKey,
  type SsoApplicationRow,
  type SsoInstanceRow,
  ssoApplicationId,
  ssoInstanceKey,
  type Tx,
  type View,
} from '../../../store/index.ts'
import { idInArn } from '../../aws/identity-center-ids.ts'
import { groupIdsOf } from './group-memberships.ts'

/** An application, its instance, and the account that owns the instance. */
export interface OwnedApplication<Account = View> {
  readonly owner: Account
  readonly instance: SsoInstanceRow
  readonly application: SsoApplicationRow
}

/** Returns the application with this ARN. Undefined if there is none. */
export function findApplication(account: Tx, arn: string): OwnedApplication<Tx> | undefined
export function findApplication(account: View, arn: string): OwnedApplication | undefined
export function findApplication(account: View, arn: string): OwnedApplication | undefined {
  const id = idInArn(arn)
  const place = account.locate(ssoApplicationId(id))
  const owner = place && account.account(place.accountId)
  const [application, instance] = [owner?.ssoApplications.get(id), owner?.ssoInstances.get(ssoInstanceKey)]
  return owner && instance && application?.arn === arn ? { owner, instance, application } : undefined
}

/** Returns whether a user may use an application: those that are assigned, or members of an assigned group. */
export function isAssigned({ owner, application }: OwnedApplication, userId: string): boolean {
  if (!application.assignmentRequired) return true
  const has = (principalType: 'USER' | 'GROUP', principalId: string) =>
    owner.applicationAssignments.has(
      applicationAssignmentKey({ applicationId: application.id, principalType, principalId }),
    )
  return has('USER', userId) || groupIdsOf(owner, userId).some((group) => has('GROUP', group))
}

/** Returns the targets of a scope. Undefined if the application does not have the scope, which can be named like a method. */
export function targetsOf(
  { scopes }: Pick<SsoApplicationRow, 'scopes'>,
  scope: string,
): readonly string[] | undefined {
  return Object.hasOwn(scopes, scope) ? scopes[scope] : undefined
}
