/** The data that endpoints keep outside the state. It lasts as long as the process. */
import { saveRules } from '../../core/engine/rules.ts'
import type { WithPortal } from './access-portal/portal-state.ts'
import type { WithConsole } from './console/visit.ts'
import type { WithContainers } from './container-credentials/containers.ts'
import type { WithFaults } from './faults.ts'
import type { WithInstances } from './instance-metadata/instances.ts'
import type { WithSignIn } from './sign-in/sign-in-state.ts'

export interface Endpoints
  extends WithFaults,
    WithInstances,
    WithContainers,
    WithPortal,
    WithSignIn,
    WithConsole {
  /** Both the sign-in and the access portal open the console. */
  readonly signIn: WithSignIn['signIn']
}

/**
 * Saves the rules, which seeds set outside the state.
 *
 * @returns a function that restores them. It can be called repeatedly. Keys of issuers are fetched again then
 */
export function saveSettings(emulator: Endpoints): () => void {
  const restoreRules = saveRules(emulator)
  return () => {
    restoreRules()
    emulator.webIdentities.forgetKeys()
  }
}
