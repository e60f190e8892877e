/** Tests the view of the state as it was before its recent changes. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { openStore, rowById, type Store, settingsKey, type Tx, type View } from '../../store/index.ts'
import { RecentChanges } from '../../store/recent-changes.ts'
import { cases } from '../support/long.ts'
import { at, PARTITION } from '../support/places.ts'
import { accessKey, account, crashCopy, names, other, put, temporaryDirectory, user } from './support.ts'

const DELAY = 10

async function delayedStore(directory?: string) {
  const clock = { now: 0 }
  const delay = { milliseconds: DELAY, now: () => clock.now }
  return { clock, store: await openStore({ ...(directory === undefined ? {} : { directory }), delay }) }
}

const settled = (store: Store, accountId = account): View => store.settled(store.view(at(accountId)))

const settledNames = (store: Store, accountId = account) =>
  Array.from(settled(store, accountId).users.rows(), ([key]) => key)

test('without a delay, the settled view is the view itself', async () => {
  const store = await openStore({ delay: { milliseconds: 0, now: () => 0 } })
  const view = store.view(at(account))
  expect(store.settled(view)).toBe(view)
  store.transact(at(account), (tx) => expect(store.settled(tx)).toBe(tx))
})

test('a change takes effect when the delay has passed', async () => {
  const { store, clock } = await delayedStore()
  put(store, 'alice')
  expect([names(store), settledNames(store)]).toEqual([['alice'], []])
  clock.now = DELAY - 1
  expect(settledNames(store)).toEqual([])
  clock.now = DELAY
  expect(settledNames(store)).toEqual(['alice'])
})

test('everything that is not about access takes effect at once', async () => {
  const { store } = await delayedStore()
  store.transact(at(account), (tx) => tx.settings.put(settingsKey, { keyGeneration: 0, alias: 'mine' }))
  expect(settled(store).settings.get(settingsKey)?.alias).toBe('mine')
  expect(settled(store).locate('alias:mine')).toMatchObject({ table: 'settings' })
})

test('all changes take effect when the clock is turned back', async () => {
  const { store, clock } = await delayedStore()
  clock.now = 1_000_000
  put(store, 'alice')
  clock.now = 0
  expect(settledNames(store)).toEqual(['alice'])
  put(store, 'bob')
  expect(settledNames(store)).toEqual(['alice'])
})

test('each account has the time of its own clock', async () => {
  const times = new Map([[account, 0]])
  const now = ({ accountId }: { accountId: string }) => times.get(accountId) ?? 0
  const store = await openStore({ delay: { milliseconds: DELAY, now } })
  store.transact(at(account), (tx) => {
    tx.users.put('alice', user('alice'))
    tx.account(other).users.put('bob', user('bob'))
  })
  times.set(other, DELAY)
  const view = settled(store)
  expect([...view.users.rows()]).toEqual([])
  expect(view.account(other).users.has('bob')).toBe(true)
  expect(rowById(view, 'users', user('bob').id)?.name).toBe('bob')
  expect(rowById(view, 'users', user('alice').id)).toBeUndefined()
})

test('a version never stays the same when rows change, and is never that of the present table', async () => {
  const { store, clock } = await delayedStore()
  const versions = new Set<number>()
  const note = () => versions.add(settled(store).users.version).add(store.view(at(account)).users.version)
  note()
  put(store, 'alice')
  note()
  clock.now = DELAY
  note()
  // The present table has two versions, the settled one three.
  expect(versions.size).toBe(5)
})

describe('takes effect at once:', () => {
  test('what is done while settling, also to rows that changed before', async () => {
    const { store } = await delayedStore()
    put(store, 'alice')
    put(store, 'carol')
    store.settling(() => {
      put(store, 'alice', { path: '/new/' })
      put(store, 'bob')
    })
    expect(settledNames(store)).toEqual(['alice', 'bob'])
    expect(settled(store).users.get('alice')?.path).toBe('/new/')
    put(store, 'alice', { path: '/newer/' })
    expect(settled(store).users.get('alice')?.path).toBe('/new/')
  })

  test('a reset of everything', async () => {
    const { store } = await delayedStore()
    store.settling(() => put(store, 'alice'))
    store.reset()
    expect(settledNames(store)).toEqual([])
    put(store, 'bob')
    store.reset()
    expect([...settled(store).users.rows()]).toEqual([])
  })

  test('a reset of an account, and only of that account', async () => {
    const { store } = await delayedStore()
    store.settling(() => put(store, 'alice'))
    store.transact(at(other), (tx) => tx.users.put('bob', user('bob')))
    store.resetAccount(at(account))
    expect([settledNames(store), settledNames(store, other)]).toEqual([[], []])
    expect(names(store, other)).toEqual(['bob'])
  })

  test('a restored savepoint', async () => {
    const { store } = await delayedStore()
    put(store, 'alice')
    const savepoint = store.save()
    put(store, 'bob')
    store.restore(savepoint)
    expect(settledNames(store)).toEqual(['alice'])
  })

  test('everything that is loaded at the start', async () => {
    const directory = await temporaryDirectory()
    const { store } = await delayedStore(directory)
    put(store, 'alice')
    await store.durable()
    const { store: again } = await delayedStore(await crashCopy(directory))
    expect(settledNames(again)).toEqual(['alice'])
    await store.close()
    await again.close()
  })
})

test('a transaction that fails changes nothing', async () => {
  const { store } = await delayedStore()
  const work = (tx: Tx) => {
    tx.users.put('alice', user('alice'))
    throw new Error('stop')
  }
  expect(() => store.transact(at(account), work)).toThrow('stop')
  expect(settledNames(store)).toEqual([])
  put(store, 'bob')
  expect(settled(store).users.size).toBe(0)
})

test('beyond the maximum, the oldest changes take effect early', () => {
  const recent = new RecentChanges({ milliseconds: DELAY, now: () => 0 }, 2)
  const change = (name: string) =>
    ({ account, table: 'users', key: name, before: undefined, after: user(name) }) as const
  for (const name of ['a', 'b', 'c']) recent.add([change(name)])
  const keys = ['a', 'b', 'c'].filter((key) => recent.before(account, 'users', key))
  expect(keys).toEqual(['b', 'c'])
})

/** What a step of a generated history does. */
type Step =
  | { readonly kind: 'put'; readonly name: string; readonly groups: readonly string[] }
  | { readonly kind: 'delete' | 'rename'; readonly name: string }
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'wait'; readonly time: number }

