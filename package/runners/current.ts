/** The emulator that matchers ask. A test runner's entry sets it, since only that entry knows it. */
import { IamulatorError } from '../errors.ts'
import type { Iamulator } from '../interface.ts'

let current: Iamulator | undefined

export function setCurrentEmulator(iam: Iamulator | undefined): void {
  current = iam
}

/** @throws IamulatorError when no test runner's entry has set one */
export function currentEmulator(): Iamulator {
  if (current) return current
  throw new IamulatorError(
    'NoEmulator',
    'The matcher does not know which emulator to ask: use expect.extend(matchersFor(iam)).',
  )
}
