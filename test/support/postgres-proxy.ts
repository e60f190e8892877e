import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** The type of messages that are notifications. */
const NOTIFICATION = 'A'
const MESSAGE_HEAD = 5
/** A message `Parse`: type, length, and the name of the statement. */
const NAMED_STATEMENT = /P.{4}\w+\0/s

/** A network between a client and a PostgreSQL server, with which something can be wrong. */
export class PostgresProxy {
  /** Whether nothing arrives any more, in either direction or at the client. Connections stay open. */
  silence: 'none' | 'both' | 'answers' = 'none'
  /** Whether to behave like a pooler in transaction mode: no notifications, and only well-known settings. */
  isPooler = false
  /** Whether a client has given a statement a name, which another connection of a pooler does not know. */
  hasNames = false
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(port: number) {
    this.#server = createServer((client) => this.#forward(client, port))
  }

  /** @param port that of a server on this machine */
  static async start(port: number): Promise<PostgresProxy> {
    const proxy = new PostgresProxy(port)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** The host and the port, as in a URL. */
  get host(): string {
    const address = this.#server.address()
    return typeof address === 'object' ? `127.0.0.1:${address?.port}` : ''
  }

  get connections(): number {
    return this.#sockets.size / 2
  }

  /** Ends all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Takes no more connections. */
  close(): void {
    this.#server.close()
  }

  async stop(): Promise<void> {
    this.cut()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  #forward(client: Socket, port: number): void {
    const server = connect(port, '127.0.0.1')
    const isPooler = this.isPooler
    let isFirst = true
    const withoutNotifications = messageFilter()
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (isPooler && isFirst && bytes.includes('statement_timeout')) client.end(REFUSAL)
      else if (this.silence !== 'both') server.write(bytes)
      isFirst = false
      this.hasNames ||= NAMED_STATEMENT.test(bytes.toString('latin1'))
    })
    server.on('data', (bytes) => {
      if (this.silence === 'none') client.write(isPooler ? withoutNotifications(bytes) : bytes)
    })
  }
}

/** What PgBouncer answers to a setting that it cannot keep apart for its clients. */
const REFUSAL = errorMessage('FATAL', '08P01', 'unsupported startup parameter: statement_timeout')

function errorMessage(severity: string, code: string, text: string): Buffer {
  const fields = Buffer.from(`S${severity}\0V${severity}\0C${code}\0M${text}\0\0`)
  const head = Buffer.alloc(MESSAGE_HEAD)
  head.write('E')
  head.writeUInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

/** Returns a function that takes what a server sends, and returns it without notifications. */
function messageFilter(): (bytes: Buffer) => Buffer {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    const passed: Buffer[] = []
    while (rest.length >= MESSAGE_HEAD && rest.length > rest.readUInt32BE(1)) {
      const end = rest.readUInt32BE(1) + 1
      if (rest.toString('latin1', 0, 1) !== NOTIFICATION) passed.push(rest.subarray(0, end))
      rest = rest.subarray(end)
    }
    return Buffer.concat(passed)
  }
}
