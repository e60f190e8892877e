/** Tests that replicas find the decisions of others. */
import { createServer, type Server } from 'node:http'
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { plain } from '../../../server/admin/decisions/explanation-text.ts'
import { explainCommand } from '../../../server/cli/explain-command.ts'
import type { Settings } from '../../../server/runtime/settings.ts'
import type { SeenReplica } from '../../../store/index.ts'
import { listen, startServer, type TestServer } from '../../support/harness.ts'
import { LinkedStores } from '../../support/linked-stores.ts'
import { send } from '../../support/raw.ts'
import { call } from '../../support/replicas.ts'

let stores: LinkedStores
let seen: SeenReplica[]
let servers: TestServer[]
let one: TestServer
let other: TestServer

beforeEach(async () => {
  stores = new LinkedStores()
  seen = []
  servers = []
  one = await startReplica('one')
  other = await startReplica('other')
})
afterEach(async () => {
  for (const server of servers) await server.close()
})

function see(name: string, address: string | undefined): void {
  seen.push({ name, address, program: '1', format: 1, position: 1, settings: '', seen: 0 })
}

/** Starts a replica that has this name, and that the others know. */
async function startReplica(name: string, settings: Partial<Settings> = {}): Promise<TestServer> {
  const store = stores.start()
  const status = store.status.bind(store)
  store.status = () => {
    const { shared, ...rest } = status()
    return { ...rest, ...(shared && { shared: { ...shared, replica: name } }) }
  }
  store.replicas = () => seen
  const server = await startServer(settings, { store })
  servers.push(server)
  see(name, server.url)
  return server
}

/** Starts a server in place of a replica, and counts what it is asked. */
async function startStranger(answer: (respond: (body: string) => void) => void) {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['x-iamulator-asked-by']}`)
    answer((body) => response.writeHead(404, { 'Content-Type': 'application/json' }).end(body))
  })
  see('stranger', `http://127.0.0.1:${await listen(server)}`)
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { asked, close }
}

/** Calls an operation, and returns the ID of the request. */
async function decide(server: TestServer): Promise<string> {
  const { $metadata } = await server.iam().send(new ListUsersCommand({}))
  return $metadata.requestId ?? ''
}

const explain = (server: TestServer, requestId: string, query = '') =>
  call(server, 'POST', `explain${query}`, { requestId })

test('a decision is explained by the replica that has made it, whichever is asked', async () => {
  const requestId = await decide(one)
  const own = await explain(one, requestId, '?text=true')
  expect(own).toMatchObject({ status: 200, body: { requestId, replica: 'one' } })
  expect(own.body.decisions[0].text).toContain('iam:ListUsers')
  expect(await explain(other, requestId, '?text=true')).toEqual(own)
  const { text } = await explainCommand(other.url, requestId, { context: [] }, plain)
  expect(text).toMatch(/iam:ListUsers[\s\S]*\n\nReplica: one\n$/)
})

test('a list names its replica, and is that of another one for a request ID that only that knows', async () => {
  const requestId = await decide(one)
  await decide(other)
  const list = async (server: TestServer, query = '') => (await call(server, 'GET', `decisions${query}`)).body
  expect(await list(one)).toMatchObject({ replica: 'one', decisions: [{ requestId }] })
  expect(await list(other)).toMatchObject({ replica: 'other', decisions: [{ number: 1 }] })
  expect((await list(other)).decisions).toHaveLength(1)
  expect(await list(other, `?requestId=${requestId}`)).toMatchObject({
    replica: 'one',
    decisions: [{ requestId }],
    explainUrl: expect.stringContaining(other.url),
  })
  expect(await list(other, '?requestId=nobody')).toMatchObject({ replica: 'other', decisions: [] })
  expect(await list(other, `?requestId=${requestId}&wait=0`)).toMatchObject({
    replica: 'other',
    decisions: [],
  })
})

test('a request that was refused early is known to the replica that refused it', async () => {
  const path = '/?Action=NoSuchAction&Version=2010-05-08'
  const { headers } = await send(one, { method: 'GET', path })
  const requestId = String(headers['x-amzn-requestid'])
  expect(await explain(other, requestId)).toMatchObject({
    status: 404,
    body: { error: 'NoSuchDecision', message: expect.stringContaining('was refused with'), replica: 'one' },
  })
})

test('a request that no replica knows is asked for once', async () => {
  const stranger = await startStranger((respond) => respond('{"error": "UnknownHere", "message": ""}'))
  const { status, body } = await explain(one, 'nobody')
  expect([status, body.error]).toEqual([404, 'NoSuchDecision'])
  expect(body.message).toMatch(/No decision is recorded .* or the last reset\.$/)
  expect(body.replica).toBeUndefined()
  expect(stranger.asked).toEqual(['POST /_iamulator/explain one'])
  stranger.close()
})

test('replicas that cannot be asked are named', async () => {
  see('hidden', undefined)
  see('dead', 'http://127.0.0.1:1')
  const { body } = await explain(one, 'nobody')
  expect(body.message).toMatch(
    / Ask the replica that answered the request, which the header x-iamulator-replica of its response names: hidden, dead could not be asked\.$/,
  )
})

test('a replica that hangs delays no answer of another one, and only for a while that of none', async () => {
  const stranger = await startStranger(() => {})
  const requestId = await decide(other)
  expect(await explain(one, requestId)).toMatchObject({ status: 200, body: { replica: 'other' } })
  expect((await explain(one, 'nobody')).body.message).toContain('stranger could not be asked')
  stranger.close()
})

test('what is no answer of a replica is ignored', async () => {
  const texts = ['', '[]', 'null', '{"error": "NotFound"}', '{"error": "HostNotAllowed"}']
  for (const text of texts) {
    const stranger = await startStranger((respond) => respond(text))
    expect(await explain(one, 'nobody')).toMatchObject({ status: 404, body: { error: 'NoSuchDecision' } })
    expect((await explain(one, await decide(other))).body.replica).toBe('other')
    stranger.close()
    seen.pop()
  }
})

test('a replica is asked by the host name that it advertises', async () => {
  const advertising = await startReplica('advertising', { advertise: 'http://replica-1.internal:4566' })
  const statusFor = async (Host: string) =>
    (await send(advertising, { method: 'GET', path: '/_iamulator/decisions', headers: { Host } })).status
  expect(await statusFor('replica-1.internal:4566')).toBe(200)
  expect(await statusFor('replica-2.internal:4566')).toBe(403)
})
