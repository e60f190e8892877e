/**
 * The emulator of a test, with the preset `iamulator/jest`.
 *
 * The preset starts one server. Each worker of Jest has an account on it, whose state, clock, decisions, and faults no
 * other worker sees. Before each test, the account returns to the seed of the configuration.
 */
import type { AccountHandle } from '../../interface.ts'
import { workerAccount } from './worker.ts'
import './types.ts'

/**
 * The account of this worker.
 *
 * @example
 * module.exports = { preset: 'iamulator/jest', testEnvironmentOptions: { iamulator: { seed: './iam.seed.yaml' } } }
 *
 * @example
 * import { iam } from 'iamulator/jest'
 * const client = new IAMClient(iam.clientConfig())
 */
export const iam: AccountHandle = workerAccount
