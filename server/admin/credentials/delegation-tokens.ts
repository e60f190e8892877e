/** Lists the delegation tokens that were sent. AWS publishes them to SNS topics, which do not exist here. */

import { endOfDelegation, tradeInToken } from '../../../core/identity/trade-in-tokens.ts'
import type { DelegationRequestRow } from '../../../store/index.ts'
import { type Iamulator, ok, type Reply, refuseUnknownParameters } from '../endpoint.ts'

/** Lists all sent tokens. With the parameter `requestId`, lists only the token of that delegation request. */
export function listDelegationTokens({ store }: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  refuseUnknownParameters(query, ['requestId'])
  const requestId = query.get('requestId')
  const sent = [...store.accounts()]
    .flatMap((place) => [...store.view(place).delegationRequests.by('phase', 'sent')])
    .filter(([id]) => requestId === null || id === requestId)
  return ok({ delegationTokens: sent.flatMap(([, row]) => toSent(row)) })
}

function toSent(row: DelegationRequestRow) {
  const { token } = row
  if (!token) return []
  return {
    delegationRequestId: row.id,
    requestorId: row.requestorId,
    requestorWorkflowId: row.workflowId,
    ownerAccountId: row.ownerAccountId,
    notificationChannel: row.notificationChannel,
    sentAt: new Date(token.sendDate).toISOString(),
    expiresAt: new Date(endOfDelegation(row, token.sendDate)).toISOString(),
    tradeInToken: tradeInToken(row, token.secret),
  }
}
