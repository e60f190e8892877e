/** Clients that wait for decisions, over HTTP. */
import { request } from 'node:http'
import { setTimeout as later } from 'node:timers/promises'
import { GetUserCommand, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { startServer as startWholeServer } from '../../../server/app/start.ts'
import { NOW, serverForEachTest, startServer } from '../../support/harness.ts'

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))

interface Item {
  readonly number: number
  readonly action: string
}

interface Page {
  readonly decisions: readonly Item[]
  readonly latest: number
  readonly last: number
  readonly missed: boolean
  readonly epoch: string
}

async function poll(query: string): Promise<Page> {
  return JSON.parse(await (await fetch(`${server.url}/_iamulator/decisions?${query}`)).text())
}

const numbersIn = ({ decisions }: Page) => decisions.map(({ number }) => number)
const listUsers = () => server.iam().send(new ListUsersCommand({}))
const listRoles = () => server.iam().send(new ListRolesCommand({}))

/** The longest wait: a test that needs it fails by its own time limit. */
const LONG = 'wait=60'

/** Waits until so many clients wait. */
async function untilWaiting(count: number): Promise<void> {
  while (server.iamulator.waits.size !== count) await later(5)
}

/** Makes so many decisions without requests. */
function repeatLast(count: number): void {
  const { decisions } = server.iamulator
  const [last] = decisions
  if (!last) throw new Error('no decision to repeat')
  for (let made = 0; made < count; made++) decisions.add(last)
}

/** Records a request, which makes the server look at the clients that wait. */
function refuseOne(): void {
  const refused = { requestId: 'r', time: 0, origin: 'api', status: 403, error: 'X' } as const
  server.iamulator.decisions.addRefusal({ ...refused, caller: undefined, action: 'iam:X' })
}

describe('are answered at once', () => {
  beforeEach(async () => {
    await listUsers()
    await listRoles()
    await listUsers()
  })

  test.each([
    ['after=0', [1, 2, 3]],
    ['after=2', [3]],
    ['after=0&limit=2', [1, 2]],
    ['after=0&action=*Users', [1, 3]],
    // From before a restart: the numbers have started again.
    ['after=99', [1, 2, 3]],
  ])('with what there is: %s', async (query, expected) => {
    const page = await poll(`${LONG}&${query}`)
    expect(numbersIn(page)).toEqual(expected)
    expect(page).toMatchObject({ latest: 3, last: expected.at(-1), missed: false })
  })

  test('with nothing, if they must not wait', async () => {
    const page = await poll('wait=0')
    expect(page).toMatchObject({ decisions: [], latest: 3, last: 3, missed: false })
    expect(page).not.toHaveProperty('next')
  })

  test('with at most 500, from which they continue', async () => {
    repeatLast(1200)
    const pages: number[] = []
    let after = 0
    while (after < 1203) {
      const page = await poll(`${LONG}&after=${after}`)
      pages.push(page.decisions.length)
      expect(page.decisions[0]?.number).toBe(after + 1)
      after = page.last
    }
    expect(pages).toEqual([500, 500, 203])
  })

  test('with what is kept, and that some are missing', async () => {
    repeatLast(10_000)
    expect(await poll(`${LONG}&after=2`)).toMatchObject({
      decisions: [{ number: 4 }, ...Array(499).fill({})],
      missed: true,
    })
    expect(await poll(`${LONG}&after=3`)).toMatchObject({ missed: false })
  })
})

