/** Rejects lists of decisions on an action that does not exist: they would be empty, whatever was decided. */
import { isPossibleAction } from '../../../analysis/names.ts'
import type { Iamulator } from '../endpoint.ts'
import { requirePossibleNames } from './question-names.ts'

/** The parameter that permits actions that AWS's reference lacks. */
export const UNKNOWN_ACTIONS = 'unknownActions'

/**
 * @param isRecorded returns whether there are decisions that these parameters select. Asked about unknown actions only
 * @throws EndpointError UnknownAction for an action that neither AWS has nor a recorded decision
 */
export async function requireFilteredActions(
  world: Pick<Iamulator, 'ownServices'>,
  query: URLSearchParams,
  isRecorded: (query: URLSearchParams) => boolean | Promise<boolean>,
): Promise<void> {
  // Refused requests have operations in place of actions.
  const kind = query.get('kind') ?? 'decision'
  if (query.get(UNKNOWN_ACTIONS) === 'true' || kind === 'refused') return
  for (const action of query.getAll('action')) {
    // A pattern without a prefix, such as *User, can match actions of any service.
    if (/^[^:]*\*[^:]*$/.test(action) || isPossibleAction(action, world.ownServices)) continue
    if (await isRecorded(new URLSearchParams({ action, kind, limit: '1' }))) continue
    requirePossibleNames(world, { action })
  }
}
