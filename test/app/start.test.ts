/** What a server does until it is ready, and what it has from its seed and its settings afterwards. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterEach, expect, test } from '@jest/globals'
import { Log } from '../../core/runtime/log.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import type { Sources } from '../../server/app/iamulator.ts'
import { type RunningServer, startServer } from '../../server/app/start.ts'
import { openStore } from '../../store/index.ts'
import { MemoryDatabase } from '../../store/shared/memory-log.ts'
import { ADMINISTRATOR } from '../support/harness.ts'
import { recordingUpstream } from '../support/recording-upstream.ts'

const servers: RunningServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close('local')
})

async function start(settings: Partial<Settings> = {}, sources: Sources = {}): Promise<RunningServer> {
  const server = await startServer({ port: 0, logLevel: 'silent', ...settings }, sources)
  servers.push(server)
  return server
}

const WHO = '?Action=GetCallerIdentity&Version=2011-06-15'

async function whoAmI(url: string): Promise<string> {
  const { status, headers } = await fetch(`${url}/${WHO}`)
  return `${status}, retry after ${headers.get('retry-after')}`
}

test('calls are answered with 503 until the seed is applied', async () => {
  let url = ''
  const log = new Log('silent')
  log.setExplanations = (explanationOf) => {
    url = new URL(explanationOf('')).origin
  }
  const store = await openStore()
  const durably = store.durably.bind(store)
  const early: string[] = []
  store.durably = async (work, ...others) => {
    const isListening = url !== '' && early.length === 0
    if (isListening) early.push(await whoAmI(url))
    return durably(work, ...others)
  }
  const server = await start({ seed: { users: [{ name: 'alice' }] } }, { store, log })
  expect(early).toEqual(['503, retry after 1'])
  expect(await whoAmI(server.url)).toBe('403, retry after null')
})

test('after a restart, the issuers and the quotas of the seed hold again, whatever they were before', async () => {
  const data = await mkdtemp(join(tmpdir(), 'iamulator-start-'))
  const issuer = 'https://idp.example.com'
  const start = (more: object) =>
    startServer({ port: 0, logLevel: 'silent', data, seed: { users: [{ name: 'alice' }], ...more } })
  const first = await start({})
  first.iamulator.webIdentities.issuers.tie(issuer, 'http://127.0.0.1:1/keys')
  await first.close('local')
  const again = await start({ issuers: { [issuer]: 'idp' }, quotas: { UsersQuota: 7 } })
  expect(again.seedSkipped).toBe(true)
  expect(Object.fromEntries(again.iamulator.webIdentities.issuers)).toEqual({ [issuer]: 'idp' })
  expect(again.iamulator.quotas.UsersQuota).toBe(7)
  await again.close('local')
  await rm(data, { recursive: true })
})

/** Returns how many milliseconds a request to the server may take to arrive. */
async function timeToArrive(url: string): Promise<number> {
  let server: Server | undefined
  const note = (message: unknown) => {
    server = Reflect.get(Object(message), 'server')
  }
  subscribe('http.server.request.start', note)
  await fetch(`${url}/health`)
  unsubscribe('http.server.request.start', note)
  return server?.requestTimeout ?? Number.NaN
}

test('with an upstream, a request may take any time to arrive', async () => {
  const { url, close } = await recordingUpstream()
  expect(await timeToArrive((await start()).url)).toBe(300_000)
  expect(await timeToArrive((await start({ upstream: { s3: url } })).url)).toBe(0)
  await close()
})

test('replicas with one database have the same users, and say in each answer who they are', async () => {
  const database = new MemoryDatabase()
  const [one, other] = [
    await start({}, { database: database.connect('one') }),
    await start({}, { database: database.connect('other') }),
  ]
  const clientOf = ({ url: endpoint }: RunningServer) =>
    new IAMClient({ endpoint, region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 })
  await clientOf(one).send(new CreateUserCommand({ UserName: 'alice' }))
  const { User } = await clientOf(other).send(new GetUserCommand({ UserName: 'alice' }))
  expect(User?.UserName).toBe('alice')
  const names = [one, other].map(({ iamulator }) => iamulator.replica)
  expect(names[0]).not.toBe(names[1])
  const answers = await Promise.all([one, other].map(({ url }) => fetch(`${url}/health`)))
  expect(answers.map(({ headers }) => headers.get('x-iamulator-replica'))).toEqual(names)
})
