/**
 * With IAMULATOR_TEST_REPLICAS, the servers of tests are replicas that take turns at answering.
 *
 * `memory` shares a database in this process, anything else is the URL of a PostgreSQL database.
 */
import { randomUUID } from 'node:crypto'
import type { RequestListener, Server } from 'node:http'
import pg from 'pg'
import type { Settings } from '../../core/runtime/settings.ts'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator, type Sources } from '../../server/app/iamulator.ts'
import { createHttpServer } from '../../server/http/server.ts'
import { MemoryDatabase } from '../../store/shared/memory-log.ts'
import { SharedUsage } from '../../store/shared/shared-usage.ts'
import { systemTimers } from '../../store/shared/timers.ts'

const WHERE = process.env['IAMULATOR_TEST_REPLICAS']
const REPLICAS = 3

/** Assembles a server, or its replicas. Only tests of what directories are for name one: they get a single server. */
export async function assembleReplicas(
  settings: Partial<Settings>,
  sources: Sources,
): Promise<readonly [Iamulator, ...Iamulator[]]> {
  if (!WHERE || settings.data !== undefined) return [await assembleIamulator(settings, sources)]
  const partsOf = WHERE === 'memory' ? inMemory() : await inPostgres(WHERE)
  const assemble = (index: number) => {
    const { store, database } = partsOf(index)
    return assembleIamulator({ ...settings, ...(store ? { store } : {}) }, { ...sources, ...database })
  }
  const first = await assemble(0)
  const others: Iamulator[] = []
  for (let index = 1; index < REPLICAS; index++) others.push(await assemble(index))
  return [first, ...others]
}

interface ReplicaParts {
  readonly store?: string
  readonly database?: Pick<Sources, 'database'>
}

function inMemory(): (index: number) => ReplicaParts {
  const database = new MemoryDatabase(systemTimers)
  return (index) => ({ database: { database: database.connect(`${index}`) } })
}

async function inPostgres(url: string): Promise<() => ReplicaParts> {
  const schema = `test_${randomUUID().replaceAll('-', '_')}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create schema ${schema}`)
  await client.end()
  const parameters = `options=${encodeURIComponent(`-c search_path=${schema}`)}`
  const store = `${url}${url.includes('?') ? '&' : '?'}${parameters}`
  return () => ({ store })
}

/** Creates a server whose requests the replicas answer one after the other. */
export function createReplicatedServer(iamulators: readonly [Iamulator, ...Iamulator[]]): Server {
  const [first, ...others] = iamulators
  const front = createHttpServer(first)
  if (others.length === 0) return front
  const replicas = [front, ...others.map(createHttpServer)].map((server, index) => ({
    listener: listenerOf(server),
    iamulator: iamulators[index] ?? first,
  }))
  let next = 0
  front.removeAllListeners('request')
  front.on('request', async (request, response) => {
    const { listener, iamulator } = replicas[next++ % replicas.length] ?? fail()
    await prepare(iamulators, iamulator)
    const { end } = response
    const endWhenKnown = (...args: unknown[]) => {
      void whenKnown(iamulators, iamulator).then(() => Reflect.apply(end, response, args))
      return response
    }
    Object.assign(response, { end: endWhenKnown })
    listener(request, response)
  })
  return front
}

/**
 * Tests change the first replica directly, and then expect that the change was acknowledged, and holds everywhere. They
 * find all decisions there.
 */
async function prepare([first, ...others]: readonly Iamulator[], next: Iamulator): Promise<void> {
  const { quotas, externalPrincipals, ownServices, templates, guarding, decisions, webIdentities } =
    first ?? next
  const rules = { quotas, externalPrincipals, ownServices, templates, guarding }
  Object.assign(next, { ...rules, decisions, webIdentities })
  await Promise.allSettled([first, ...others].map((iamulator) => iamulator?.store.durable()))
}

/** They also expect that the first replica knows what was answered, and that all know of the use of credentials. */
async function whenKnown(iamulators: readonly Iamulator[], answering: Iamulator): Promise<void> {
  const [first] = iamulators
  while (positionOf(first) < positionOf(answering)) await new Promise((resolve) => setImmediate(resolve))
  await exchangeUsage(answering)
  await Promise.all(iamulators.map(exchangeUsage))
}

async function exchangeUsage({ store }: Iamulator): Promise<void> {
  if (store.usage instanceof SharedUsage) await store.usage.exchange()
}

function positionOf(iamulator: Iamulator | undefined): number {
  return iamulator?.store.status().shared?.position ?? 0
}

function fail(): never {
  throw new Error('There are no replicas')
}

function listenerOf(server: Server): RequestListener {
  const [listener] = server.listeners('request')
  return (request, response) => listener?.call(server, request, response)
}
