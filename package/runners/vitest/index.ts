/**
 * A plugin for vitest, and its `test` with the emulator of the worker.
 *
 * The plugin starts one server. Each worker of vitest has an account on it, whose state, clock, decisions, and faults
 * no other worker sees. Before each test, the account returns to the seed of the configuration.
 */
import { fileURLToPath } from 'node:url'
import type { TestAPI } from 'vitest'
import type { SeedDocument } from '../../../schemas/seed.ts'
import type { AccountHandle } from '../../interface.ts'
import type { IamulatorMatchers } from '../matchers/index.ts'
import type { ServerOptions, SharedServer } from '../options.ts'
import { testMadeLater } from './extended-test.ts'

declare module 'vitest' {
  interface Matchers<T> extends IamulatorMatchers<void, T> {}
  interface ProvidedContext {
    iamulator: SharedServer
  }
}

/** The options of `createIamulator` that suit a server that several workers share. */
export interface PluginOptions extends ServerOptions {
  /** The initial state of each worker's account: the path of a file from the root of the project, or an object. */
  seed?: string | SeedDocument
}

/** The part of vite's plugins that this one uses. */
export interface IamulatorPlugin {
  /** The name by which the setup of the server finds the plugin. */
  readonly name: 'iamulator'
  /** The options. */
  readonly api: PluginOptions
  /** Returns the files that vitest runs once, and before each file of tests. */
  config(): object
}

/**
 * Returns the plugin.
 *
 * @example
 * export default defineConfig({ plugins: [iamulator({ seed: './iam.seed.yaml' })] })
 */
export default function iamulator(options: PluginOptions = {}): IamulatorPlugin {
  return {
    name: 'iamulator',
    api: options,
    config: () => ({
      test: { globalSetup: [besides('vitest-global-setup.mjs')], setupFiles: [besides('vitest-setup.mjs')] },
    }),
  }
}

function besides(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

/**
 * The `test` of vitest, with `iam` in the context: the account of the worker.
 *
 * @example
 * test('no users at first', async ({ iam }) => { ... })
 */
export const test: TestAPI<{ iam: AccountHandle }> = testMadeLater
