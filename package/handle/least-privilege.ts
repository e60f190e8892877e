import type { LeastPrivilegeOptions } from '../interface.ts'
import type { PolicyWithStatements } from '../policy.ts'
import { requireFunction } from './arguments.ts'
import { latestDecision } from './decisions.ts'
import type { Scope } from './scope.ts'

/** Runs `work`, and returns the smallest policy that allows its calls. */
export async function leastPrivilegeOf(
  scope: Scope,
  work: () => Promise<unknown>,
  options: LeastPrivilegeOptions,
): Promise<PolicyWithStatements> {
  requireFunction('leastPrivilege', work)
  const after = await latestDecision(scope)
  await work()
  const { modes } = await scope.get<{ modes: { auth: string } }>('health')
  // In this mode, the work could make the calls that were denied.
  const denied = modes.auth === 'audit'
  const request = { ...scope.limit, ...options, after, denied }
  return (await scope.post<{ document: PolicyWithStatements }>('policy', request)).document
}
