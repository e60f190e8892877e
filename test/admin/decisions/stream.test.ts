/** The stream of decisions, over HTTP. */
import { setTimeout as later } from 'node:timers/promises'
import { GetUserCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { startServer as startWholeServer } from '../../../server/app/start.ts'
import { administratorOf, NOW, OTHER, startServer, type TestServer } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'
import { type EventClient, openEvents } from './event-client.ts'

let server: TestServer
let clients: EventClient[]

beforeEach(async () => {
  clients = []
  server = await startServer({}, { now: () => NOW })
})
afterEach(async () => {
  for (const client of clients) client.close()
  await server.close()
})

async function open(query = '', headers: Readonly<Record<string, string>> = {}): Promise<EventClient> {
  const client = await openEvents(server, query, headers)
  clients.push(client)
  return client
}

const listUsers = () => server.iam().send(new ListUsersCommand({}))
const listRoles = () => server.iam().send(new ListRolesCommand({}))

async function listed(): Promise<unknown> {
  const { decisions } = JSON.parse(await (await fetch(`${server.url}/_iamulator/decisions`)).text())
  return decisions
}

/** Returns the last decision as if it were about another action. */
function lastWithAction(action: string) {
  const [decision] = server.iamulator.decisions
  if (!decision) throw new Error('no decision')
  const { verdict } = decision
  return { ...decision, verdict: { ...verdict, request: { ...verdict.request, action } } }
}

/** Makes so many decisions without requests. */
function repeatLast(count: number): void {
  const { decisions } = server.iamulator
  const [last] = decisions
  if (!last) throw new Error('no decision to repeat')
  for (let made = 0; made < count; made++) decisions.add(last)
}

/** Waits until the server has noticed that clients have left. */
async function untilNotFull(): Promise<void> {
  while (server.iamulator.streams.isFull) await later(5)
}

test('refuses an action that does not exist, unless a decision is about it', async () => {
  const path = '/_iamulator/decisions/stream?action=iam:ListUser'
  const refused = await fetch(`${server.url}${path}`)
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({
    error: 'UnknownAction',
    message: expect.stringContaining('Did you mean "iam:ListUsers"?'),
  })
  expect((await open('?action=iam:ListUser&unknownActions=true')).response.statusCode).toBe(200)
  expect((await open('?action=shop:Order')).response.statusCode).toBe(400)
  await listUsers()
  server.iamulator.decisions.add(lastWithAction('shop:Order'))
  expect((await open('?action=shop:Order')).response.statusCode).toBe(200)
})

test('sends each decision when it is made, as the list shows it', async () => {
  await listRoles()
  const events = await open()
  expect(events.response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
  })
  expect(await events.read(1)).toEqual([{ id: 1, data: undefined }])
  await listUsers()
  const [event] = await events.read(1)
  expect(event?.id).toBe(2)
  expect(event?.data).toMatchObject({ number: 2, action: 'iam:ListUsers', decision: 'allowed' })
  expect([event?.data]).toEqual(Object(await listed()).slice(0, 1))
})

describe('filters', () => {
  test.each([
    ['?action=iam:list*', [1, 3]],
    ['?effect=*Deny', [2]],
    [`?account=${OTHER}`, [3]],
    [`?account=${OTHER}&partition=aws-cn`, []],
    [`?since=${new Date(NOW + 1).toISOString()}`, []],
  ])('%s', async (query, expected) => {
    const events = await open(query)
    await listUsers()
    const last = lastWithAction('iam:GetUser')
    server.iamulator.decisions.add({ ...last, verdict: { ...last.verdict, decision: DENIED } })
    await server.iam(administratorOf(OTHER)).send(new ListRolesCommand({}))
    await fetch(`${server.url}/_iamulator/clock`, { method: 'POST', body: '{"advance": "1h"}' })
    server.iamulator.streams.close()
    expect((await events.end()).slice(1).map(({ id }) => id)).toEqual(expected)
  })

  const DENIED = { effect: 'implicitDeny', layer: 'identity', statements: [] } as const
})

