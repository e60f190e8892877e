/** The stream of decisions, without a socket. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Verdict } from '../../../core/access/judge.ts'
import { judge } from '../../../core/access/judge.ts'
import { RecentDecisions, type Recorded } from '../../../core/access/records/recent-decisions.ts'
import { DecisionStreams } from '../../../server/admin/decisions/decision-streams.ts'
import { questionOf } from '../../../server/admin/decisions/question.ts'
import { assembleIamulator } from '../../../server/app/iamulator.ts'
import { ACCOUNT } from '../../support/harness.ts'

let decisions: RecentDecisions
let streams: DecisionStreams
let verdict: Verdict

beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] })
  decisions = new RecentDecisions(5)
  streams = new DecisionStreams(decisions)
  const iamulator = await assembleIamulator({ logLevel: 'silent' })
  verdict = judge(questionOf(iamulator, { principal: ACCOUNT, action: 's3:GetObject' }))
})
afterEach(() => {
  jest.useRealTimers()
})

/** A client that reads so many parts before it has to be waited for. */
class Client {
  readonly parts: string[] = []
  room: number
  ended = 0

  constructor(room = Number.POSITIVE_INFINITY) {
    this.room = room
  }

  write(part: string): boolean {
    this.parts.push(part)
    this.room--
    return this.room > 0
  }

  end(): void {
    this.ended++
  }
}

const dataOf = ({ requestId }: Recorded) => requestId
const ANSWERED = { time: 0, origin: 'api', status: 200, error: undefined } as const
const add = (requestId: string) => decisions.add({ requestId, ...ANSWERED, verdict })
const eventsOf = ({ parts }: Client) =>
  parts
    .filter((part) => part.includes('data'))
    .map((part) => part.replace(/^id: (\d+)\ndata: (.*)\n\n$/, '$1 $2'))

test('each part is a block', () => {
  const client = new Client()
  streams.start(client, { after: 0, dataOf: (decision) => (decision.number === 2 ? undefined : '{}') })
  add('a')
  add('b')
  add('c')
  expect(client.parts).toEqual(['id: 0\n\n', 'id: 1\ndata: {}\n\n', 'id: 3\ndata: {}\n\n'])
})

test('a comment every 15 seconds keeps the connection open', () => {
  const client = new Client()
  const source = streams.start(client, { after: 0, dataOf })
  jest.advanceTimersByTime(14_999)
  expect(client.parts).toHaveLength(1)
  jest.advanceTimersByTime(30_001)
  expect(client.parts.slice(1)).toEqual([':\n\n', ':\n\n', ':\n\n'])
  source.stop()
  jest.advanceTimersByTime(60_000)
  expect(client.parts).toHaveLength(4)
  expect(jest.getTimerCount()).toBe(0)
})

test('a slow client is waited for, and misses only what is no longer kept', () => {
  const client = new Client(2)
  const source = streams.start(client, { after: 0, dataOf })
  add('a')
  for (const name of 'bcdefgh') add(name)
  jest.advanceTimersByTime(60_000)
  expect([client.parts.length, eventsOf(client)]).toEqual([2, ['1 a']])
  client.room = 2
  source.resume()
  expect(eventsOf(client)).toEqual(['1 a', '4 d', '5 e'])
  client.room = 9
  source.resume()
  add('i')
  expect(eventsOf(client).slice(3)).toEqual(['6 f', '7 g', '8 h', '9 i'])
})

test('nothing is sent after the client has left', () => {
  const client = new Client()
  const source = streams.start(client, { after: 0, dataOf })
  source.stop()
  add('a')
  expect([eventsOf(client), client.ended]).toEqual([[], 0])
})

test('all end with the server, and later ones at once', () => {
  const before = new Client()
  const after = new Client()
  streams.start(before, { after: 0, dataOf })
  streams.close()
  streams.start(after, { after: 0, dataOf })
  add('a')
  expect([before.ended, after.ended, after.parts, eventsOf(before)]).toEqual([1, 1, [], []])
  expect(jest.getTimerCount()).toBe(0)
})

test('streams that were asked for at the same time do not exceed the maximum', () => {
  const clients = Array.from({ length: 102 }, () => new Client())
  expect(streams.isFull).toBe(false)
  const sources = clients.map((client) => streams.start(client, { after: 0, dataOf }))
  expect(streams.isFull).toBe(true)
  expect(clients.filter(({ ended }) => ended > 0)).toEqual(clients.slice(100))
  sources[0]?.stop()
  expect(streams.isFull).toBe(false)
})
