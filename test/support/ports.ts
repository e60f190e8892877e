/** Ports for programs that need to know theirs before they listen. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Systems choose ports above 32,767, or even higher, for connections and for servers that leave the choice to them. */
const FIRST_PORT = 20_000
/** Each of Jest's workers has ports of its own. More workers than these would share them. */
const WORKERS = 12
const PORTS_PER_WORKER = 1000
const worker = Number(process.env['JEST_WORKER_ID'] ?? 0)
let next = Math.floor(Math.random() * PORTS_PER_WORKER)

/** Returns a port of 127.0.0.1 that is not in use, and that nobody else takes before long. */
export async function freePort(): Promise<number> {
  const port = FIRST_PORT + (worker % WORKERS) * PORTS_PER_WORKER + (next++ % PORTS_PER_WORKER)
  return (await isFree(port)) ? port : freePort()
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  await new Promise((closed) => server.close(closed))
  return true
}
