/** Finds the statement that came closest to allowing a request. */
import type { FailingElement } from '../explain.ts'
import type { PolicyExplanation, StatementExplanation } from './statements.ts'

/** A statement, by the positions of its policy in the set and of itself in the policy, both from 0. */
export interface ClosestStatement {
  readonly policy: number
  readonly statement: number
}

/** Elements are checked in this order, so a statement whose failure is later came closer. */
const order: readonly FailingElement[] = ['principal', 'action', 'variable', 'resource', 'condition']

/**
 * Returns the first of the Allow statements whose failure is the latest. A statement about other services only is no
 * closer than none.
 */
export function closestStatement(policies: readonly PolicyExplanation[]): ClosestStatement | undefined {
  let best: ClosestStatement | undefined
  let reached = -1
  for (const [policy, { statements }] of policies.entries()) {
    for (const [statement, explained] of statements.entries()) {
      const { effect, fails } = explained
      const isNear = effect === 'Allow' && fails !== undefined && !isForeign(explained)
      const at = isNear ? order.indexOf(fails) : -1
      if (at <= reached) continue
      best = { policy, statement }
      reached = at
    }
  }
  return best
}

/** Returns whether the statement is about other services only. */
function isForeign({ fails, failure }: StatementExplanation): boolean {
  if (fails !== 'action' || failure?.element !== 'Action') return false
  return !hasActionOf([failure.actual].flat().join(), failure.expected)
}

/** Returns whether an action of the list, which can be a pattern, belongs to the service of the given one. */
export function hasActionOf(action: string, actions: readonly string[]): boolean {
  const service = serviceOf(action)
  return actions.some((each) => serviceOf(each) === service)
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':')).toLowerCase()
}
