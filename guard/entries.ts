/** Refusals that are entries of a successful answer: single keys of DeleteObjects. */
import type { Answer } from '../protocol/request.ts'
import type { Decided, GuardedCall } from './decide.ts'
import { denialOf, withDecision } from './denial.ts'
import {
  allRefused,
  type Deletion,
  refusedKeys,
  withoutRefusedKeys,
  withRefusedKeys,
} from './refusal/index.ts'
import type { Trip } from './trip.ts'

export interface EntryRefusals {
  /** The request without the refused entries. Undefined when nothing is left of it. */
  readonly deletion: Deletion | undefined
  /** Returns the upstream's answer with the refused entries. Without a body, there is no other. */
  answer(body: Buffer | undefined): Answer | undefined
}

/** Returns undefined when no entry is refused. */
export function entriesOf(
  trip: Trip,
  guarded: GuardedCall,
  refused: readonly Decided[],
): EntryRefusals | undefined {
  if (refused.length === 0) return undefined
  const { parameters, head } = guarded
  const errors = new Map(refused.map((each) => [each.needed.entry ?? 0, denialOf(trip, guarded, each)]))
  const keys = refusedKeys(parameters, errors)
  const isAll = keys.length === parameters.elements('Delete.Objects[]').length
  return {
    deletion: isAll ? undefined : withoutRefusedKeys(head, parameters, new Set(errors.keys())),
    answer: (body) => {
      const answer = body ? withRefusedKeys(body, keys, trip.requestId) : allRefused(keys, trip.requestId)
      return answer && withDecision(answer, 'allowed', trip.requestId)
    },
  }
}
