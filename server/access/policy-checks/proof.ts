/** Proofs that policies allow nothing beyond others, with the statements that prevent them. */
import {
  contributions,
  type Difference,
  difference,
  type ProofOptions,
  type Side,
  type StatementReference,
} from '../../../policy/index.ts'

/** An answer with the statements that cause it. */
export interface PolicyProof {
  readonly answer: Difference
  /** The statements that exceed by themselves, or that weren't proved not to. */
  readonly statements: readonly StatementReference[]
}

/**
 * Proves that the first set of a side allows nothing that a reference does not allow.
 *
 * Statements that each allow nothing new allow nothing new together, even if that was not proved at once.
 */
export function provePolicy(granted: Side, reference: Side, options: ProofOptions): PolicyProof {
  const answer = difference(granted, reference, options)
  if (answer.answer === 'contained' || isBeyondLimits(answer)) return { answer, statements: [] }
  const statements = contributions(granted, reference, options).filter(({ set }) => set === 0)
  const isProved = answer.answer === 'unknown' && statements.length === 0
  return { answer: isProved ? { answer: 'contained' } : answer, statements }
}

const LIMITS: ReadonlySet<string> = new Set(['too many states', 'too many boxes'])

/** Returns whether a proof was given up because it took too many steps. */
export function isBeyondLimits(found: Difference): boolean {
  return found.answer === 'unknown' && LIMITS.has(found.reason)
}
