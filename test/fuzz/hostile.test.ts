/**
 * Attacks a server in a separate process over raw connections, with unsigned requests and with pipelines of signed
 * and unsigned ones. Checks that the server has no internal errors, does not crash, gives nothing to strangers,
 * and keeps nothing of what they send. `npm run fuzz` sends 20,000 requests of each kind.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { NOW } from '../support/harness.ts'
import { cases } from '../support/long.ts'
import { type Answer, exchange } from './connection.ts'
import { HOSTILE_SEED } from './hostile-seed.ts'
import { cutOff, type Expectation, type Message, malformed, tunnel } from './messages.ts'
import { type Pipeline, pipelines } from './pipelines.ts'
import { portalStrangers } from './portal-strangers.ts'
import { strangersAtApi } from './strangers.ts'
import { type Condition, Target } from './target.ts'
import { visitors } from './visitors.ts'
import { World } from './world.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_117)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? cases(5000, 15_000))
/** The number of unsigned requests, and of those in pipelines. */
const COUNT = Math.ceil(RUNS * 0.2)
/** The share of the requests that is sent before memory is measured, so that code is compiled and caches are full. */
const WARM_UP = 0.3
const MOST_GROWTH = 1.2

/** How many strangers send at the same time. */
const AT_ONCE = 8
const PIPELINE_LENGTH = 20

jest.setTimeout(1_800_000)

const world = new World(NOW)
/** Numbers of answers by status. */
const statuses = new Map<number, number>()
let target: Target
let before: Condition

beforeAll(async () => {
  target = await Target.start(HOSTILE_SEED, NOW)
})
afterAll(() => target.stop())

const parameters = (numRuns: number, share: number) => ({
  seed: share === WARM_UP ? SEED : -SEED,
  numRuns: Math.ceil(numRuns * share),
  // Does not shrink failures, because the state and the connections before are part of them.
  endOnFailure: true,
  reporter: throwFailure,
})

/** Throws the failed expectation. fast-check would print everything that was sent, which is too long to read. */
function throwFailure({ errorInstance }: { readonly errorInstance: unknown }): void {
  if (errorInstance) throw errorInstance
}

const ACCEPTABLE: Readonly<Record<Expectation | 'answer', (status: number) => boolean>> = {
  answer: (status) => status < 500,
  success: (status) => status === 200,
  refusal: (status) => status >= 300 && status < 500,
  'not served': (status) => status < 500 || status === 501,
}

function expectAcceptable(message: Message | undefined, { status, body }: Answer): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
  const isAcceptable = ACCEPTABLE[message?.expected ?? 'answer'](status)
  expect(isAcceptable ? undefined : { status, body, message: message && readable(message) }).toBeUndefined()
}

const readable = ({ name, bytes }: Message) => ({ name, text: bytes.toString('latin1').slice(0, 2000) })

async function sendAlone(message: Message): Promise<void> {
  const { answers, rest } = await exchange(target.port, [message], message.isWhole ? 'reads' : 'ends')
  const [answer] = answers
  if (answer) expectAcceptable(message, answer)
  const isExpected = (answer !== undefined || !message.isWhole) && rest === ''
  expect(isExpected ? undefined : { rest, message: readable(message) }).toBeUndefined()
}

const strangers = (share: number) =>
  fc.assert(
    fc.asyncProperty(fc.array(alone, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (messages) => {
      await Promise.all(messages.map(sendAlone))
    }),
    parameters(COUNT / AT_ONCE, share),
  )

const whole = fc.oneof(strangersAtApi(world), visitors, portalStrangers)
const alone = fc.oneof(
  { arbitrary: whole, weight: 90 },
  { arbitrary: fc.oneof({ arbitrary: malformed, weight: 20 }, fc.constant(tunnel)), weight: 5 },
  { arbitrary: cutOff(whole), weight: 5 },
)

async function sendPipeline({ messages, manners, piece }: Pipeline): Promise<void> {
  const { answers, rest } = await exchange(target.port, messages, manners, piece)
  for (const [index, answer] of answers.entries()) expectAcceptable(messages[index], answer)
  for (const { status, body } of answers) if (status === 200 && body.startsWith('{')) learn(body)
  // Node.js drops the responses that are not ready when a client closes its side.
  if (manners !== 'reads') return
  const unanswered = messages.slice(answers.length).find(({ isWhole }) => isWhole)
  expect(rest).toBe('')
  expect(unanswered && readable(unanswered)).toBeUndefined()
}

/** Learns from an answer of the API. Longer ones are documents that contain nothing for later calls. */
function learn(body: string): void {
  if (body.length < 20_000) world.learn(JSON.parse(body))
}

const pipelined = (share: number) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(pipelines(world, PIPELINE_LENGTH), { minLength: 2, maxLength: 2 }),
      async (both) => {
        await Promise.all(both.map(sendPipeline))
      },
    ),
    parameters(COUNT / PIPELINE_LENGTH / 2, share),
  )

describe(`seed ${SEED}: the server survives`, () => {
  test('the first requests', async () => {
    await pipelined(WARM_UP)
    const { state, rows } = await target.condition()
    await strangers(WARM_UP)
    before = await target.condition()
    expect(before).toMatchObject({ state, rows })
  })

  test('unsigned requests, which change nothing', async () => {
    await strangers(1 - WARM_UP)
    expect(await target.condition()).toMatchObject({ state: before.state, rows: before.rows })
  })

  test('pipelines', async () => {
    await pipelined(1 - WARM_UP)
    expect(statuses.get(200)).toBeGreaterThan(COUNT / 20)
  })

  test('without internal errors, and without keeping what was sent', async () => {
    const after = await target.condition()
    if (process.env['FUZZ_RUNS']) report(after)
    expect(target.complaints()).toBe('')
    expect(after.memory / before.memory).toBeLessThanOrEqual(MOST_GROWTH)
  })
})

function report(after: Condition): void {
  const counts = [...statuses].toSorted(([one], [other]) => one - other)
  const memory = [before, after].map((each) => `${(each.memory / 2 ** 20).toFixed(1)} MiB`)
  process.stderr.write(
    `Seed ${SEED}: ${2 * COUNT} requests, memory ${memory.join(' to ')}, answers by status: ${counts
      .map(([status, count]) => `${status} ${count}`)
      .join(', ')}\n`,
  )
}