describe('begins', () => {
  beforeEach(async () => {
    await listUsers()
    await listRoles()
    await server.iam().send(new GetUserCommand({}))
  })

  /** Returns the IDs of the events that are sent at once, and of one that follows. */
  async function idsOf(query: string, headers: Readonly<Record<string, string>> = {}) {
    const events = await open(query, headers)
    await listUsers()
    server.iamulator.streams.close()
    return (await events.end()).flatMap(({ id, data }) => (data ? [id] : []))
  }

  test.each<[string, string, Record<string, string>, number[]]>([
    ['now', '', {}, [4]],
    ['after a number', '?after=1', {}, [2, 3, 4]],
    ['with the first', '?after=0', {}, [1, 2, 3, 4]],
    ['at a time', `?since=${new Date(NOW).toISOString()}`, {}, [1, 2, 3, 4]],
    ['after the last event of a client that reconnects', '?after=0', { 'Last-Event-ID': '2' }, [3, 4]],
    ['with the first after a restart', '', { 'Last-Event-ID': '99' }, [1, 2, 3, 4]],
    ['with what the filters select', '?after=0&action=*Users', {}, [1, 4]],
  ])('%s', async (_, query, headers, expected) => {
    expect(await idsOf(query, headers)).toEqual(expected)
  })

  test('with what is kept', async () => {
    repeatLast(10_000)
    const events = await open('?after=1')
    const [, ...ids] = (await events.read(10_001)).map(({ id }) => id)
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([10_000, 4, 10_003])
    expect(ids).toEqual(ids.toSorted((one, other) => one - other))
  })
})

describe('is refused', () => {
  const refusal = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${server.url}/_iamulator/decisions/stream${query}`, { headers })
    return [answer.status, await answer.json()]
  }

  test.each([
    ['?limit=1', {}, 'Unknown parameter "limit".'],
    ['?after=x', {}, '"after" must be a whole number from 0 to'],
    ['', { 'Last-Event-ID': 'x' }, '"Last-Event-ID" must be a whole number from 0 to'],
    ['?account=1', {}, '"account" must be a string of 12 digits.'],
  ])('for %s %j', async (query, headers, message) => {
    expect(await refusal(query, headers)).toEqual([
      400,
      { error: 'InvalidQuery', message: expect.stringContaining(message) },
    ])
  })

  test('for pages of other sites', async () => {
    const [status, body] = await refusal('', { origin: 'http://evil.example' })
    expect([status, body]).toEqual([403, expect.objectContaining({ error: 'CrossSite' })])
  })

  test('when 100 are open, until one of them is closed', async () => {
    for (let count = 0; count < 100; count++) await open()
    expect(await refusal('')).toEqual([
      409,
      { error: 'TooManyStreams', message: 'The maximum number of streams is reached. Close one first.' },
    ])
    clients.pop()?.close()
    await untilNotFull()
    const events = await open()
    await listUsers()
    expect((await events.read(2)).at(-1)).toMatchObject({ id: 1, data: { action: 'iam:ListUsers' } })
  })
})

test('HEAD answers without starting a stream', async () => {
  for (let count = 0; count < 101; count++) {
    const { status, headers, body } = await send(server, {
      method: 'HEAD',
      path: '/_iamulator/decisions/stream',
    })
    expect([status, headers['content-type'], body]).toEqual([200, 'text/event-stream', ''])
  }
  expect((await open()).response.statusCode).toBe(200)
})

test('goes on after decisions are cleared', async () => {
  await listUsers()
  const events = await open()
  await fetch(`${server.url}/_iamulator/decisions`, { method: 'DELETE' })
  await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  await listRoles()
  expect((await events.read(2)).map(({ id }) => id)).toEqual([1, 2])
})

test('a client that does not read for a while gets what is still kept', async () => {
  await listUsers()
  const events = await open()
  events.response.pause()
  // The buffers of the system hold some megabytes, which is less than this.
  for (let round = 0; round < 10; round++) {
    repeatLast(9000)
    await later(5)
  }
  await listRoles()
  const ids: number[] = []
  for (let last = 0; last < 90_002; ids.push(last)) last = (await events.read(1))[0]?.id ?? Number.NaN
  expect(ids.length).toBeLessThan(80_000)
  expect(ids.slice(-1000)).toEqual(Array.from({ length: 1000 }, (_, index) => 89_003 + index))
})

test('ends when the server stops, which does not wait', async () => {
  const running = await startWholeServer({ port: 0, logLevel: 'silent' })
  const events = await openEvents({ port: Number(new URL(running.url).port) })
  await events.read(1)
  // A server that waited for the client would close the connection before the end of the stream.
  await Promise.all([running.close(), expect(events.end()).resolves.toEqual([])])
})
