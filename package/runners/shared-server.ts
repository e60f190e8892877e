/** The server that the workers of a test runner share. Runs in the process that starts the workers. */

import type { SeedDocument } from '../../schemas/seed.ts'
import { createIamulator } from '../create.ts'
import type { Iamulator } from '../interface.ts'
import { requireOneWorker } from './one-worker.ts'
import type { ServerOptions, SharedServer } from './options.ts'
import { WorkerAccount, workerSeedOf } from './worker-account.ts'

export interface StartedServer {
  /** The values that the workers need. */
  readonly shared: SharedServer
  close(): Promise<void>
}

/** The part of a runner's configuration that the server depends on. */
export interface Run {
  /** The folder that the path of a seed starts from. */
  readonly root: string
  /** How many workers there are at most. */
  readonly workers: number
}

/**
 * Starts a server, and applies the seed to one account, so that a mistake in it is reported once and not by each
 * file of tests.
 *
 * Warnings, such as one about the account of the upstream, are printed.
 *
 * @throws IamulatorError when several workers would reset one upstream
 */
export async function startSharedServer(
  { seed: given, ...options }: ServerOptions & { seed?: string | SeedDocument },
  { root, workers }: Run,
): Promise<StartedServer> {
  requireOneWorker(options, workers)
  const seed = given === undefined ? undefined : workerSeedOf(given, root)
  const server = await createIamulator({ logLevel: 'error', ...options, log: print })
  const resetsUpstream = options.resetUpstream === 'on'
  const own = { url: server.url, partition: partitionOf(server), resetsUpstream }
  const shared = { ...own, ...(seed === undefined ? {} : { seed }) }
  try {
    const trial = new WorkerAccount(shared, 1)
    await trial.prepare()
    await trial.finish()
    await server.reset()
    return { shared, close: () => server.close() }
  } catch (error) {
    await server.close()
    throw error
  }
}

function partitionOf(server: Iamulator): string {
  return server.arn('root').split(':')[1] ?? ''
}

function print(line: string): void {
  process.stderr.write(`${line}\n`)
}
