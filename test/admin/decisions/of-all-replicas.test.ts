/** Tests that any replica lists the decisions of all. */
import { createServer } from 'node:http'
import { ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { AdvertisedReplicas } from '../../support/advertised-replicas.ts'
import { administratorOf, listen, NOW, OTHER, type TestServer } from '../../support/harness.ts'
import { send } from '../../support/raw.ts'
import { call } from '../../support/replicas.ts'
import { openEvents } from './event-client.ts'

/** A clock that is ahead by as much as replicas may have: theirs are compared only by their numbers. */
const AHEAD = 60_000

let replicas: AdvertisedReplicas
let one: TestServer
let ahead: TestServer
let third: TestServer

beforeEach(async () => {
  replicas = new AdvertisedReplicas()
  one = await replicas.start('one', {}, { now: () => NOW })
  ahead = await replicas.start('ahead', {}, { now: () => NOW + AHEAD })
  third = await replicas.start('third', {}, { now: () => NOW })
})
afterEach(() => replicas.close())

async function decide(server: TestServer, account = OTHER): Promise<string> {
  const { $metadata } = await server.iam(administratorOf(account)).send(new ListUsersCommand({}))
  return $metadata.requestId ?? ''
}

interface Page {
  readonly decisions: readonly {
    readonly requestId: string
    readonly replica: string
    readonly number: number
  }[]
  readonly latest: number
  readonly last: number
  readonly next?: string
  readonly epoch: string
  readonly replica: string
  readonly missed?: boolean
  readonly unreachable?: readonly string[]
}

async function list(server: TestServer, query = ''): Promise<Page> {
  return (await call(server, 'GET', `decisions${query}`)).body
}

const idsOf = ({ decisions }: Page) => decisions.map(({ requestId }) => requestId)

test('each replica lists the decisions of all, with the replica that made them', async () => {
  const ids = [await decide(one), await decide(third), await decide(ahead)]
  for (const asked of [one, ahead, third]) {
    const page = await list(asked)
    expect(new Set(idsOf(page))).toEqual(new Set(ids))
    expect(new Set(page.decisions.map(({ replica }) => replica))).toEqual(new Set(['one', 'third', 'ahead']))
    expect(page).toMatchObject({ explainUrl: expect.stringContaining(asked.url) })
    expect(page.unreachable).toBeUndefined()
    expect(page.decisions.map(({ number }) => number).sort((a, b) => b - a)).toEqual(
      page.decisions.map(({ number }) => number),
    )
  }
  expect((await list(one, `?requestId=${ids[2]}`)).decisions).toMatchObject([{ replica: 'ahead' }])
})

test('requests that were refused early are listed, too', async () => {
  const { headers } = await send(third, { method: 'GET', path: '/?Action=NoSuchAction&Version=2010-05-08' })
  const { decisions } = await list(one, '?kind=refused')
  expect(decisions).toMatchObject([{ requestId: headers['x-amzn-requestid'], replica: 'third' }])
})

test('pages of any size have every decision once, whichever replica answers', async () => {
  const servers = [one, ahead, third]
  const ids: string[] = []
  for (let at = 0; at < 13; at++) ids.push(await decide(servers[(at * at) % 3] ?? one))
  for (const limit of [1, 2, 5, 13]) {
    const found: string[] = []
    let next: string | undefined = ''
    for (let at = 0; next !== undefined; at++) {
      const page: Page = await list(
        servers[at % 3] ?? one,
        `?limit=${limit}${next === '' ? '' : `&before=${next}`}`,
      )
      expect(page.decisions.length).toBeLessThanOrEqual(limit)
      found.push(...idsOf(page))
      next = page.next
    }
    expect(found).toHaveLength(ids.length)
    expect(new Set(found)).toEqual(new Set(ids))
  }
})

test('what happens after a mark is listed after it, although clocks differ by a minute', async () => {
  for (const marking of [one, ahead, third]) {
    for (const deciding of [one, ahead, third]) {
      await decide(ahead)
      const { latest } = await list(marking, '?limit=1')
      const id = await decide(deciding)
      for (const asked of [one, ahead, third])
        expect(idsOf(await list(asked, `?after=${latest}`))).toEqual([id])
    }
  }
})

test('a client that follows by way of any replica gets each decision once', async () => {
  const servers = [one, ahead, third]
  const made: string[] = []
  const found: string[] = []
  let { latest: after } = await list(one, '?limit=1')
  for (let at = 0; at < 12; at++) {
    for (const deciding of servers.slice(at % 3)) made.push(await decide(deciding))
    const page = await list(servers[(at * 2) % 3] ?? one, `?wait=0&limit=2&after=${after}`)
    found.push(...idsOf(page))
    after = page.last
  }
  for (let page = await list(one, `?wait=0&after=${after}`); page.decisions.length > 0; ) {
    found.push(...idsOf(page))
    page = await list(ahead, `?wait=0&after=${page.last}`)
  }
  expect(found).toEqual([...new Set(found)])
  expect(new Set(found)).toEqual(new Set(made))
})

test('a client that waits hears of the decision of any replica', async () => {
  for (const deciding of [one, ahead, third]) {
    const { latest } = await list(one, '?limit=1')
    const waiting = list(one, `?wait=20&after=${latest}&action=iam:listroles`)
    await decide(third)
    await deciding.iam(administratorOf(OTHER)).send(new ListRolesCommand({}))
    expect(await waiting).toMatchObject({ decisions: [{ action: 'iam:ListRoles' }], missed: false })
  }
})

test('a stream has the decisions of all replicas, and continues at another one', async () => {
  const first = await openEvents(one)
  const [start] = await first.read(1)
  const ids = [await decide(ahead)]
  const events = [...(await first.read(1))]
  ids.push(await decide(one))
  events.push(...(await first.read(1)))
  first.close()
  const missed = await decide(third)
  const second = await openEvents(ahead, '', { 'Last-Event-ID': String(events.at(-1)?.id) })
  const [, resumed] = await second.read(2)
  second.close()
  expect(start).toMatchObject({ data: undefined })
  expect([...events, resumed].map((event) => Object(event?.data).requestId)).toEqual([...ids, missed])
})

test('decisions are cleared at all replicas', async () => {
  for (const server of [one, ahead, third]) await decide(server)
  await decide(third, '000000000000')
  expect((await call(one, 'DELETE', `decisions?account=${OTHER}`)).body).toEqual({ cleared: 3 })
  expect((await list(ahead)).decisions).toMatchObject([{ replica: 'third' }])
})

test('all replicas are in the same epoch, also one that starts later', async () => {
  const epochs = async () => {
    const late = await replicas.start(`late-${Math.random()}`)
    const pages = [one, ahead, third, late].map((server) => list(server, '?limit=1'))
    return [...new Set((await Promise.all(pages)).map(({ epoch }) => epoch))]
  }
  const [first, ...others] = await epochs()
  expect(others).toEqual([])
  await call(ahead, 'POST', 'reset', { account: OTHER })
  const [second, ...more] = await epochs()
  expect(more).toEqual([])
  expect(second).not.toBe(first)
  const { body } = await call(one, 'POST', 'snapshots')
  await call(third, 'POST', `snapshots/${body.id}/restore`)
  const [last, ...rest] = await epochs()
  expect(rest).toEqual([])
  expect([first, second]).not.toContain(last)
})

test('replicas that cannot be asked are named, and only for a while delay an answer', async () => {
  const hanging = createServer(() => {})
  replicas.see('hidden', undefined)
  replicas.see('hanging', `http://127.0.0.1:${await listen(hanging)}`)
  replicas.see('dead', 'http://127.0.0.1:1')
  const id = await decide(third)
  const page = await list(one, '?wait=0&after=0')
  expect(idsOf(page)).toEqual([id])
  expect(page.unreachable).toEqual(['dead', 'hanging', 'hidden'])
  hanging.closeAllConnections()
  hanging.close()
})

test('a replica that numbers its decisions otherwise ends no wait, and is not listed again and again', async () => {
  const asked: string[] = []
  const stranger = createServer(({ url }, response) => {
    asked.push(String(url))
    const page = { decisions: [{ number: 1 }], latest: 1, last: 1, missed: false, epoch: 'other' }
    response.end(JSON.stringify(page))
  })
  replicas.see('stranger', `http://127.0.0.1:${await listen(stranger)}`)
  const { latest, unreachable } = await list(one, '?limit=1')
  expect(unreachable).toBeUndefined()
  const before = asked.length
  expect(await list(one, `?wait=1&after=${latest}`)).toMatchObject({ decisions: [] })
  // It is asked before, while, and after the client waits.
  expect(asked.slice(before).map((path) => /wait=\d/.exec(path)?.[0])).toEqual(['wait=0', 'wait=1', 'wait=0'])
  stranger.close()
})

test('a replica that claims an impossible number spoils no numbers', async () => {
  const headers = { 'x-iamulator-asked-by': 'nobody', 'x-iamulator-mark': '9007199254740991' }
  await fetch(`${one.url}/_iamulator/decisions?wait=0`, { headers })
  const { latest } = await list(third, '?limit=1')
  const id = await decide(one)
  expect(idsOf(await list(third, `?after=${latest}`))).toEqual([id])
})
