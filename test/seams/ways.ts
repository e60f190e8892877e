/** The ways of running in this process. Each starts a whole server, as `iamulator start` does. */
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../../core/runtime/settings.ts'
import { createIamulator } from '../../package/index.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import { type RunningServer, startServer } from '../../server/app/start.ts'
import { MemoryDatabase } from '../../store/shared/memory-log.ts'
import { systemTimers } from '../../store/shared/timers.ts'
import { freePort } from '../support/ports.ts'
import { type Arrival, recordingUpstream } from '../support/recording-upstream.ts'
import { ProxyAgent } from '../support/tls.ts'
import { SEED } from './seed.ts'
import { ACCOUNT, type Controls, controlsAt, namesIn, type Route, userIn, type World } from './world.ts'

export interface OpenWorld extends World {
  /** Fails if the scenarios so far had an effect that none may have. */
  check(): void
  close(): Promise<void>
}

/** Opens a world. The scenarios use it one after the other, and reset it in between. */
export type Way = () => Promise<OpenWorld>

const US: Names = { partition: 'aws', region: 'us-east-1' }
const CHINA: Names = { partition: 'aws-cn', region: 'cn-north-1' }

interface Names {
  readonly partition: string
  readonly region: string
}

/** Returns a world without further effects. */
function worldAt(
  { partition, region }: Names,
  routeOf: () => Route,
  more: Pick<OpenWorld, 'close'> & Partial<OpenWorld>,
): OpenWorld {
  const controls = controlsAt(routeOf)
  const names = namesIn(partition, ACCOUNT)
  return {
    get route() {
      return routeOf()
    },
    ...{ region, controls, ...names, between: async () => {}, check: () => {} },
    ...more,
  }
}

function start(
  { partition }: Names,
  settings: Partial<Settings> = {},
  sources: Sources = {},
): Promise<RunningServer> {
  const seed = namesIn(partition, ACCOUNT).here(SEED)
  return startServer({ port: 0, logLevel: 'silent', partition, seed, ...settings }, sources)
}

const plainRoute = (url: string, httpAgent = new Agent({ keepAlive: true })): Route => ({
  ...{ url, endpoint: url },
  agents: { httpAgent },
})

/** A server of which scenarios need only the URL. */
function served(settings: Partial<Settings> = {}, names = US): Way {
  return async () => {
    const server = await start(names, settings)
    const route = plainRoute(server.url)
    return worldAt(names, () => route, { close: () => closeAll(route, server) })
  }
}

const portOf = ({ url }: RunningServer) => Number(new URL(url).port)

async function closeAll({ agents }: Route, ...servers: readonly RunningServer[]): Promise<void> {
  agents.httpAgent?.destroy()
  agents.httpsAgent?.destroy()
  await Promise.all(servers.map((server) => server.close('local')))
}

const overTls: Way = async () => {
  const server = await start(US, { tls: 'on' })
  const url = `https://localhost:${portOf(server)}`
  const ca = server.iamulator.encryption?.certificate
  const agents = { httpsAgent: new SecureAgent({ keepAlive: true, ca }) }
  const route = { url, endpoint: url, agents }
  return worldAt(US, () => route, { close: () => closeAll(route, server) })
}

/** Clients without an endpoint, which reach AWS's host names through the server. */
function throughProxy(settings: Partial<Settings> = {}): Way {
  return async () => {
    const server = await start(US, { proxy: 'on', ...settings })
    const ca = server.iamulator.encryption?.certificate ?? ''
    const agents = {
      httpAgent: new Agent({ keepAlive: true }),
      httpsAgent: new ProxyAgent(portOf(server), ca),
    }
    const route = { url: server.url, endpoint: undefined, agents }
    return worldAt(US, () => route, { close: () => closeAll(route, server) })
  }
}

/** A server before an upstream, which must not receive any of the calls that iamulator answers itself. */
function guarding(wayWith: (settings: Partial<Settings>) => Way): Way {
  return async () => {
    const upstream = await recordingUpstream()
    const world = await wayWith({ upstream: { '*': upstream.url } })()
    let seen = 0
    return {
      ...world,
      check: () => {
        const arrived = [...upstream.arrivals.values(), ...upstream.questions].filter(isOfClient)
        const [first] = arrived.slice(seen)
        seen = arrived.length
        if (first) throw new Error(`the upstream received ${first.method} ${first.url} ${first.body}`)
      },
      close: async () => {
        await world.close()
        await upstream.close()
      },
    }
  }
}

/** Returns whether a client has sent the request, and not the guard, which asks at its start for the account. */
const isOfClient = ({ body, headers }: Arrival) =>
  !`${body}`.startsWith('Action=GetCallerIdentity&') || headers.some((each) => /^user-agent$/i.test(each))

/** Connects to one of several servers after the other, whatever the URL says. */
class TurnsAgent extends Agent {
  readonly #ports: readonly number[]
  #next = 0

  constructor(ports: readonly number[]) {
    super({ keepAlive: false })
    this.#ports = ports
  }

  override createConnection() {
    const port = this.#ports[this.#next++ % this.#ports.length] ?? 0
    return createConnection({ host: '127.0.0.1', port })
  }
}

/** Two replicas, between which each request changes. */
const replicated: Way = async () => {
  const database = new MemoryDatabase(systemTimers)
  const one = await start(US, {}, { database: database.connect('one') })
  const two = await start(US, {}, { database: database.connect('two') })
  const route = plainRoute(one.url, new TurnsAgent([one, two].map(portOf)))
  return worldAt(US, () => route, { close: () => closeAll(route, one, two) })
}

/** The package, whose handle reaches the emulator's own endpoints without HTTP. */
const inProcess: Way = async () => {
  const iam = await createIamulator({ seed: SEED })
  const route = plainRoute(iam.url)
  const controls: Controls = {
    reset: () => iam.reset(),
    explain: (question) => iam.explain(question),
    expectNotGranted: (user, actions) => iam.user(userIn(user)).expectNotGranted({ actions }),
    advance: (by) => iam.clock.advance(by),
    oidcToken: (request) => iam.tokens.oidc(request),
    samlResponse: (request) => iam.tokens.saml(request),
  }
  return worldAt(US, () => route, {
    controls,
    close: async () => {
      await closeAll(route)
      await iam.close()
    },
  })
}

/** A server that stops and starts again on the same port in the middle of each scenario. */
const restarted: Way = async () => {
  const data = await mkdtemp(join(tmpdir(), 'iamulator-seams-'))
  const settings = { data, durability: 'memory', port: await freePort() } as const
  let server = await start(US, settings)
  const route = plainRoute(server.url)
  return worldAt(US, () => route, {
    between: async () => {
      route.agents.httpAgent?.destroy()
      await server.close('local')
      server = await start(US, settings)
    },
    close: async () => {
      await closeAll(route, server)
      await rm(data, { recursive: true })
    },
  })
}

/** By the names that titles of tests end with, and that tables of differences have. */
export const WAYS: Readonly<Record<string, Way>> = {
  plain: served(),
  'behind an upstream': guarding((settings) => served(settings)),
  'behind an upstream that takes unknown calls': guarding((settings) =>
    served({ ...settings, unknown: 'pass' }),
  ),
  'with --tls': overTls,
  'through the proxy': throughProxy(),
  'through the proxy, behind an upstream': guarding(throughProxy),
  'with two replicas': replicated,
  'in process': inProcess,
  'in aws-cn': served({}, CHINA),
  'in aws-cn, behind an upstream': guarding((settings) => served(settings, CHINA)),
  'with --data, after a restart': restarted,
  'with --auth audit': served({ auth: 'audit' }),
}
