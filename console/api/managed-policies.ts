/** The managed policies of the account, or of AWS. */
import type { Policy } from '../../protocol/model/iam-types.ts'
import { call } from './client.ts'
import { everyMarked } from './pages.ts'

export function listManagedPolicies(Scope: 'Local' | 'AWS', signal: AbortSignal): Promise<readonly Policy[]> {
  return everyMarked(
    (Marker) => call('iam', 'ListPolicies', { Scope, MaxItems: 1000, Marker }, signal),
    ({ Policies }) => Policies,
  )
}
