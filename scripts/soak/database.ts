/** The database of a soak run: one server, or a primary whose place a standby takes again and again. */
import { setTimeout as delay } from 'node:timers/promises'
import { PostgresPair } from '../../test/support/postgres-pair.ts'
import { PostgresServer } from '../../test/support/postgres-server.ts'

/** Every so many milliseconds, the primary fails. */
const FAILOVER_INTERVAL = 5000

export interface Database {
  /** Creates an empty schema. Returns a URL whose connections use it. */
  schema(): Promise<string>
  /** Does what is done to the database until `isOver`. Returns how often it failed over. */
  disturb(isOver: () => boolean): Promise<number>
  stop(): Promise<void>
}

export async function startDatabase(failover: boolean): Promise<Database> {
  return failover ? pairOf(await PostgresPair.start()) : serverOf(await PostgresServer.start())
}

function serverOf(server: PostgresServer): Database {
  return {
    schema: () => server.schema(),
    disturb: () => Promise.resolve(0),
    stop: () => server.stop(),
  }
}

function pairOf(pair: PostgresPair): Database {
  const { hosts } = pair
  return {
    schema: () => pair.primary.schema(hosts),
    async disturb(isOver) {
      let failovers = 0
      for (let next = performance.now() + FAILOVER_INTERVAL; ; next += FAILOVER_INTERVAL) {
        while (!isOver() && performance.now() < next) await delay(50)
        if (isOver()) return failovers
        await pair.failOver()
        await pair.rejoin()
        failovers++
      }
    },
    stop: () => pair.stop(),
  }
}
