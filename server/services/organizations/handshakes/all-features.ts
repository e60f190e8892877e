/** How an organization that only has consolidated billing enables all features: its invited members must approve. */

import type { ManagedOrganization } from '../../../../core/access/organization/managed.ts'
import { hasLinkedRole, type LinkedRoleSources } from '../../../../core/engine/linked-roles.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import { endDueDeletions } from '../../../../core/engine/role-deletions.ts'
import {
  alreadyHasAllFeatures,
  alreadyPendingAllFeatures,
  organizationTooLarge,
} from '../../../../protocol/errors/organizations/handshakes.ts'
import {
  type HandshakeAction,
  type MemberAccountRow,
  organizationKey,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { ORGANIZATIONS_PRINCIPAL } from '../accounts/membership.ts'
import { DAY } from '../day.ts'
import { organizationRules, requireOrganization } from '../gate.ts'
import { toHandshake } from './handshake-output.ts'
import { pendingHandshakes } from './handshake-parties.ts'
import { addHandshake, endHandshake, type SentHandshake } from './handshake-state.ts'

export const allFeatures = {
  /**
   * Unverified: The response says REQUESTED even when no member has to approve, as in the samples of the API
   * reference; from then on, the handshake is open.
   */
  EnableAllFeatures: {
    ...organizationRules('management'),
    run: (tx, _input, ctx) => {
      const found = requireOrganization(tx, 'management')
      const sent = requestAllFeatures(found, ctx)
      return { Handshake: { ...toHandshake(sent, ctx.now), State: 'REQUESTED' } }
    },
  },
} satisfies Family<'organizations'>

/** Source: AWS Organizations User Guide, "Enabling all features in your organization". */
const DAYS_TO_APPROVE = 90

/** Source: API reference of AWS Organizations. Larger organizations migrate with the help of AWS. */
const MAX_ACCOUNTS = 5000

/**
 * Asks the members of an organization to approve all features. Open invitations are canceled.
 *
 * @throws AwsError HandshakeConstraintViolationException, or ConstraintViolationException for more than 5,000 accounts
 */
function requestAllFeatures(
  found: ManagedOrganization<Tx>,
  sources: LinkedRoleSources & Pick<Context, 'timeIn'>,
): SentHandshake<Tx> {
  const { management, organization } = found
  if (organization.featureSet === 'ALL') throw alreadyHasAllFeatures()
  if (isMigrating(management, sources.now)) throw alreadyPendingAllFeatures()
  if (management.memberAccounts.size > MAX_ACCOUNTS) throw organizationTooLarge()
  for (const { row } of pendingHandshakes(management, 'INVITE', sources.now))
    endHandshake({ ...found, row }, 'CANCELED', sources.now)
  const expirationDate = sources.now + DAYS_TO_APPROVE * DAY
  const row = addHandshake(
    found,
    { action: 'ENABLE_ALL_FEATURES', state: 'REQUESTED', expirationDate },
    sources,
  )
  for (const [accountId, member] of [...management.memberAccounts.rows()]) {
    endDueDeletions(management.account(accountId), sources.timeIn({ ...management, accountId }))
    const action = requestTo(management, member)
    const recipient = { type: 'ACCOUNT', id: accountId } as const
    const facts = { state: 'OPEN', expirationDate, recipient, parentId: row.id } as const
    if (action) addHandshake(found, { ...facts, action }, sources)
  }
  return { ...found, row }
}

/**
 * Returns what a member has to accept. Created members are only asked if they lack the service-linked role.
 *
 * Unverified: Closed accounts are asked nothing, because nobody could respond.
 */
function requestTo(
  management: View,
  { accountId, joinedMethod, closeDate }: MemberAccountRow,
): HandshakeAction | undefined {
  if (accountId === management.accountId || closeDate !== undefined) return undefined
  if (joinedMethod === 'INVITED') return 'APPROVE_ALL_FEATURES'
  const hasRole = hasLinkedRole(management.account(accountId), ORGANIZATIONS_PRINCIPAL)
  return hasRole ? undefined : 'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE'
}

/** Returns whether an organization is enabling all features. @param management its management account */
export function isMigrating(management: View, now: number): boolean {
  return pendingHandshakes(management, 'ENABLE_ALL_FEATURES', now).length > 0
}

/** Enables all features. No policy type is enabled by that. */
export function enableAllFeatures({ management, organization }: ManagedOrganization<Tx>): void {
  management.organizations.put(organizationKey, { ...organization, featureSet: 'ALL' })
}
