/** The database of a soak run: one server, or a primary whose place a standby takes again and again. */
import { setTimeout as delay } from 'node:timers/promises'
import { PostgresPair } from '../../test/support/postgres-pair.ts'
import { PostgresServer } from '../../test/support/postgres-server.ts'
import type { Run } from './place.ts'

/** Every so many milliseconds, the primary fails. */
const FAILOVER_INTERVAL = 5000

export interface Database {
  /** Creates an empty schema. Returns a URL whose connections use it. */
  schema(): Promise<string>
  /** Does what is done to the database until the run is over, and counts it. */
  disturb(run: Run): Promise<void>
  stop(): Promise<void>
}

export async function startDatabase(failover: boolean): Promise<Database> {
  return failover ? pairOf(await PostgresPair.start()) : serverOf(await PostgresServer.start())
}

function serverOf(server: PostgresServer): Database {
  return {
    schema: () => server.schema(),
    disturb: () => Promise.resolve(),
    stop: () => server.stop(),
  }
}

function pairOf(pair: PostgresPair): Database {
  const { hosts } = pair
  return {
    schema: () => pair.primary.schema(hosts),
    async disturb(run) {
      let acknowledged = 0
      for (let next = performance.now() + FAILOVER_INTERVAL; ; next += FAILOVER_INTERVAL) {
        // On a machine that takes longer to fail over, nothing would ever be acknowledged in between.
        const isEarly = () => performance.now() < next || run.ledger.acknowledged === acknowledged
        while (!run.isOver && isEarly()) await delay(50)
        if (run.isOver) return
        acknowledged = run.ledger.acknowledged
        await pair.failOver()
        await pair.rejoin()
        run.failovers++
      }
    },
    stop: () => pair.stop(),
  }
}
