/** Replicas in one process that know each other's names and addresses. */

import type { Settings } from '../../core/runtime/settings.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import type { SeenReplica, StoreStatus } from '../../store/index.ts'
import { startServer, type TestServer } from './harness.ts'
import { LinkedStores } from './linked-stores.ts'

export class AdvertisedReplicas {
  readonly #stores = new LinkedStores()
  readonly #seen: SeenReplica[] = []
  readonly #servers: TestServer[] = []

  /** Lets all replicas believe that there is another one. Without an address, it cannot be asked. */
  see(name: string, address: string | undefined): void {
    this.#seen.push({ name, address, program: '1', format: 1, position: 1, settings: '', seen: 0 })
  }

  /** Lets all replicas forget the one that they were told about last. */
  forgetLast(): void {
    this.#seen.pop()
  }

  /** Starts a replica that has this name, and that the others know. */
  async start(name: string, settings: Partial<Settings> = {}, sources: Sources = {}): Promise<TestServer> {
    const store = this.#stores.start()
    const status = store.status.bind(store)
    store.status = (): StoreStatus => {
      const { shared, ...rest } = status()
      return { ...rest, ...(shared && { shared: { ...shared, replica: name } }) }
    }
    store.replicas = () => this.#seen
    const server = await startServer(settings, { ...sources, store })
    this.#servers.push(server)
    this.see(name, server.url)
    return server
  }

  async close(): Promise<void> {
    for (const server of this.#servers.splice(0)) await server.close()
  }
}
