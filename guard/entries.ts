/** Refusals that are entries of a successful answer: single keys of DeleteObjects. */
import type { Answer } from '../protocol/request.ts'
import type { Decided } from './decide.ts'
import { denialOf, withDecision } from './denial.ts'
import type { Understood } from './progress.ts'
import {
  allRefused,
  type Deletion,
  refusedKeys,
  withoutRefusedKeys,
  withRefusedKeys,
} from './refusal/index.ts'

export interface EntryRefusals {
  /** The request without the refused entries. Undefined when nothing is left of it. */
  readonly deletion: Deletion | undefined
  /** Returns the upstream's answer with the refused entries. Without a body, there is no other. */
  answer(body: Buffer | undefined): Answer | undefined
}

/** Returns undefined when no entry is refused. */
export function entriesOf(understood: Understood, refused: readonly Decided[]): EntryRefusals | undefined {
  if (refused.length === 0) return undefined
  const { parameters, head, requestId } = understood
  const errors = new Map(refused.map((each) => [each.needed.entry ?? 0, denialOf(understood, each)]))
  const keys = refusedKeys(parameters, errors)
  const isAll = keys.length === parameters.elements('Delete.Objects[]').length
  return {
    deletion: isAll ? undefined : withoutRefusedKeys(head, parameters, new Set(errors.keys())),
    answer: (body) => {
      const answer = body ? withRefusedKeys(body, keys, requestId) : allRefused(keys, requestId)
      return answer && withDecision(answer, 'allowed', requestId)
    },
  }
}
