import { setTimeout as delay } from 'node:timers/promises'
import { PostgresServer } from './postgres-server.ts'

/** A primary, and a standby that has each commit before the primary acknowledges it. */
export class PostgresPair {
  #primary: PostgresServer
  #standby: PostgresServer

  private constructor(primary: PostgresServer, standby: PostgresServer) {
    this.#primary = primary
    this.#standby = standby
  }

  static async start(): Promise<PostgresPair> {
    const primary = await PostgresServer.start()
    try {
      return new PostgresPair(primary, await synchronousStandby(primary))
    } catch (error) {
      await primary.stop()
      throw error
    }
  }

  get primary(): PostgresServer {
    return this.#primary
  }

  get standby(): PostgresServer {
    return this.#standby
  }

  /** The hosts of both, as in a URL. */
  get hosts(): string {
    return `${this.#primary.host},${this.#standby.host}`
  }

  /** Kills the primary. The standby takes its place, and the new standby is the killed server until `rejoin`. */
  async failOver(): Promise<void> {
    await this.#primary.kill()
    await this.#standby.promote()
    const killed = this.#primary
    this.#primary = this.#standby
    this.#standby = killed
  }

  /** Replaces the killed server by a standby on the same port. */
  async rejoin(): Promise<void> {
    const { port } = this.#standby
    await this.#standby.stop()
    this.#standby = await synchronousStandby(this.#primary, port)
  }

  async stop(): Promise<void> {
    await this.#standby.stop()
    await this.#primary.stop()
  }
}

async function synchronousStandby(primary: PostgresServer, port?: number): Promise<PostgresServer> {
  const standby = await PostgresServer.standbyOf(primary, port)
  // Only now: until there is a standby, no commit would end.
  await primary.query(`alter system set synchronous_standby_names = '*'`)
  await primary.query('select pg_reload_conf()')
  const isSynchronous = `select from pg_stat_replication where sync_state = 'sync'`
  while ((await primary.query(isSynchronous)).length === 0) await delay(20)
  return standby
}
