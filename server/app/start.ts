/** From settings to a server that serves, and back. */
import type { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'
import { StoreError } from '../../store/index.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import { createHttpServer } from '../http/server.ts'
import { addressFlags, urlOf } from '../http/urls.ts'
import { messageOf, StartError } from '../runtime/errors.ts'
import { DEFAULT_SETTINGS, type Settings } from '../runtime/settings.ts'
import type { Seed } from '../seed/index.ts'
import { createIamulator, type Sources } from './iamulator.ts'

/** Where the server is reached from this machine. */
export interface Addresses {
  readonly url: string
  /** Where it speaks TLS, if it does so without a proxy. */
  readonly tlsUrl: string | undefined
}

export interface RunningServer extends Addresses {
  readonly iamulator: Iamulator
  /** Whether the state was there already, so that the seed was left alone. */
  readonly seedSkipped: boolean
  /** Stops accepting, lets requests finish, saves the state. */
  close(): Promise<void>
}

/**
 * Starts a server and resolves once it is ready. Whatever goes wrong, nothing is left open and the state is as it was.
 *
 * @throws StartError, SeedError or StoreError with a message for the user
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
    iamulator.log.reachedBy(addressFlags(all.host, port))
    const tlsPort = await listenForTls(iamulator, port)
    const seedSkipped = !applySeed(iamulator)
    await iamulator.store.durable()
    iamulator.ready = true
    return {
      url: urlOf(all.host, port),
      tlsUrl: tlsPort === undefined ? undefined : urlOf(all.host, tlsPort, 'https'),
      iamulator,
      seedSkipped,
      close: () => close(server, iamulator),
    }
  } catch (error) {
    await close(server, iamulator)
    throw error
  }
}

/** Imported only when needed: a start without a seed loads neither a YAML parser nor a validator. */
async function seedOf({ seed }: Settings): Promise<Seed | undefined> {
  if (seed === undefined) return undefined
  const { loadSeed } = await import('../seed/index.ts')
  return loadSeed(seed)
}

async function openIamulator(settings: Settings, sources: Sources): Promise<Iamulator> {
  try {
    return await createIamulator(settings, sources)
  } catch (error) {
    const told = error instanceof StoreError || error instanceof StartError
    if (told || settings.data === undefined) throw error
    throw new StartError(`--data ${settings.data} cannot be used: ${messageOf(error)}`)
  }
}

/** False when there is a seed but also a state already, to which it must not be added. */
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

/** The port that speaks TLS: its own rather than that of HTTP. */
async function listenForTls(
  { encryption, settings }: Iamulator,
  httpPort: number,
): Promise<number | undefined> {
  const { host, tls, tlsPort } = settings
  if (encryption && tlsPort !== undefined) return listen(encryption.server, host, tlsPort, 'tls-port')
  return tls === 'on' ? httpPort : undefined
}

/** @param flag that says which port */
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

/** Keep-alive connections become idle one by one as their last answer leaves. */
const IDLE_CHECK_MILLISECONDS = 20
/** A client that does not take its answer does not keep the server alive. */
const PATIENCE_MILLISECONDS = 5000

async function close(server: HttpServer, iamulator: Iamulator): Promise<void> {
  const closeIdle = server.closeIdleConnections.bind(server)
  // Node would close them at once, also those on which a request has arrived that it has not read yet.
  server.closeIdleConnections = () => {}
  // After a turn of the event loop, so that whatever had arrived when it was busy is read by then.
  const idle = setInterval(() => setImmediate(closeIdle), IDLE_CHECK_MILLISECONDS)
  const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MILLISECONDS)
  const servers = iamulator.encryption ? [server, iamulator.encryption.server] : [server]
  await Promise.all(servers.map((each) => new Promise((closed) => each.close(closed))))
  clearInterval(idle)
  clearTimeout(patience)
  try {
    await iamulator.store.close()
  } finally {
    iamulator.log.flush()
  }
}
