/** An emulator for which the same sequence of calls has the same effects every time. */

import type { RandomBytes } from '../../core/aws/ids.ts'
import { Log } from '../../core/runtime/log.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { countingBytes, NOW } from '../support/harness.ts'

export interface Repeatable {
  readonly iamulator: Iamulator
  readonly randomBytes: RandomBytes
  /** Returns the errors that it has logged. */
  readonly logged: () => string
  /** Returns a function that returns to the present state. */
  readonly save: () => () => void
}

/** @param name decides the IDs that are made before the state is saved */
export async function startRepeatable(name: string, settings: Partial<Settings> = {}): Promise<Repeatable> {
  let logged = ''
  let bytes = countingBytes(name)
  const log = new Log('error', (text) => {
    logged += text
  })
  const randomBytes = (size: number) => bytes(size)
  const iamulator = await assembleIamulator(
    { signatures: 'off', ...settings },
    { now: () => NOW, randomBytes, log },
  )
  const save = () => {
    const [rows, restoreClock] = [iamulator.store.save(), iamulator.clock.saved()]
    return () => {
      iamulator.store.restore(rows)
      restoreClock()
      // The same sequence makes the same IDs, so that a shorter one can fail in the same way.
      bytes = countingBytes('steps')
    }
  }
  return { iamulator, randomBytes, logged: () => logged, save }
}
