/** Clients that make random transactions with several stores, and check every answer. */
import { expect } from '@jest/globals'
import {
  type Store,
  StoreConflictError,
  StoreUnavailableError,
  settingsKey,
  type Tx,
} from '../../../store/index.ts'
import { chosen, type Random } from '../../support/guarded-mutations.ts'
import { at } from '../../support/places.ts'
import { account, other, user } from '../rows.ts'
import { type Committed, type History, MARK, type Rows, rowKey, TOPICS } from './history.ts'
import type { VirtualTime } from './virtual-time.ts'

const ACCOUNTS = [account, other] as const
/** Users of all accounts share these names and, as aliases do, each name belongs to one account at most. */
const NAMES = ['a', 'b', 'c', 'd', 'e'] as const
const COUNTERS = ['x', 'y'] as const

class Refused extends Error {}

/** Checks that a transaction could do what the log says, in the state in which the log says that it did. */
type Check = (commit: Committed) => void

interface Client {
  readonly store: Store
  readonly random: Random
  /** Replaced by the next value with each call. */
  readonly nextMark: () => string
}

/** How many transactions ended in each way. `partial` ones are durable by half, as only attempts in steps can be. */
type Counts = Record<'acknowledged' | 'refused' | 'unavailable' | 'partial' | 'reads' | 'stale', number>

export interface Workload {
  readonly history: History
  readonly time: VirtualTime
  /** Mark -> the check of its transaction. */
  readonly checks: Map<string, Check>
  readonly counts: Counts
}

export function newWorkload(history: History, time: VirtualTime): Workload {
  const counts = { acknowledged: 0, refused: 0, unavailable: 0, partial: 0, reads: 0, stale: 0 }
  return { history, time, checks: new Map(), counts }
}

/** Makes transactions one after another. */
export async function runClient(workload: Workload, client: Client, transactions: number): Promise<void> {
  const { random } = client
  for (let index = 0; index < transactions; index++) {
    if (random() < 0.7) await workload.time.sleep(Math.floor(random() ** 2 * 60))
    await operation(random)(workload, client).catch((error: unknown) => countFailure(workload, error))
  }
}

function countFailure({ counts }: Workload, error: unknown): void {
  // A conflict is never visible.
  if (error instanceof StoreConflictError || !(error instanceof StoreUnavailableError)) throw error
  if (error.message.includes('only a part of the changes is saved')) counts.partial++
  else counts.unavailable++
}

type Operation = (workload: Workload, client: Client) => Promise<void>

function operation(random: Random): Operation {
  const kind = random()
  if (kind < 0.25) return increment
  if (kind < 0.45) return create
  if (kind < 0.6) return remove
  if (kind < 0.7) return rename
  if (kind < 0.8) return incrementTwice
  if (kind < 0.94) return read
  if (kind < 0.96) return publish
  return kind < 0.985 ? resetAccount : reset
}

/** Changes a user as part of a transaction that leaves its mark. */
function leaveMark(tx: Tx, mark: string): void {
  tx.users.put(MARK, user(MARK, { id: `AIDA-${tx.accountId}-${MARK}`, path: mark }))
}

const increment: Operation = async (workload, client) => {
  await incremented(workload, client, chosen(client.random, COUNTERS))
}

async function incremented(workload: Workload, client: Client, name: string): Promise<void> {
  const accountId = chosen(client.random, ACCOUNTS)
  const mark = client.nextMark()
  const key = rowKey(accountId, 'users', name)
  const numberIn = (rows: Rows) => Number(JSON.parse(rows.get(key) ?? '{"tags":[]}').tags[0]?.value ?? 0)
  let result = Number.NaN
  workload.checks.set(mark, ({ before, after }) => {
    expect(numberIn(after)).toBe(numberIn(before) + 1)
    if (!Number.isNaN(result)) expect(numberIn(after)).toBe(result)
  })
  const attempt = () =>
    client.store.transact(at(accountId), (tx) => {
      const number = Number(tx.users.get(name)?.tags[0]?.value ?? 0) + 1
      const tags = [{ key: 'number', value: String(number) }]
      tx.users.put(name, user(name, { id: `AIDA-${accountId}-${name}`, tags }))
      leaveMark(tx, mark)
      return number
    })
  result = await client.store.durably(attempt, () => 'increment')
  expectDurable(workload, mark)
}

/** Two transactions with a pause between them. */
const incrementTwice: Operation = async (workload, client) => {
  const { time } = workload
  const { store, random } = client
  const accountId = chosen(random, ACCOUNTS)
  const marks = [client.nextMark(), client.nextMark()]
  const pause = Math.floor(random() * 30)
  const isOwn = random() < 0.3
  for (const mark of marks) workload.checks.set(mark, () => {})
  const write = (mark: string) =>
    store.transact(at(accountId), (tx) => {
      leaveMark(tx, mark)
    })
  await store.durablyInSteps(
    async () => {
      for (const mark of marks) {
        if (isOwn) await store.durably(() => write(mark))
        else write(mark)
        await time.sleep(pause)
      }
    },
    () => 'incrementTwice',
  )
  for (const mark of marks) expectDurable(workload, mark)
}

const create: Operation = async (workload, client) => {
  const accountId = chosen(client.random, ACCOUNTS)
  const name = chosen(client.random, NAMES)
  const mark = client.nextMark()
  const taken = (rows: Rows) => ACCOUNTS.some((each) => rows.has(rowKey(each, 'users', name)))
  workload.checks.set(mark, ({ before }) => expect(taken(before)).toBe(false))
  const attempt = () =>
    client.store.transact(at(accountId), (tx) => {
      if (tx.locate(`AIDA-${name}`)) throw new Refused()
      tx.users.put(name, user(name, { path: mark }))
      leaveMark(tx, mark)
    })
  await refusable(workload, client, mark, attempt, taken)
}

