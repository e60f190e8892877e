/** What the guard keeps outside the state. It lasts as long as the process. */
import type { Emulator } from '../../engine/emulator.ts'
import { type GuardCounts, newGuardCounts } from './counts.ts'

export interface GuardState {
  readonly counts: GuardCounts
}

export interface WithGuard extends Emulator {
  readonly guard: GuardState
}

export function newGuardState(): GuardState {
  return { counts: newGuardCounts() }
}
