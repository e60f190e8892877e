/** Proofs with the statements that prevent them. */
import { contributions, difference } from './difference.ts'
import type { Difference, ProofOptions, Side, StatementReference } from './types.ts'

/** An answer with the statements that cause it. */
export interface PolicyProof {
  readonly answer: Difference
  /** The Allows that exceed by themselves, or that weren't proved not to. Empty if nothing exceeds. */
  readonly statements: readonly StatementReference[]
  /** Whether all was asked: with more steps, the answer and the statements would be the same. */
  readonly isComplete: boolean
}

/**
 * Proves that the first set of a side allows nothing that a reference doesn't allow, and names its Allows that do.
 * Never throws.
 *
 * Statements that each allow nothing new allow nothing new together, even if that was not proved at once. If it takes
 * too many steps to ask about each, only those that allow the example are named.
 */
export function provePolicy(granted: Side, reference: Side, options: ProofOptions): PolicyProof {
  const answer = difference(granted, reference, options)
  if (answer.answer === 'contained' || isBeyondLimits(answer))
    return { answer, statements: [], isComplete: answer.answer === 'contained' }
  const adding = contributions(granted, reference, options)
  const statements = (adding ?? exampleOf(answer)).filter(({ set }) => set === 0)
  const isComplete = adding !== undefined
  if (answer.answer === 'exceeds' || statements.length > 0) return { answer, statements, isComplete }
  const concluded: Difference = isComplete ? { answer: 'contained' } : { ...answer, reason: 'too many boxes' }
  return { answer: concluded, statements, isComplete }
}

function exampleOf(answer: Difference): readonly StatementReference[] {
  return answer.answer === 'exceeds' ? answer.by : []
}

const limits: ReadonlySet<string> = new Set(['too many states', 'too many boxes'])

/** Returns whether a proof was given up because it took too many steps. */
export function isBeyondLimits(found: Difference): boolean {
  return found.answer === 'unknown' && limits.has(found.reason)
}
