/** Refusals that are entries of an answer: single keys of DeleteObjects, and single statements of PartiQL. */
import type { AwsError } from '../protocol/errors.ts'
import type { Answer } from '../protocol/request.ts'
import type { Decided } from './decide.ts'
import { denialOf, withDecision } from './denial.ts'
import type { Understood } from './progress.ts'
import {
  allRefused,
  canceledBy,
  type RefusedStatements,
  type Remainder,
  refusedKeys,
  tableNameIn,
  withoutRefusedKeys,
  withoutRefusedStatements,
  withRefusedKeys,
  withRefusedStatements,
} from './refusal/index.ts'

export interface EntryRefusals {
  /** The request without the refused entries. Undefined when nothing is left of it. */
  readonly remainder: Remainder | undefined
  /** Returns the upstream's answer with the refused entries. Without a body, there is no other. */
  answer(body: Buffer | undefined): Answer | undefined
}

/** Returns undefined when no entry is refused. */
export function entriesOf(understood: Understood, refused: readonly Decided[]): EntryRefusals | undefined {
  if (refused.length === 0) return undefined
  const { requestId } = understood
  const { remainder, answer } =
    understood.call.service.key === 's3'
      ? deletionOf(understood, refused)
      : statementsOf(understood, refusedStatements(understood, refused))
  return {
    remainder,
    answer: (body) => {
      const made = answer(body)
      return made && withDecision(made, 'allowed', requestId)
    },
  }
}

function deletionOf(understood: Understood, refused: readonly Decided[]): EntryRefusals {
  const { parameters, head, requestId } = understood
  const errors = new Map(refused.map((each) => [each.needed.entry ?? 0, denialOf(understood, each)]))
  const keys = refusedKeys(parameters, errors)
  const isAll = keys.length === parameters.elements('Delete.Objects[]').length
  return {
    remainder: isAll ? undefined : withoutRefusedKeys(head, parameters, new Set(errors.keys())),
    answer: (body) => (body ? withRefusedKeys(body, keys, requestId) : allRefused(keys, requestId)),
  }
}

function statementsOf(understood: Understood, statements: RefusedStatements): EntryRefusals {
  const { parameters, head, body, refused } = understood
  const count = parameters.elements('Statements[]').length
  const isAll = statements.size === count || !body
  return {
    remainder: isAll ? undefined : withoutRefusedStatements(head, body.bytes, statements),
    answer: (answered) => withRefusedStatements(answered, statements, count, refused),
  }
}

/** A statement can need several decisions. Its first refusal counts. */
function refusedStatements(understood: Understood, refused: readonly Decided[]): RefusedStatements {
  const firsts = [...new Map(refused.toReversed().map((each) => [each.needed.entry ?? 0, each]))].toReversed()
  return new Map(
    firsts.map(([entry, each]) => {
      const tableName = tableNameIn(each.needed.resource)
      return [entry, { tableName, error: denialOf(understood, each) }]
    }),
  )
}

/** Returns the error of a transaction that is not executed because some of its statements are refused. */
export function cancellationOf(understood: Understood, refused: readonly Decided[]): AwsError | undefined {
  if (refused.length === 0 || understood.call.operation !== 'ExecuteTransaction') return undefined
  const count = understood.parameters.elements('TransactStatements[]').length
  return canceledBy(refusedStatements(understood, refused), count)
}
