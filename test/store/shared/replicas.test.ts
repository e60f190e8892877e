/**
 * Random transactions of three stores that share a log, while everything goes wrong that can.
 *
 * The log is the order of the transactions that explains every answer. FUZZ_SEED and FUZZ_RUNS change the first seed and
 * the number of runs; a failure names the seed of its run.
 */
import { describe, expect, test } from '@jest/globals'
import type { Store } from '../../../store/index.ts'
import { randomFrom } from '../../support/guarded-mutations.ts'
import { cases } from '../../support/long.ts'
import { History, TOPICS } from './history.ts'
import { happen, type Mishaps, NO_MISHAPS, randomFaults } from './mishaps.ts'
import { replicas } from './replicas.ts'
import { newWorkload, plainRows, rowsOf, runClient } from './workload.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_128)
const RUNS = Number(process.env['FUZZ_RUNS'] ?? cases(2, 100))
const NAMES = ['one', 'two', 'three']
const CLIENTS = 4
/** Of each client in each run. */
const TRANSACTIONS = 53

const SLOW: Mishaps = { ...NO_MISHAPS, delay: 20, hints: 0.1 }

describe.each<[string, Mishaps]>([
  ['a database that answers', NO_MISHAPS],
  ['a slow one', SLOW],
  ['one that loses answers', { ...SLOW, lost: 0.12, refused: 0.05 }],
  ['one that sometimes does not answer', { ...SLOW, silent: 0.01, lost: 0.05 }],
  ['one that has outages', { ...SLOW, lost: 0.02, outages: 4 }],
  ['one whose log is truncated', { ...SLOW, lost: 0.05, truncations: 12 }],
  ['one that loses what it has shown', { ...SLOW, lost: 0.05, forks: 8 }],
  ['all of them', { ...SLOW, lost: 0.05, silent: 0.005, outages: 2, truncations: 6, forks: 6 }],
])('%s', (_what, mishaps) => {
  test(`keeps the replicas equal, and explains their answers (FUZZ_SEED=${SEED})`, async () => {
    for (let run = 0; run < RUNS; run++) await attemptRun(SEED + run, mishaps)
  })
})

async function attemptRun(seed: number, mishaps: Mishaps): Promise<void> {
  try {
    await runOnce(seed, mishaps)
  } catch (error) {
    throw new Error(`With FUZZ_SEED=${seed}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

async function runOnce(seed: number, mishaps: Mishaps): Promise<void> {
  const random = randomFrom(seed)
  const randomBytes = (size: number) => Buffer.from(Array.from({ length: size }, () => random() * 256))
  const { memory, time, open } = replicas(randomBytes)
  const history = new History(memory)
  const stores: Store[] = []
  for (const name of NAMES) stores.push(await open(name))
  memory.faults = randomFaults(randomFrom(seed + 1), mishaps)
  const workload = newWorkload(history, time)
  let marks = 0
  const nextMark = () => `/${++marks}/`
  const clients = stores.flatMap((store) =>
    Array.from({ length: CLIENTS }, () =>
      runClient(workload, { store, nextMark, random: randomFrom(random() * 2 ** 32) }, TRANSACTIONS),
    ),
  )
  let isOver = false
  const events = happen({ memory, history, time, random }, mishaps, () => isOver)
  await time.until(Promise.all(clients))
  isOver = true
  await time.until(events)
  memory.faults = {}
  await time.pass(10_000)
  expectEqual(history, stores)
  expectExplained(workload)
  const { acknowledged, unavailable, stale } = workload.counts
  expect(acknowledged).toBeGreaterThan(30)
  const { outages, silent, truncations } = mishaps
  if (outages + silent === 0) expect(stale).toBe(0)
  if (outages + silent + truncations === 0) expect(unavailable).toBe(0)
  for (const store of stores) await time.until(store.close())
}

function expectEqual(history: History, stores: readonly Store[]): void {
  history.follow()
  const rows = history.at(history.end)
  for (const store of stores) {
    expect(store.status()).toMatchObject({
      writable: true,
      shared: { position: history.end, isConnected: true },
    })
    expect(rowsOf(store)).toEqual(plainRows(rows))
    const published: unknown[] = []
    for (const topic of TOPICS)
      store.onValue({ name: topic }, (value) => {
        published.push([topic, JSON.stringify(value)])
        return () => {}
      })
    const expected = TOPICS.filter((topic) => rows.has(topic)).map((topic) => [topic, rows.get(topic)])
    expect(published).toEqual(expected)
  }
  expect(new Set(stores.map(({ secret }) => secret.toString('base64'))).size).toBe(1)
}

function expectExplained({ history, checks }: ReturnType<typeof newWorkload>): void {
  for (const commit of history.commits) {
    const { mark } = commit
    if (mark === undefined) continue
    expect([mark, history.count(mark)]).toEqual([mark, 1])
    checks.get(mark)?.(commit)
  }
}
