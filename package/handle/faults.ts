/** Faults: calls that fail or wait, to test retries and timeouts. */

import { IamulatorError } from '../errors.ts'
import type { FaultRule } from '../interface.ts'
import type { Scope } from './scope.ts'

/** Adds a fault. Returns a function that removes it. */
export function addFault(scope: Scope, rule: FaultRule): () => void {
  const { id } = scope.sync<{ id: string }>('POST', 'faults', { ...rule, ...scope.limit })
  return () => removeFault(scope, id)
}

/** A reset, or the last call that it affects, may have removed the fault before. */
function removeFault(scope: Scope, id: string): void {
  try {
    scope.sync('DELETE', `faults/${encodeURIComponent(id)}`)
  } catch (error) {
    if (!(error instanceof IamulatorError && error.status === 404)) throw error
  }
}
