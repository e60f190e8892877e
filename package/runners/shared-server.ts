/** The server that the workers of a test runner share. Runs in the process that starts the workers. */

import type { SeedDocument } from '../../schemas/seed.ts'
import { createIamulator } from '../create.ts'
import type { Iamulator } from '../interface.ts'
import type { ServerOptions, SharedServer } from './options.ts'
import { WorkerAccount, workerSeedOf } from './worker-account.ts'

export interface StartedServer {
  /** What the workers need. */
  readonly shared: SharedServer
  close(): Promise<void>
}

/**
 * Starts a server, and applies the seed to one account, so that a mistake in it is reported once and not by each
 * file of tests.
 *
 * @param root the folder that the path of a seed starts from
 */
export async function startSharedServer(
  { seed: given, ...options }: ServerOptions & { seed?: string | SeedDocument },
  root: string,
): Promise<StartedServer> {
  const seed = given === undefined ? undefined : workerSeedOf(given, root)
  const server = await createIamulator(options)
  const shared = { url: server.url, partition: partitionOf(server), ...(seed === undefined ? {} : { seed }) }
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
