/** Lets others run between the parts of a long answer. */
import { isTurnOver, nextTurn } from '../../../core/runtime/turns.ts'
import type { Place } from '../endpoint.ts'

/** Returns what waits until others have run, and says whether the client still waits for the answer. */
export function pauseFor({ isAborted = () => false }: Pick<Place, 'isAborted'>): () => Promise<boolean> {
  return async () => {
    if (isTurnOver()) await nextTurn()
    return !isAborted()
  }
}
