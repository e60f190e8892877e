/**
 * An environment with an emulator of its own for each file of tests, as `globalThis.iam`.
 *
 * The state is kept from test to test, so that `beforeAll` can prepare it; `iam.reset()` restores the seed.
 */
import { resolve } from 'node:path'
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment'
import type { Circus } from '@jest/types'
import { TestEnvironment } from 'jest-environment-node'
import { createIamulator } from '../../create.ts'
import type { Iamulator } from '../../interface.ts'
import { matchersFor } from '../matchers/index.ts'
import { requireOneWorker } from '../one-worker.ts'
import { DenialReport, REPORT_FOLDER, reportCoverage } from '../report.ts'
import { optionsIn } from './options.ts'
import './types.ts'

declare global {
  /** The emulator of the file of tests, in the environment `iamulator/jest-environment`. */
  var iam: Iamulator
}

/** The environment, for `testEnvironment` in the configuration of Jest. */
export default class IamulatorEnvironment extends TestEnvironment {
  readonly #config: JestEnvironmentConfig['projectConfig']
  readonly #workers: number
  readonly #path: string
  readonly #report = new DenialReport()
  #iam: Iamulator | undefined

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context)
    this.#config = config.projectConfig
    this.#workers = config.globalConfig.maxWorkers
    this.#path = context.testPath
  }

  override async setup(): Promise<void> {
    await super.setup()
    const { seed, ...options } = optionsIn(this.#config)
    requireOneWorker(options, this.#workers)
    const path = typeof seed === 'string' ? resolve(this.#config.rootDir, seed) : seed
    this.#iam = await createIamulator({
      // Reports are about all calls.
      ...(process.env[REPORT_FOLDER] === undefined ? {} : { coverage: 'all' }),
      ...options,
      ...(path === undefined ? {} : { seed: path }),
    })
    this.global['iam'] = this.#iam
  }

  override async teardown(): Promise<void> {
    this.#report.stop()
    if (this.#iam) {
      await reportCoverage(this.#iam, this.#path)
      await this.#iam.close()
    }
    await super.teardown()
  }

  async handleTestEvent(event: Circus.Event): Promise<void> {
    const iam = this.#iam
    if (!iam) return
    if (event.name === 'setup') extendExpect(event.runtimeGlobals, iam)
    if (event.name === 'test_start') this.#report.testStarts()
    if (event.name === 'test_done')
      await this.#report.testEnds(iam, { test: nameOf(event.test), path: this.#path })
  }
}

/** Jest makes `expect` inside of the environment, for each file of tests. */
function extendExpect(globals: unknown, iam: Iamulator): void {
  Object(globals).expect.extend(matchersFor(iam))
}

/** Returns the name of a test after the names of its groups. */
function nameOf({ name, parent }: { name: string; parent?: Circus.DescribeBlock }): string {
  const outer = parent?.parent ? `${nameOf(parent)} ` : ''
  return `${outer}${name}`
}
