/** GetDelegatedAccessToken: credentials for the token of a delegation request. */
import { expiredTradeInToken, invalidTradeInToken } from '../../protocol/errors.ts'
import type { DelegationApprover, DelegationRequestRow, View } from '../../store/index.ts'
import { endOfDelegation, requestOfToken } from '../delegation-tokens.ts'
import type { Context, Family } from '../operation.ts'
import { findUserById } from '../principals.ts'
import type { NewSession } from '../sessions.ts'
import { issue, startOf } from './credentials.ts'

export const delegatedAccess = {
  /** Of the approver's principal, for what the request asked for. PackedPolicySize is no longer filled in (API reference). */
  GetDelegatedAccessToken: {
    run: (tx, input, ctx) => {
      const row = requestOfToken(tx, input.TradeInToken)
      const { approver, token, ownerAccountId: accountId } = row ?? {}
      if (row?.requestorId !== ctx.accountId || !approver || !token || accountId === undefined) {
        throw invalidTradeInToken()
      }
      const expiresAt = endOfDelegation(row, token.sendDate)
      if (ctx.now >= expiresAt || !isPresent(tx.account(accountId), approver)) throw expiredTradeInToken()
      const session = { ...newSession(row, approver, ctx), expiresAt }
      const { answer } = issue(tx, ctx, { accountId, session, minimumTokenSize: undefined })
      return { Credentials: answer.Credentials, AssumedPrincipal: approver.arn }
    },
  },
} satisfies Family<'sts'>

/** @param view the account of the approver, whose permissions end with it */
function isPresent(view: View, { kind, principalId }: DelegationApprover): boolean {
  if (kind === 'role') return view.locate(principalId)?.table === 'roles'
  return principalId === 'root' || findUserById(view, principalId) !== undefined
}

function newSession(
  { policy: delegated }: DelegationRequestRow,
  approver: DelegationApprover,
  ctx: Context,
): Omit<NewSession, 'expiresAt'> {
  const { kind, principalId, sessionName, policy, policyArns, scopes = [], tags, sourceIdentity } = approver
  return {
    kind: kind === 'role' ? 'role' : 'delegated',
    principalId,
    name: sessionName,
    issuedAt: startOf(ctx),
    policy,
    policyArns,
    scopes: [...scopes, delegated],
    tags,
    sourceIdentity,
  }
}
