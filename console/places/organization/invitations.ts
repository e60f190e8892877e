/** Invitations that have not been answered yet. */
import type { Handshake } from '../../../protocol/model/organizations-types.ts'
import { call } from '../../api/client.ts'
import { everyItem } from '../../api/pages.ts'

/** Returns the open ones: those to the account, or those of its organization. */
export async function loadInvitations(
  operation: 'ListHandshakesForAccount' | 'ListHandshakesForOrganization',
  signal: AbortSignal,
): Promise<readonly Handshake[]> {
  const handshakes = await everyItem(
    (NextToken) => call('organizations', operation, { Filter: { ActionType: 'INVITE' }, NextToken }, signal),
    ({ Handshakes }) => Handshakes,
  )
  return handshakes.filter(({ State }) => State === 'OPEN' || State === 'REQUESTED')
}