describe('wait', () => {
  test('for a decision, and get all of a burst', async () => {
    await listUsers()
    const waiting = poll(`${LONG}&after=1`)
    await untilWaiting(1)
    repeatLast(3)
    const page = await waiting
    expect(numbersIn(page)).toEqual([2, 3, 4])
    expect(page).toMatchObject({ latest: 4, last: 4, missed: false })
    await untilWaiting(0)
  })

  test('for one that their filters select', async () => {
    const waiting = poll(`${LONG}&action=*Roles`)
    await untilWaiting(1)
    await listUsers()
    await later(80)
    expect(server.iamulator.waits.size).toBe(1)
    await listRoles()
    expect(await waiting).toMatchObject({ decisions: [{ number: 2, action: 'iam:ListRoles' }], last: 2 })
  })

  test('for requests that are refused', async () => {
    const waiting = poll(`${LONG}&kind=*`)
    await untilWaiting(1)
    await server
      .iam()
      .send(new GetUserCommand({ UserName: '%' }))
      .catch(() => undefined)
    expect(await waiting).toMatchObject({ decisions: [{ kind: 'refused', error: 'ValidationError' }] })
  })

  test('until their time is over', async () => {
    await listUsers()
    expect(await poll('wait=1&after=1')).toMatchObject({ decisions: [], last: 1, latest: 1 })
  })

  test.each([
    ['reset', (url: string) => fetch(`${url}/_iamulator/reset`, { method: 'POST' })],
    [
      'snapshot is restored',
      async (url: string) => {
        const snapshots = `${url}/_iamulator/snapshots`
        const { id } = Object(await (await fetch(snapshots, { method: 'POST' })).json())
        return fetch(`${snapshots}/${id}/restore`, { method: 'POST' })
      },
    ],
  ])('until a %s, after which the epoch differs', async (_, change) => {
    const { epoch } = await poll('wait=0')
    const waiting = poll(LONG)
    await untilWaiting(1)
    await change(server.url)
    const page = await waiting
    expect(page.decisions).toEqual([])
    expect(page.epoch).not.toBe(epoch)
    expect((await poll('wait=0')).epoch).toBe(page.epoch)
  })

  test('until the server stops, which does not wait', async () => {
    const running = await startWholeServer({ port: 0, logLevel: 'silent' })
    const waiting = fetch(`${running.url}/_iamulator/decisions?${LONG}`)
    while (running.iamulator.waits.size === 0) await later(5)
    await running.close()
    expect(await (await waiting).json()).toMatchObject({ decisions: [] })
  })

  test('as long as they are there', async () => {
    const sent = request(`${server.url}/_iamulator/decisions?${LONG}`, { agent: false })
    sent.on('error', () => undefined).end()
    await untilWaiting(1)
    sent.destroy()
    // Until the server has noticed, the client counts as one that waits.
    while (server.iamulator.waits.size > 0) {
      await later(20)
      refuseOne()
    }
    expect(server.iamulator.waits.size).toBe(0)
  })

  test('at most 100 at once', async () => {
    const stop = new AbortController()
    const url = `${server.url}/_iamulator/decisions?${LONG}`
    const all = Array.from({ length: 100 }, () => fetch(url, { signal: stop.signal }).catch(() => undefined))
    await untilWaiting(100)
    const answer = await fetch(url)
    expect([answer.status, await answer.json()]).toEqual([
      409,
      expect.objectContaining({ error: 'TooManyWaits' }),
    ])
    stop.abort()
    await Promise.all(all)
    // Those that are gone make room.
    while (server.iamulator.waits.isFull) await later(5)
    await listUsers()
    expect(numbersIn(await poll(`${LONG}&after=0`))).toEqual([1])
  })
})

test.each([
  ['wait=61', '"wait" must be a whole number from 0 to 60.'],
  ['wait=-1', '"wait" must be a whole number from 0 to 60.'],
  ['wait=1&limit=501', '"limit" must be a whole number from 1 to 500.'],
  ['wait=1&before=3', '"before" cannot be used with "wait".'],
  ['wait=1&after=x', '"after" must be a whole number from 0 to'],
])('%s is refused', async (query, message) => {
  const answer = await fetch(`${server.url}/_iamulator/decisions?${query}`)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toEqual({ error: 'InvalidQuery', message: expect.stringContaining(message) })
})
