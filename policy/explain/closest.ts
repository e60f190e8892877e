/** Finds the statement that came closest to allowing a request. */
import type { FailingElement } from '../explain.ts'
import type { PolicyExplanation } from './statements.ts'

/** A statement, by the positions of its policy in the set and of itself in the policy, both from 0. */
export interface ClosestStatement {
  readonly policy: number
  readonly statement: number
}

/** Elements are checked in this order, so a statement whose failure is later came closer. */
const order: readonly FailingElement[] = ['principal', 'action', 'variable', 'resource', 'condition']

/** Returns the first of the Allow statements whose failure is the latest. */
export function closestStatement(policies: readonly PolicyExplanation[]): ClosestStatement | undefined {
  let best: ClosestStatement | undefined
  let reached = -1
  for (const [policy, { statements }] of policies.entries()) {
    for (const [statement, { effect, fails }] of statements.entries()) {
      const at = effect === 'Allow' && fails !== undefined ? order.indexOf(fails) : -1
      if (at <= reached) continue
      best = { policy, statement }
      reached = at
    }
  }
  return best
}
