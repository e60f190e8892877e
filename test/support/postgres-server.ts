/** Starts PostgreSQL servers that exist only for a test, without a cluster of the system. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { outputOf, untilWritten } from './output.ts'
import { freePort } from './ports.ts'
import { createCluster } from './postgres-cluster.ts'
import { findPostgres } from './toolbox.ts'

const run = promisify(execFile)

/** The folder of PostgreSQL's programs. Undefined if it is not installed. */
export const programs: string | undefined = findPostgres()

/** Credentials of the superuser. The password must be encoded in a URL. */
const USER = 'iamulator'
const PASSWORD = 'pass:word/@?'

/** The server refuses to run as root. */
const isRoot = process.getuid?.() === 0
const SERVER_USER = 'nobody'

/** Returns a program of PostgreSQL and its arguments, which run as an ordinary user that ends with this process. */
function commandOf(name: string, args: readonly string[]): [command: string, args: string[]] {
  if (programs === undefined) throw new Error('PostgreSQL is missing')
  const program = [join(programs, name), ...args]
  const as = isRoot ? [`--reuid=${SERVER_USER}`, '--regid=nogroup', '--clear-groups'] : []
  return ['setpriv', [...as, '--pdeathsig=QUIT', ...program]]
}

async function execute(name: string, args: readonly string[]): Promise<void> {
  await run(...commandOf(name, args), { cwd: tmpdir() })
}

/** Creates a directory that belongs to the user of the server. */
async function serverDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'iamulator-postgres-'))
  if (isRoot) await run('chown', [`${SERVER_USER}:nogroup`, directory])
  return directory
}

/** Describes the installed PostgreSQL. An update replaces the program. */
function version(): string {
  const program = join(programs ?? '', 'postgres')
  return `${program} ${statSync(program).mtimeMs}`
}

async function initialize(directory: string): Promise<void> {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, `${PASSWORD}\n`)
  await chmod(passwordFile, 0o644)
  await execute('initdb', [
    ...['--pgdata', join(directory, 'data'), '--no-sync', '--encoding=UTF8', '--locale=C'],
    ...['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${passwordFile}`],
  ])
}

interface Identity {
  readonly key: string
  readonly certificate: string
}

/** Writes files for TLS. Returns settings of postgresql.conf, as `name=value`. */
async function tlsSettings(directory: string, { key, certificate }: Identity): Promise<string[]> {
  const [keyFile, certificateFile] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  await writeFile(keyFile, key, { mode: 0o600 })
  await writeFile(certificateFile, certificate)
  if (isRoot) await run('chown', [`${SERVER_USER}:nogroup`, keyFile, certificateFile])
  return ['ssl=on', `ssl_key_file=${keyFile}`, `ssl_cert_file=${certificateFile}`]
}

const READY = /database system is ready to accept/
const HOST = '127.0.0.1'
/** Longer than a busy machine makes a client wait. */
export const CONNECT_TIMEOUT = 'connect_timeout=60'

/** A server with a directory and a port of its own. */
export class PostgresServer {
  readonly port: number
  readonly #directory: string
  readonly #settings: readonly string[]
  readonly #kill = () => this.#child?.kill('SIGKILL')
  #child: ChildProcess | undefined

  private constructor(directory: string, port: number, settings: readonly string[]) {
    this.#directory = directory
    this.port = port
    this.#settings = settings
    process.once('exit', this.#kill)
  }

  /**
   * Creates and starts a server.
   *
   * @param identity the key and the certificate with which the server takes TLS connections, both in PEM
   * @param more settings of postgresql.conf, as `name=value`
   */
  static async start(identity?: Identity, more: readonly string[] = []): Promise<PostgresServer> {
    const directory = await serverDirectory()
    await createCluster(directory, [version(), USER, PASSWORD], () => initialize(directory))
    const settings = [...more, ...(identity ? await tlsSettings(directory, identity) : [])]
    return PostgresServer.#started(new PostgresServer(directory, await freePort(), settings))
  }

  /** Creates and starts a standby of a server, which gets the changes as a stream. */
  static async standbyOf(primary: PostgresServer, port?: number): Promise<PostgresServer> {
    const directory = await serverDirectory()
    await execute('pg_basebackup', [
      ...['--dbname', primary.url(), '--pgdata', join(directory, 'data'), '--no-sync'],
      ...['--wal-method=stream', '--checkpoint=fast', '--write-recovery-conf'],
    ])
    return PostgresServer.#started(new PostgresServer(directory, port ?? (await freePort()), []))
  }

  /** Removes the files of a server that does not start. */
  static async #started(server: PostgresServer): Promise<PostgresServer> {
    try {
      await server.resume()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** The host and the port, as in a URL. */
  get host(): string {
    return `${HOST}:${this.port}`
  }

  /** @param parameters such as `sslmode=disable` */
  url(parameters = '', host = this.host): string {
    const more = parameters && `&${parameters}`
    return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@${host}/postgres?${CONNECT_TIMEOUT}${more}`
  }

  /** Creates an empty schema. Returns a URL whose connections create their tables in it. */
  async schema(host = this.host): Promise<string> {
    // A standby has the schemas of its primary.
    const name = `test_${randomUUID().replaceAll('-', '')}`
    await this.query(`create schema ${name}`)
    return this.url(`options=${encodeURIComponent(`-c search_path=${name}`)}`, host)
  }

  /** Runs a statement on a connection of its own. Returns the rows. */
  async query(text: string, url = this.url()): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }

  /** Kills the server and everything that it runs, as a power failure does, except that the files are all there. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    const exited = once(child, 'close')
    child.kill(signal)
    // Also the processes for connections have ended then: they hold the other end of the pipe.
    await exited
  }

  /** Starts the server again. */
  async resume(): Promise<void> {
    const settings = [
      ...['listen_addresses=127.0.0.1', `port=${this.port}`, `unix_socket_directories=${this.#directory}`],
      ...['fsync=on', 'max_connections=50', 'shared_buffers=16MB', ...this.#settings],
    ]
    const data = ['-D', join(this.#directory, 'data')]
    const command = commandOf('postgres', [...data, ...settings.flatMap((setting) => ['-c', setting])])
    const child = spawn(...command, { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] })
    const output = outputOf(child.stderr)
    this.#child = child
    await Promise.race([untilWritten(child.stderr, output, READY), once(child, 'close')])
    if (READY.test(output())) return
    this.#child = undefined
    throw new Error(`PostgreSQL did not start: ${output()}`)
  }

  /** Makes a standby a primary. It waits for no standby of its own, as its former primary did. */
  async promote(): Promise<void> {
    await this.query('alter system reset synchronous_standby_names')
    await this.query('select pg_reload_conf()')
    await this.query('select pg_promote()')
  }

  /** Stops the server and removes its files. */
  async stop(): Promise<void> {
    await this.#end('SIGQUIT')
    process.off('exit', this.#kill)
    await rm(this.#directory, { recursive: true, force: true })
  }
}
