import type { Decision } from '../interface.ts'
import { requireFunction } from './arguments.ts'
import { latestDecision, list } from './decisions.ts'
import { announceDenial } from './expected-denials.ts'
import type { Scope } from './scope.ts'

/** Runs `work`, and returns the denied calls. An error of `work` is expected only when a call was denied. */
export async function denialsOf(scope: Scope, work: () => Promise<unknown>): Promise<Decision[]> {
  requireFunction('denials', work)
  const after = await latestDecision(scope)
  const failure = await Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
  const denied = await list(scope, { effect: 'denied' }, after)
  if (failure && denied.length === 0) throw failure.error
  for (const each of denied) announceDenial(each)
  return denied.reverse()
}
