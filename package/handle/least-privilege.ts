import type { PolicyFromCalls } from '../../schemas/endpoints.ts'
import type { LeastPrivilegeOptions, PolicyFromCallsOptions } from '../interface.ts'
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
  const request = { ...scope.limit, ...options, after }
  return (await scope.post<{ document: PolicyWithStatements }>('policy', request)).document
}

export function policyFromCalls(
  scope: Scope,
  { since, ...options }: PolicyFromCallsOptions,
): Promise<PolicyFromCalls> {
  const from = since && { since: since.toISOString() }
  return scope.post<PolicyFromCalls>('policy', { ...scope.limit, ...options, ...from })
}
