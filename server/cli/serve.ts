/** The command `start`: serves until a signal comes. */
import { startServer } from '../app/start.ts'
import type { Settings } from '../runtime/settings.ts'
import { banner } from './banner.ts'

/** Prints the banner, serves until SIGTERM or SIGINT, and resolves when everything is saved. */
export async function serve(settings: Partial<Settings>): Promise<void> {
  const stopped = stopSignal()
  // Whoever read the log may leave (`| head`): that is no reason to stop serving.
  process.stdout.on('error', () => {})
  const server = await startServer(settings)
  const { iamulator, seedSkipped } = server
  process.stdout.write(banner(iamulator, server))
  if (seedSkipped) process.stdout.write('The store is not empty, so the seed was not applied.\n')
  process.stdout.write('Ready.\n')
  await stopped
  await server.close()
}

/** Within this time a signal is the first one again: a terminal signals npm and the server, and npm passes it on. */
const SAME_SIGNAL_MILLISECONDS = 1000

/** Resolves at the first signal. A later one does what signals do when nobody listens: it ends the process at once. */
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
