/**
 * What a worker process keeps from one test file to the next. Jest gives each file modules of its own, so this is kept in
 * a global of the process.
 */
import { constants, runInThisContext } from 'node:vm'

/** Imports a package into the realm of the process, so that it is loaded once for all test files. */
export const importOnce: (name: 'playwright-core') => Promise<typeof import('playwright-core')> =
  runInThisContext('(url) => import(url)', {
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })

const kept: Map<string, unknown> = runInThisContext("globalThis[Symbol.for('iamulator.tests')] ??= new Map()")

/**
 * Returns what `make` made the first time that a test file in this process called this with the name.
 *
 * @param isUsable false if it has to be made again
 */
export function keep<T>(name: string, make: () => T, isUsable: (value: T) => boolean = () => true): T {
  const known = kept as Map<string, T>
  const value = known.get(name)
  if (value !== undefined && isUsable(value)) return value
  const made = make()
  known.set(name, made)
  return made
}
