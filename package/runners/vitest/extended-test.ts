/**
 * The `test` of the package for vitest.
 *
 * The configuration imports the package too, where vitest cannot be imported, and may do so with `require`, which refuses
 * modules that wait for others. So the setup of each file of tests makes the test.
 */
import type { TestAPI } from 'vitest'
import { IamulatorError } from '../../errors.ts'
import type { AccountHandle } from '../../interface.ts'

type TestWithEmulator = TestAPI<{ iam: AccountHandle }>

let made: TestWithEmulator | undefined

export function setTest(test: TestWithEmulator): void {
  made = test
}

/** @throws IamulatorError where no setup has made the test */
function madeTest(): TestWithEmulator {
  if (made) return made
  throw new IamulatorError(
    'NoEmulator',
    'The test has no emulator: add iamulator() of iamulator/vitest to the plugins of the configuration of vitest.',
  )
}

/** Passes every use on to the test that the setup makes. */
export const testMadeLater = new Proxy<TestWithEmulator>(
  Object.assign(() => undefined, Object.create(null)),
  {
    apply: (_target, receiver, args) => Reflect.apply(madeTest(), receiver, args),
    get: (_target, name) => Reflect.get(madeTest(), name),
  },
)
