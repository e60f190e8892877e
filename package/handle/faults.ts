/** Faults: calls that fail or wait, to test retries and timeouts. */
import type { FaultRule } from '../interface.ts'
import type { Scope } from './scope.ts'

/** Adds a fault. Returns a function that removes it. */
export function addFault(scope: Scope, rule: FaultRule): () => void {
  const { id } = scope.sync<{ id: string }>('POST', 'faults', { ...rule, ...scope.limit })
  return () => scope.sync('DELETE', `faults/${encodeURIComponent(id)}`)
}
