/** An emulator for the tests of a file, by the hooks of node:test or of any other runner that has them. */
import { createIamulator } from '../create.ts'
import { IamulatorError } from '../errors.ts'
import type { Iamulator } from '../interface.ts'
import type { IamulatorOptions } from '../options.ts'

type Hook = (work: () => Promise<void>) => void

/** The hooks of the runner. */
export interface TestHooks {
  /** Runs its argument before all tests. */
  readonly before: Hook
  /** Runs its argument after all tests. */
  readonly after: Hook
  /** Runs its argument before each test. */
  readonly beforeEach: Hook
}

/** The handle of an emulator that starts before the tests. */
export interface StartingIamulator extends Iamulator {
  /**
   * Resolves when the emulator has started. Await it in hooks `before` of node:test outside of suites, because they
   * do not wait for each other.
   */
  readonly ready: Promise<void>
}

/**
 * Starts an emulator before the tests, restores its initial state before each test, and stops it after the tests.
 *
 * @returns the handle, for tests and later hooks
 * @example
 * import { after, before, beforeEach, test } from 'node:test'
 * const iam = useIamulator({ before, after, beforeEach })
 */
export function useIamulator(hooks: TestHooks, options: IamulatorOptions = {}): StartingIamulator {
  let started: Iamulator | undefined
  const ready = new Promise<void>((resolve, reject) => {
    hooks.before(async () => {
      const starting = createIamulator(options)
      starting.then(() => resolve(), reject)
      started = await starting
    })
  })
  // The hook fails with the same error.
  ready.catch(() => undefined)
  hooks.beforeEach(async () => {
    await started?.reset()
  })
  hooks.after(async () => {
    await started?.close()
  })
  return handleOf(ready, () => {
    if (started) return started
    const message = 'The emulator has not started yet: use it in tests, or await `ready` in hooks first.'
    throw new IamulatorError('NotStarted', message)
  })
}

/** Returns a handle of an emulator that does not exist yet. */
function handleOf(ready: Promise<void>, emulator: () => Iamulator): StartingIamulator {
  const target: StartingIamulator = Object.assign(Object.create(null), { ready })
  return new Proxy(target, {
    get: (_target, name) => {
      if (name === 'ready') return ready
      const iam = emulator()
      const value: unknown = Reflect.get(iam, name)
      return typeof value === 'function' ? value.bind(iam) : value
    },
    has: (_target, name) => name === 'ready' || Reflect.has(emulator(), name),
  })
}
