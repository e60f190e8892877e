/** Starts and stops the server. */
import type { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'
import { partitionNamed } from '../../core/aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import { messageOf, StartError } from '../../core/runtime/errors.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../core/runtime/settings.ts'
import {
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
} from '../../core/runtime/timers.ts'
import { upstreamsIn } from '../../guard/rules.ts'
import { StoreError } from '../../store/index.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import { createHttpServer } from '../http/server.ts'
import { explanationOf, urlOf } from '../http/urls.ts'
import type { Seed } from '../seed/index.ts'
import { assembleIamulator, type Sources } from './iamulator.ts'

/** The server's URLs on this machine. */
export interface Addresses {
  readonly url: string
  /** The URL for TLS. Undefined when TLS is available only through the proxy, or not at all. */
  readonly tlsUrl: string | undefined
}

export interface RunningServer extends Addresses {
  readonly iamulator: Iamulator
  /** Whether the seed was skipped because the data directory already contained state. */
  readonly seedSkipped: boolean
  /** Lets the process exit while the server runs, once nothing else keeps it alive. */
  unref(): void
  /** Stops accepting connections, ends streams, lets other requests finish, and saves the state. */
  close(clients?: Clients): Promise<void>
}

/** Where clients are: requests of remote ones may still be on their way when the server closes. */
type Clients = 'local' | 'remote'

/**
 * Starts a server and resolves once it is ready. On failure, nothing stays open and the state is unchanged.
 *
 * @throws StartError, SeedError, or StoreError with a message for the user
 */
export async function startServer(
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<RunningServer> {
  const all: Settings = { ...DEFAULT_SETTINGS, ...settings }
  const seed = await seedOf(all)
  const iamulator = await openIamulator(all, sources)
  const server = createHttpServer(iamulator)
  try {
    iamulator.seed = seed
    iamulator.ready = false
    const port = await listen(server, all.host, all.port, 'port')
    iamulator.log.setExplanations((requestId) => explanationOf(all, port, requestId))
    const tlsPort = await listenForTls(iamulator, port)
    const seedSkipped = !(await iamulator.store.durably(() => applySeed(iamulator)))
    iamulator.ready = true
    // Objects of any size may take any time on their way to an upstream. By default, Node.js ends requests after 5 minutes.
    if (upstreamsIn(iamulator.guarding).size > 0) server.requestTimeout = 0
    checkUpstreams(iamulator)
    return {
      url: urlOf(all.host, port),
      tlsUrl: tlsPort === undefined ? undefined : urlOf(all.host, tlsPort, 'https'),
      iamulator,
      seedSkipped,
      unref: () => serversOf(server, iamulator).forEach(unref),
      close: (clients) => close(server, iamulator, clients),
    }
  } catch (error) {
    await close(server, iamulator)
    throw error
  }
}

/** Warns about upstreams that are not there, or have other accounts. The server does not wait for them. */
function checkUpstreams({ guard, guarding, settings, isEmbedded }: Iamulator): void {
  const account = { accountId: DEFAULT_ACCOUNT, region: partitionNamed(settings.partition).iamRegion }
  const set = upstreamsIn(settings)
  const option = isEmbedded ? 'the option upstream' : '--upstream'
  for (const upstream of upstreamsIn(guarding))
    void guard.checkAtStart(upstream, account, set.has(upstream) ? option : 'the seed')
}

/** Loads the seed. Without one, neither the YAML parser nor the validator is imported. */
async function seedOf({ seed, partition }: Settings): Promise<Seed | undefined> {
  if (seed === undefined) return undefined
  const { loadSeed, readSeed } = await import('../seed/index.ts')
  const place = { partition, accountId: DEFAULT_ACCOUNT }
  return typeof seed === 'string'
    ? loadSeed(seed, place)
    : readSeed({ content: seed, folder: process.cwd(), place })
}

async function openIamulator(settings: Settings, sources: Sources): Promise<Iamulator> {
  try {
    return await assembleIamulator(settings, sources)
  } catch (error) {
    const isForUser = error instanceof StoreError || error instanceof StartError
    if (isForUser || settings.data === undefined) throw error
    throw new StartError(`--data ${settings.data} cannot be used: ${messageOf(error)}`)
  }
}

/** Applies the seed. Returns false if it was skipped because the data directory already contains state. */
function applySeed(iamulator: Iamulator): boolean {
  const { seed, store } = iamulator
  if (!seed) return true
  if (store.status().rows > 0) {
    seed.applySettings(iamulator)
    return false
  }
  seed.apply(iamulator)
  return true
}

/** Returns the port for TLS, if any. A separate port takes precedence over the shared HTTP port. */
async function listenForTls(
  { encryption, settings }: Iamulator,
  httpPort: number,
): Promise<number | undefined> {
  const { host, tls, tlsPort } = settings
  if (encryption && tlsPort !== undefined) return listen(encryption.server, host, tlsPort, 'tls-port')
  return tls === 'on' ? httpPort : undefined
}

/** @param flag the CLI flag that sets the port */
function listen(server: Server, host: string, port: number, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port, flag)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function listenError(error: Error, host: string, port: number, flag: string): Error {
  switch (Reflect.get(error, 'code')) {
    case 'EADDRINUSE':
      return new StartError(`port ${port} is taken: choose another with --${flag} (0 picks a free one)`)
    case 'EACCES':
      return new StartError(`port ${port} requires more privileges: choose another with --${flag}`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`${host} is not an address of this machine: choose another with --host`)
    default:
      return error
  }
}

/** Returns the servers that listen or can listen: a separate one for TLS may exist. */
function serversOf(server: HttpServer, { encryption }: Iamulator): readonly Server[] {
  return encryption ? [server, encryption.server] : [server]
}

function unref(server: Server): void {
  server.unref()
  server.on('connection', (socket) => socket.unref())
}

/** Keep-alive connections become idle one by one, when their last response has been sent. */
const IDLE_CHECK_MILLISECONDS = 20
/** Limits how long clients that do not read their response can delay the shutdown. */
const PATIENCE_MILLISECONDS = 5000

async function close(server: HttpServer, iamulator: Iamulator, clients: Clients = 'remote'): Promise<void> {
  const closeIdle = server.closeIdleConnections.bind(server)
  // Node would close idle connections immediately, including those with a request that it has not read yet.
  server.closeIdleConnections = () => {}
  // Waits for a turn of the event loop, so that requests that arrived while it was busy are read first.
  const afterTurn = () => setImmediate(closeIdle)
  // A request from this process has arrived when the turn ends in which `close` is called.
  if (clients === 'local') setImmediate(afterTurn)
  const idle = setInterval(afterTurn, IDLE_CHECK_MILLISECONDS)
  const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MILLISECONDS)
  iamulator.streams.close()
  iamulator.waits.close()
  iamulator.faults.forget()
  await Promise.all(serversOf(server, iamulator).map((each) => new Promise((closed) => each.close(closed))))
  clearInterval(idle)
  clearTimeout(patience)
  iamulator.guard.close()
  try {
    await iamulator.store.close()
  } finally {
    iamulator.log.flush()
  }
}
