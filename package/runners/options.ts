/** The configuration of a test runner, and the part that its workers need. */

import type { SeedDocument } from '../../schemas/seed.ts'
import type { IamulatorOptions } from '../options.ts'

/** Options that are not about the initial state, and that are plain data. */
export type ServerOptions = Omit<IamulatorOptions, 'seed' | 'log' | 'clock' | 'data' | 'port'>

/** Every worker begins with this seed, in its own account. */
export interface WorkerSeed {
  readonly content: SeedDocument | string
  /** The name of the file in messages. */
  readonly file?: string
  /** The folder that paths in the seed start from. */
  readonly folder: string
}

/** The server that the workers share. */
export interface SharedServer {
  readonly url: string
  readonly partition: string
  readonly seed?: WorkerSeed
  /** Whether a reset of the worker's account also resets the upstream. */
  readonly resetsUpstream: boolean
}
