/** GetDelegatedAccessToken: exchanges the token of a delegation request for credentials. */

import type { Family } from '../../../core/engine/operation.ts'
import { arnOfParty } from '../../../core/identity/delegation-parties.ts'
import type { NewSession } from '../../../core/identity/sessions.ts'
import { endOfDelegation, requestOfToken } from '../../../core/identity/trade-in-tokens.ts'
import { expiredTradeInToken, invalidTradeInToken } from '../../../protocol/errors.ts'
import type { DelegationApprover, DelegationRequestRow } from '../../../store/index.ts'
import { issue, startOf } from './credentials.ts'

export const delegatedAccess = {
  /**
   * Returns credentials of the approver, limited to the requested permissions.
   * PackedPolicySize is no longer filled in (API reference).
   */
  GetDelegatedAccessToken: {
    run: (tx, input, ctx) => {
      const row = requestOfToken(tx, input.TradeInToken)
      const { approver, token, ownerAccountId: accountId } = row ?? {}
      if (row?.requestorId !== ctx.accountId || !approver || !token || accountId === undefined) {
        throw invalidTradeInToken()
      }
      const owner = tx.account(accountId)
      const expiresAt = endOfDelegation(row, token.sendDate)
      const AssumedPrincipal = arnOfParty(owner, approver)
      // The permissions of an approver end when it is deleted.
      if (ctx.timeIn(owner) >= expiresAt || AssumedPrincipal === undefined) throw expiredTradeInToken()
      const session = { ...newSession(row, approver, startOf(ctx, owner)), expiresAt }
      const { response } = issue(tx, ctx, { accountId, session, minimumTokenSize: undefined })
      return { Credentials: response.Credentials, AssumedPrincipal }
    },
  },
} satisfies Family<'sts'>

function newSession(
  { policy: delegated }: DelegationRequestRow,
  approver: DelegationApprover,
  issuedAt: number,
): Omit<NewSession, 'expiresAt'> {
  const { kind, principalId, sessionName, policy, policyArns, scopes = [], tags, sourceIdentity } = approver
  return {
    kind: kind === 'role' ? 'role' : 'delegated',
    principalId,
    name: sessionName,
    issuedAt,
    policy,
    policyArns,
    scopes: [...scopes, delegated],
    tags,
    sourceIdentity,
  }
}
