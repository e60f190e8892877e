/** Servers that share one state, in one process. Their stores see each commit at once. */

import type { Settings } from '../../core/runtime/settings.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import { startServer, type TestServer } from './harness.ts'
import { LinkedStores } from './linked-stores.ts'

export class Replicas {
  readonly linked = new LinkedStores()
  readonly #servers: TestServer[] = []

  /** Starts another replica. */
  async start(settings: Partial<Settings> = {}, sources: Sources = {}): Promise<TestServer> {
    const server = await startServer(settings, { ...sources, store: this.linked.start() })
    this.#servers.push(server)
    return server
  }

  async close(): Promise<void> {
    for (const server of this.#servers.splice(0)) await server.close()
  }
}

/** Calls one of the emulator's own endpoints. Returns the status and the parsed body. */
export async function call({ url }: TestServer, method: string, path: string, body?: object) {
  const init = { method, ...(body ? { body: JSON.stringify(body) } : {}) }
  const response = await fetch(`${url}/_iamulator/${path}`, init)
  return { status: response.status, body: JSON.parse(await response.text()) }
}
