import type { ConnectionOptions } from 'node:tls'
import { StoreError } from '../../errors.ts'
import { Connection, type QueryOptions, type Values } from './connection.ts'
import { isPermanent, isReadOnly, isUnsupportedSetting, reasonOf } from './failures.ts'
import type { PostgresHost, PostgresUrl } from './url.ts'

export interface HostOptions {
  readonly url: PostgresUrl
  readonly tls: ConnectionOptions | false
  readonly connectTimeout: number
  readonly statementTimeout: number
}

const IS_STANDBY = 'select pg_is_in_recovery() as standby'

/** The hosts of the URL. One of them takes writes. */
export class Hosts {
  readonly #options: HostOptions
  /** The host that took writes last. */
  #current: PostgresHost | undefined
  /** The host to try first. */
  #first = 0
  /** Poolers refuse it. */
  #setsTimeout = true

  constructor(options: HostOptions) {
    this.#options = options
  }

  /** Returns whether the host of a connection is still the one that takes writes, as far as is known. */
  isCurrent(connection: Connection): boolean {
    return connection.host === this.#current
  }

  /**
   * Connects to the first host that takes writes, beginning with the last one, unless it was silent.
   *
   * @throws StoreError if it is useless to try again
   */
  async connect(): Promise<Connection> {
    const reasons: string[] = []
    let permanent = false
    for (const host of this.#inTurn()) {
      try {
        const connection = await this.#connectTo(host)
        this.#current = host
        this.#first = this.#options.url.hosts.indexOf(host)
        return connection
      } catch (error) {
        permanent ||= isPermanent(error)
        reasons.push(`${host.host}:${host.port}: ${reasonOf(error)}`)
      }
    }
    const message = `no database takes writes (${reasons.join('; ')})`
    throw permanent ? new StoreError(`--store: ${message}`) : new Error(message)
  }

  /**
   * Notes that the host of a connection gave no answer: next time, the others are tried first.
   *
   * A former primary that waits for its standby for ever looks like a primary, although the standby may be the new one.
   */
  distrust(connection: Connection): void {
    const { hosts } = this.#options.url
    if (this.isCurrent(connection)) this.#first = (hosts.indexOf(connection.host) + 1) % hosts.length
  }

  #inTurn(): readonly PostgresHost[] {
    const { hosts } = this.#options.url
    return [...hosts.slice(this.#first), ...hosts.slice(0, this.#first)]
  }

  async #connectTo(host: PostgresHost): Promise<Connection> {
    const connection = await this.#open(host)
    try {
      const [row] = await connection.query<{ standby: boolean }>(IS_STANDBY, [], {
        limit: this.#options.connectTimeout,
      })
      if (row?.standby !== false) throw new Error('it is a standby')
      return connection
    } catch (error) {
      connection.destroy()
      throw error
    }
  }

  async #open(host: PostgresHost): Promise<Connection> {
    const statementTimeout = this.#setsTimeout ? this.#options.statementTimeout : undefined
    try {
      return await Connection.open(host, { ...this.#options, statementTimeout })
    } catch (error) {
      if (!this.#setsTimeout || !isUnsupportedSetting(error)) throw error
      this.#setsTimeout = false
      return await this.#open(host)
    }
  }
}

export type Query = <Row extends object>(
  text: string,
  values?: Values,
  options?: Partial<QueryOptions>,
) => Promise<readonly Row[]>

/** Reads and writes have separate connections, so that reads never wait for a commit. */
export interface Links {
  readonly read: Query
  readonly write: Query
}

interface LinkOptions {
  readonly hosts: Hosts
  /** How long a statement may take without an answer, in milliseconds. */
  readonly limit: number
  /** Prepares each new connection for its use. */
  readonly prepare: (connection: Connection) => Promise<void>
  /** Returns whether the server remembers names of statements. */
  readonly mayName: () => boolean
}

/** A connection that is made again when it is needed and the former one is gone. */
export class Link {
  readonly #options: LinkOptions
  #connection: Connection | undefined
  #connecting: Promise<Connection> | undefined
  #isClosed = false

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** See `Connection.query`. Connects first, if necessary: only once. */
  readonly query: Query = async <Row extends object>(
    text: string,
    values: Values = [],
    { limit = this.#options.limit, name }: Partial<QueryOptions> = {},
  ) => {
    const connection = this.#usable() ?? (await this.connect())
    try {
      return await connection.query<Row>(text, values, {
        limit,
        name: this.#options.mayName() ? name : undefined,
      })
    } catch (error) {
      if (isReadOnly(error)) connection.destroy()
      if (connection.isSilent) this.#options.hosts.distrust(connection)
      throw error
    }
  }

  /** Connects, unless there is a connection. Calls that come meanwhile share the attempt. */
  async connect(): Promise<Connection> {
    const usable = this.#usable()
    if (usable) return usable
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return await this.#connecting
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#connecting?.catch(() => {})
    await this.#connection?.close()
  }

  /** Returns the connection if it is open, and if its host still takes writes. */
  #usable(): Connection | undefined {
    if (!this.#connection?.isOpen) return undefined
    if (this.#options.hosts.isCurrent(this.#connection)) return this.#connection
    this.#connection.destroy()
    return undefined
  }

  async #connect(): Promise<Connection> {
    if (this.#isClosed) throw new Error('the database is closed')
    const connection = await this.#options.hosts.connect()
    try {
      await this.#options.prepare(connection)
      if (this.#isClosed) throw new Error('the database is closed')
    } catch (error) {
      connection.destroy()
      throw error
    }
    this.#connection = connection
    return connection
  }
}