const remove: Operation = async (workload, client) => {
  const accountId = chosen(client.random, ACCOUNTS)
  const name = chosen(client.random, NAMES)
  const mark = client.nextMark()
  const isMissing = (rows: Rows) => !rows.has(rowKey(accountId, 'users', name))
  workload.checks.set(mark, ({ before }) => expect(isMissing(before)).toBe(false))
  const attempt = () =>
    client.store.transact(at(accountId), (tx) => {
      if (!tx.users.delete(name)) throw new Refused()
      leaveMark(tx, mark)
    })
  await refusable(workload, client, mark, attempt, isMissing)
}

/** Renames a user, and moves it to the other account. */
const rename: Operation = async (workload, client) => {
  const from = chosen(client.random, ACCOUNTS)
  const to = chosen(client.random, ACCOUNTS)
  const name = chosen(client.random, NAMES)
  const next = chosen(client.random, NAMES)
  const mark = client.nextMark()
  const isImpossible = (rows: Rows) =>
    !rows.has(rowKey(from, 'users', name)) || ACCOUNTS.some((each) => rows.has(rowKey(each, 'users', next)))
  workload.checks.set(mark, ({ before }) => expect(isImpossible(before)).toBe(false))
  const attempt = () =>
    client.store.transact(at(from), (tx) => {
      if (!tx.users.has(name) || tx.locate(`AIDA-${next}`)) throw new Refused()
      tx.users.delete(name)
      tx.account(to).users.put(next, user(next, { path: mark }))
      leaveMark(tx, mark)
    })
  await refusable(workload, client, mark, attempt, isImpossible)
}

const publish: Operation = async (workload, client) => {
  const topic = chosen(client.random, TOPICS)
  const value = client.nextMark()
  const mark = JSON.stringify(value)
  workload.checks.set(mark, () => {})
  await client.store.durably(() => client.store.publish({ name: topic }, value))
  expectDurable(workload, mark)
}

const resetAccount: Operation = async (workload, client) => {
  const place = at(chosen(client.random, ACCOUNTS))
  const { history } = workload
  const { forks } = history
  const { store } = client
  const generation = await store.durably(() => {
    store.resetAccount(place)
    return store.view(place).settings.get(settingsKey)?.keyGeneration
  })
  history.follow()
  const settings = JSON.stringify({ keyGeneration: generation })
  const key = rowKey(place.accountId, 'settings', settingsKey)
  if (forks === history.forks) {
    expect(history.statesFrom(0).some((rows) => rows.get(key) === settings)).toBe(true)
  }
  workload.counts.acknowledged++
}

const reset: Operation = async (workload, client) => {
  const { store } = client
  const mark = await store.durably(() => {
    store.reset()
    return store.secret.toString('base64')
  })
  workload.checks.set(mark, ({ after }) => expect(after.size).toBe(0))
  expectDurable(workload, mark)
}

/** Reads what any replica has acknowledged. */
const read: Operation = async ({ history, counts }, { store }) => {
  history.follow()
  const { end, forks } = history
  const stale = staleReads(store)
  await store.fresh()
  counts.reads++
  if (stale !== staleReads(store)) {
    counts.stale++
    return
  }
  const position = store.status().shared?.position ?? 0
  history.follow()
  if (forks !== history.forks) return
  expect(position).toBeGreaterThanOrEqual(end)
  if (!store.durable()) expect(rowsOf(store)).toEqual(plainRows(history.at(position)))
}

const staleReads = (store: Store) => store.status().shared?.staleReads

/** Makes a transaction that throws in some states. */
async function refusable(
  { history, counts, ...workload }: Workload,
  { store }: Client,
  mark: string,
  attempt: () => void,
  isRefused: (rows: Rows) => boolean,
): Promise<void> {
  history.follow()
  const { end, forks } = history
  await store.fresh()
  const { position = 0 } = store.status().shared ?? {}
  try {
    await store.durably(attempt, () => 'refusable')
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    history.follow()
    counts.refused++
    if (forks !== history.forks) return
    expect(history.count(mark)).toBe(0)
    // In one of the states between the call and the answer, it had to throw. An old state is only seen in an outage.
    expect(history.statesFrom(Math.min(position, end)).some(isRefused)).toBe(true)
    return
  }
  expectDurable({ history, counts, ...workload }, mark)
}

/** Checks that the log contains the transaction when it is acknowledged. */
function expectDurable({ history, counts }: Workload, mark: string): void {
  history.follow()
  counts.acknowledged++
  if (history.count(mark) !== 1 && !history.removed.has(mark))
    throw new Error(`The transaction ${mark} is in the log ${history.count(mark)} times`)
}

/** Returns the rows of a store, like those of the history. */
export function rowsOf(store: Store): ReadonlyMap<string, unknown> {
  const rows = new Map<string, unknown>()
  for (const accountId of ACCOUNTS) {
    const { users, settings } = store.view(at(accountId))
    for (const [key, row] of users.rows()) rows.set(rowKey(accountId, 'users', key), row)
    for (const [key, row] of settings.rows()) rows.set(rowKey(accountId, 'settings', key), row)
  }
  return rows
}

/** Returns the rows of a history without what was published. */
export function plainRows(rows: Rows): ReadonlyMap<string, unknown> {
  const plain = Array.from(rows, ([key, json]) => [key, JSON.parse(json)] as const)
  return new Map(plain.filter(([key]) => key.includes('/')))
}
