/** The command `start`, which serves until it receives a signal. */

import { CommandError } from '../../core/runtime/errors.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import { StoreError } from '../../store/index.ts'
import { type RunningServer, startServer } from '../app/start.ts'
import { banner } from './banner.ts'
import { NOT_GOOD } from './statuses.ts'

/** Prints the banner, serves until SIGTERM or SIGINT, and resolves when everything is saved. */
export async function serve(settings: Partial<Settings>): Promise<void> {
  const stopped = stopSignal()
  // The reader of the log can exit (`| head`). The server continues without it.
  process.stdout.on('error', () => {})
  const server = await startServer(settings)
  const { iamulator, seedSkipped } = server
  process.stdout.write(banner(iamulator, server))
  if (seedSkipped) process.stdout.write('The store is not empty, so the seed was not applied.\n')
  process.stdout.write('Ready.\n')
  await stopped
  iamulator.isStopping = true
  if (settings.store !== undefined) await new Promise((resolve) => setTimeout(resolve, DRAIN_MILLISECONDS))
  await closed(server)
}

/** Stops the server. A state that cannot be saved has the status of a bad end, not of a server that cannot start. */
async function closed(server: Pick<RunningServer, 'close'>): Promise<void> {
  try {
    await server.close()
  } catch (error) {
    throw error instanceof StoreError ? new CommandError(error.message, NOT_GOOD) : error
  }
}

/** How long a replica goes on after a signal, so that load balancers notice that it is not ready anymore. */
const DRAIN_MILLISECONDS = 2000

/**
 * Signals within this time are the same signal. A terminal signals both npm and the server, and npm forwards
 * it to the server.
 */
const SAME_SIGNAL_MILLISECONDS = 1000

/** Resolves at the first signal. A later signal has its default effect: it ends the process immediately. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      setTimeout(stopListening, SAME_SIGNAL_MILLISECONDS).unref()
      resolve()
    }
    const stopListening = () => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop)
    }
    for (const signal of STOP_SIGNALS) process.on(signal, stop)
  })
}

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const
