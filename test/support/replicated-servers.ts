/**
 * With IAMULATOR_TEST_REPLICAS, the servers of tests are replicas that take turns at answering.
 *
 * `memory` shares a database in this process, anything else is the URL of a PostgreSQL database.
 */
import type { RequestListener, Server } from 'node:http'
import pg from 'pg'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator, type Sources } from '../../server/app/iamulator.ts'
import { createHttpServer } from '../../server/http/server.ts'
import type { Settings } from '../../server/runtime/settings.ts'
import { MemoryDatabase } from '../../store/shared/memory-log.ts'
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

let schemas = 0

async function inPostgres(url: string): Promise<() => ReplicaParts> {
  const schema = `test_${process.pid}_${++schemas}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create schema ${schema}`)
  await client.end()
  const store = `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`
  return () => ({ store })
}

/** Creates a server whose requests the replicas answer one after the other. */
export function createReplicatedServer(iamulators: readonly [Iamulator, ...Iamulator[]]): Server {
  const [first, ...others] = iamulators
  const front = createHttpServer(first)
  if (others.length === 0) return front
  const replicas = [front, ...others.map(createHttpServer)].map((server, index) => ({
    listener: listenerOf(server),
    position: () => positionOf(iamulators[index]),
  }))
  let next = 0
  front.removeAllListeners('request')
  front.on('request', async (request, response) => {
    const replica = replicas[next++ % replicas.length]
    // Tests change the state of the first replica directly, and then expect that the change was acknowledged.
    await Promise.allSettled(iamulators.map(({ store }) => store.durable()))
    const { end } = response
    const endWhenKnown = (...args: unknown[]) => {
      // They also expect that the first replica knows what was answered.
      const isKnown = () => positionOf(first) >= (replica?.position() ?? 0)
      void until(isKnown).then(() => Reflect.apply(end, response, args))
      return response
    }
    Object.assign(response, { end: endWhenKnown })
    replica?.listener(request, response)
  })
  return front
}

function positionOf(iamulator: Iamulator | undefined): number {
  return iamulator?.store.status().shared?.position ?? 0
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}

function listenerOf(server: Server): RequestListener {
  const [listener] = server.listeners('request')
  return (request, response) => listener?.call(server, request, response)
}
