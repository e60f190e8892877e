/** Connections to PostgreSQL. This is the only file that knows `pg`. */
import type { ConnectionOptions } from 'node:tls'
import pg from 'pg'
import type { PostgresHost, PostgresUrl } from './url.ts'

export interface ConnectOptions {
  readonly url: PostgresUrl
  readonly tls: ConnectionOptions | false
  /** How long connecting may take, in milliseconds. */
  readonly connectTimeout: number
  /** After how long the server ends a statement, in milliseconds. Undefined if the server takes no such setting. */
  readonly statementTimeout: number | undefined
}

type Scalar = string | number | null
export type Values = readonly (Scalar | readonly Scalar[])[]

export interface QueryOptions {
  /** After how many milliseconds without an answer the connection is given up. */
  readonly limit: number
  /** The server parses and plans a statement with a name once for each connection. Others it plans each time. */
  readonly name?: string | undefined
}

/** How long a connection may be silent before the operating system checks it, in milliseconds. */
const KEEPALIVE_DELAY = 10_000
/** How long `close` waits for the server, in milliseconds. */
const CLOSE_PATIENCE = 1000

/** A connection that is open until `close`, an error of the network, or a statement without an answer. */
export class Connection {
  readonly host: PostgresHost
  readonly #client: pg.Client
  /** Statements that wait for the one that is under way. `pg` warns about those that are left to its own queue. */
  readonly #waiting: (() => void)[] = []
  #isBusy = false
  #isSilent = false
  #timer: NodeJS.Timeout | undefined
  #isOpen = true

  private constructor(host: PostgresHost, client: pg.Client) {
    this.host = host
    this.#client = client
    // An error without a listener would end the process. Statements without an answer reject anyway.
    client.on('error', () => this.destroy())
    client.on('end', () => this.destroy())
  }

  static async open(host: PostgresHost, options: ConnectOptions): Promise<Connection> {
    const { url, tls, connectTimeout, statementTimeout } = options
    const { application_name = 'iamulator', options: settings } = url.parameters
    const client = new pg.Client({
      ...host,
      user: url.user,
      password: url.password,
      database: url.database,
      options: settings,
      application_name,
      ssl: tls,
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE_DELAY,
      ...(statementTimeout !== undefined && { statement_timeout: statementTimeout }),
    })
    const connection = new Connection(host, client)
    try {
      await client.connect()
      return connection
    } catch (error) {
      connection.destroy()
      throw error
    }
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether the connection was given up because a statement had no answer. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  /**
   * Runs a statement after all earlier ones, and returns its rows. Without values, it can be several statements.
   *
   * @throws an error with PostgreSQL's `code` if the server refuses the statement
   */
  async query<Row extends object>(
    text: string,
    values: Values,
    { limit, name }: QueryOptions,
  ): Promise<readonly Row[]> {
    await this.#turn()
    try {
      if (!this.#isOpen) throw new Error('the connection to the database is closed')
      this.#timer = setTimeout(() => this.#giveUp(), limit)
      // Several statements have several results.
      const results = [await this.#client.query<Row>({ name, text, values: [...values] })].flat()
      return results.at(-1)?.rows ?? []
    } catch (error) {
      throw this.#isSilent ? new Error(`the database did not answer within ${limit} ms`) : error
    } finally {
      clearTimeout(this.#timer)
      this.#endTurn()
    }
  }

  /** Resolves when no statement is under way. Undefined when none is now. */
  #turn(): Promise<void> | undefined {
    if (this.#isBusy) return new Promise((resolve) => this.#waiting.push(resolve))
    this.#isBusy = true
    return undefined
  }

  #endTurn(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#isBusy = false
  }

  #giveUp(): void {
    this.#isSilent = true
    this.destroy()
  }

  onNotification(listener: (channel: string, payload: string) => void): void {
    this.#client.on('notification', ({ channel, payload = '' }) => listener(channel, payload))
  }

  /** Ends the connection, and tells the server. Statements without an answer reject. Never rejects. */
  async close(): Promise<void> {
    const patience = setTimeout(() => this.destroy(), CLOSE_PATIENCE)
    await this.#client.end().catch(() => {})
    clearTimeout(patience)
    this.destroy()
  }

  /** Ends the connection at once. Statements without an answer reject. */
  destroy(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    clearTimeout(this.#timer)
    this.#client.connection.stream.destroy()
  }
}