const NAMES = ['a', 'b', 'c', 'd']
const anyName = fc.constantFrom(...NAMES)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    name: anyName,
    groups: fc.subarray(['g1', 'g2']),
  }),
  fc.record({ kind: fc.constantFrom('delete' as const, 'rename' as const), name: anyName }),
  fc.record({ kind: fc.constant('key' as const), name: anyName }),
  fc.record({ kind: fc.constant('wait' as const), time: fc.integer({ min: -3, max: 2 * DELAY }) }),
)

/** Makes a step, so that its result depends only on the state and the number. Returns whether it writes anything. */
function apply(tx: Tx, step: Step, number: number): boolean {
  if (step.kind === 'wait') return false
  const { name } = step
  const row = tx.users.get(name)
  if (step.kind === 'delete') return tx.users.delete(name)
  if (step.kind === 'put') {
    const { id } = row ?? { id: `ID${number}` }
    tx.users.put(name, { ...user(name), id, groups: step.groups })
  } else if (step.kind === 'key') {
    if (!tx.accessKeys.delete(`AKIA${name}`)) tx.accessKeys.put(`AKIA${name}`, accessKey(`AKIA${name}`, 'u'))
  } else return rename(tx, name)
  return true
}

function rename(tx: Tx, name: string): boolean {
  const row = tx.users.get(name)
  if (!row || tx.users.has(`${name}2`)) return false
  tx.users.put(`${name}2`, row)
  return tx.users.delete(name)
}

function contents(view: View, ids: readonly string[]) {
  const { users, accessKeys } = view
  return {
    rows: [...users.rows()],
    after: [...users.rows('b')],
    size: users.size,
    got: [...NAMES, 'a2'].map((name) => [users.get(name), users.has(name)]),
    byGroup: [...users.by('group', 'g1')],
    byGroupAfter: [...users.by('group', 'g2', 'b')],
    count: users.count('group', 'g1'),
    keys: [...accessKeys.by('user', 'u')],
    located: ids.map((id) => view.locate(id)),
    byId: ids.map((id) => rowById(view, 'users', id)),
  }
}

/** A store to which every step is made when its delay has passed. */
class LateStore {
  readonly store: Store
  readonly #waiting: { readonly time: number; readonly step: Step; readonly number: number }[] = []

  constructor(store: Store) {
    this.store = store
  }

  add(step: Step, number: number, time: number): void {
    this.#waiting.push({ time, step, number })
  }

  catchUp(now: number): void {
    const isTurnedBack = now < (this.#waiting.at(-1)?.time ?? now)
    const due = this.#waiting.filter(({ time }) => isTurnedBack || time + DELAY <= now)
    for (const { step, number } of this.#waiting.splice(0, due.length))
      this.store.transact(at(account), (tx) => apply(tx, step, number))
  }
}

test('the settled view is that of a store to which every change is made later', async () => {
  const property = fc.asyncProperty(fc.array(anyStep, { maxLength: 25 }), async (steps) => {
    const { store, clock } = await delayedStore()
    const late = new LateStore(await openStore())
    const ids = [...steps.keys()].map((each) => `ID${each}`).concat(NAMES.map((name) => `AKIA${name}`))
    for (const [number, step] of steps.entries()) {
      if (step.kind === 'wait') clock.now += step.time
      late.catchUp(clock.now)
      const isChange = store.transact(at(account), (tx) => apply(tx, step, number))
      if (isChange) late.add(step, number, clock.now)
      expect(contents(settled(store), ids)).toEqual(contents(late.store.view(at(account)), ids))
    }
  })
  await fc.assert(property, { numRuns: cases(200, 3000) })
})

test('a settled view leads to settled views of the same partition', async () => {
  const { store } = await delayedStore()
  store.transact(at(other), (tx) => tx.users.put('bob', user('bob')))
  const view = settled(store).account(other)
  expect([view.partition, view.users.has('bob')]).toEqual([PARTITION, false])
})
