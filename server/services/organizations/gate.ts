/**
 * Who may call an operation of AWS Organizations. Permissions are decided first, then what is here: an account that
 * may not call an operation at all is refused however much its policies allow.
 *
 * Every operation works on the tables of the management account.
 */

import { type ManagedOrganization, organizationOf } from '../../../core/access/organization/managed.ts'
import type { DetailedTarget, Ownership } from '../../../core/access/target.ts'
import type { AuthorizationRules, Context, PageRules } from '../../../core/engine/operation.ts'
import {
  accessDenied,
  accessDeniedForDependency,
  invalidNextToken,
  notAllFeatures,
  organizationsNotInUse,
} from '../../../protocol/errors/organizations/common.ts'
import { organizationKey, type Tx, type View } from '../../../store/index.ts'

/**
 * The accounts that may call an operation, besides the management account:
 *
 * - `management`: none.
 * - `delegate`: accounts to which the organization's resource policy grants it.
 * - `reader`: those, and the delegated administrators of any service.
 * - `member`: every account of the organization.
 *
 * Sources: User Guide and API reference of AWS Organizations; recorded on AWS, September 2026.
 */
export type Entitlement = 'management' | 'delegate' | 'reader' | 'member'

/**
 * Returns the organization of the caller's account, if that account may call the operation.
 *
 * Unverified: The membership of an account is checked before its entitlement, and both before the existence of what
 * the call names. Only the last was recorded.
 *
 * Unverified: Malformed input of Organizations is reported before a denial, to every caller, as IAM does.
 *
 * @throws AwsError AWSOrganizationsNotInUseException or AccessDeniedException
 */
export function requireOrganization(tx: Tx, entitled: Entitlement): ManagedOrganization<Tx> {
  const found = organizationOf(tx)
  if (!found) throw organizationsNotInUse()
  if (!isEntitled(found, tx.accountId, entitled)) throw accessDenied()
  return found
}

/** @throws AwsError ConstraintViolationException */
export function requireAllFeatures({ organization }: ManagedOrganization): void {
  if (organization.featureSet !== 'ALL') throw notAllFeatures()
}

/**
 * Authorization has already decided what the resource policy grants, so any such policy is sufficient here. Once it is
 * deleted it grants nothing, even if changes take effect with a delay.
 */
function isEntitled(found: ManagedOrganization, accountId: string, entitled: Entitlement): boolean {
  const { management, organization } = found
  if (accountId === management.accountId) return true
  if (entitled === 'management') return false
  return isShared(management, accountId, entitled) || organization.resourcePolicy !== undefined
}

/** Returns whether a member may call the operation without a grant in the resource policy. */
function isShared(management: View, accountId: string, entitled: Entitlement): boolean {
  if (entitled === 'member') return true
  return entitled === 'reader' && (management.memberAccounts.get(accountId)?.administers?.length ?? 0) > 0
}

/**
 * Returns the rules that all operations have: everything belongs to the management account, and a Deny in the
 * resource policy binds members (recorded on AWS, September 2026). Errors are those of the service.
 */
export function organizationRules(
  entitled: Entitlement,
): Pick<AuthorizationRules<unknown>, 'owner' | 'denial'> & PageRules {
  return { ...serviceErrors, owner: (view, _input, { settled }) => ownershipIn(view, entitled, settled) }
}

/** The errors of the service where others report those of IAM. */
export const serviceErrors: Required<Pick<AuthorizationRules<unknown>, 'denial'> & PageRules> = {
  denial: ({ action }) => (action === CREATE_LINKED_ROLE ? accessDeniedForDependency() : accessDenied()),
  wrongMarker: invalidNextToken,
}

/** The permission in another service that operations need which create the service-linked role of Organizations. */
const CREATE_LINKED_ROLE = 'iam:CreateServiceLinkedRole'

type Settled = Context['settled']

/** Returns another target of an operation, for a permission besides that of its own action. */
export function ownedTarget(view: View, entitled: 'management', target: DetailedTarget): DetailedTarget
export function ownedTarget(
  view: View,
  entitled: Entitlement,
  target: DetailedTarget,
  settled: Settled,
): DetailedTarget
export function ownedTarget(
  view: View,
  entitled: Entitlement,
  target: DetailedTarget,
  settled: Settled = (present) => present,
): DetailedTarget {
  return { ...ownershipIn(view, entitled, settled), ...target }
}

/** Undefined when the account is in no organization. The resource policy is that before recent changes. */
function ownershipIn(view: View, entitled: Entitlement, settled: Settled): Ownership | undefined {
  const found = organizationOf(view)
  if (!found) return undefined
  const { management } = found
  const { accountId } = management
  if (view.accountId === accountId) return { accountId }
  if (entitled === 'management') return { accountId, isReserved: true }
  const policy = settled(management).organizations.get(organizationKey)?.resourcePolicy?.content
  return {
    accountId,
    isShared: isShared(management, view.accountId, entitled),
    ...(policy === undefined ? {} : { policy }),
  }
}
