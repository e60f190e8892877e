import { expect, test } from '@jest/globals'
import { openStore, StoreUnavailableError } from '../../store/index.ts'
import { KeyGenerations, Listeners, type Topic, type ValueOwner } from '../../store/listeners.ts'
import { ReplicaState } from '../../store/shared/replica-state.ts'
import { State } from '../../store/state.ts'
import type { Store } from '../../store/types.ts'
import { UsageData } from '../../store/usage.ts'
import { LinkedStores } from '../support/linked-stores.ts'
import { at } from '../support/places.ts'
import { account, other, put } from './support.ts'

const COLOR: Topic<unknown> = { name: 'color' }
const PICTURE: Topic<object> = { name: 'picture' }

/** Follows a topic as its users do, and returns what it has heard, by owner. */
function follow(store: Pick<Store, 'onValue'>, topic: Topic<unknown>): Map<string, unknown> {
  const values = new Map<string, unknown>()
  const set = (name: string, value: unknown) => {
    if (value === undefined) values.delete(name)
    else values.set(name, value)
  }
  store.onValue(topic, (value, owner) => {
    const name = nameOf(owner)
    const before = values.get(name)
    set(name, value)
    return () => set(name, before)
  })
  return values
}

const nameOf = ({ place, key }: ValueOwner) => `${place?.accountId ?? ''} ${key ?? ''}`.trim()

function two() {
  const linked = new LinkedStores()
  return { linked, one: linked.start(), second: linked.start() }
}

test('without replicas, a listener hears what its process publishes', async () => {
  const store = await openStore({})
  const colors = follow(store, COLOR)
  store.publish(COLOR, 'red')
  store.publish({ name: 'size' }, 1)
  store.publish(COLOR, 'blue', { key: 'sky' })
  store.publish(COLOR, 'green', { place: at(account) })
  expect([...colors]).toEqual([
    ['', 'red'],
    ['sky', 'blue'],
    [account, 'green'],
  ])
  store.publish(COLOR, undefined, { key: 'sky' })
  expect([...colors.keys()]).toEqual(['', account])
  expect(follow(store, COLOR).size).toBe(0)
})

test('without replicas, a store that cannot be written publishes all the same', async () => {
  const store = await openStore({})
  await store.close()
  const colors = follow(store, COLOR)
  store.publish(COLOR, 'red')
  expect(colors.get('')).toBe('red')
})

test('with replicas, all of them hear a value, also those that start or listen later', () => {
  const { linked, one, second } = two()
  const here = follow(one, COLOR)
  const there = follow(second, COLOR)
  one.publish(COLOR, { shade: 'dark' }, { key: 'sky' })
  one.publish(COLOR, 'red', { key: 'rose' })
  second.publish(COLOR, undefined, { key: 'rose' })
  for (const each of [here, there, follow(linked.start(), COLOR)])
    expect([...each]).toEqual([['sky', { shade: 'dark' }]])
  const late = linked.start()
  one.publish(COLOR, 'blue', { key: 'sky' })
  expect(follow(late, COLOR).get('sky')).toBe('blue')
})

test('a value is published as its JSON', () => {
  const { one, second } = two()
  const here = follow(one, PICTURE)
  const there = follow(second, PICTURE)
  const picture = { pixels: 5, toJSON: () => ({ width: 1 }) }
  one.publish(PICTURE, picture)
  expect(here.get('')).toBe(picture)
  expect(there.get('')).toEqual({ width: 1 })
})

test('a value that could not be shared is undone', () => {
  const { linked, one } = two()
  const colors = follow(one, COLOR)
  one.publish(COLOR, 'red')
  one.publish(COLOR, 'blue')
  linked.undoLast()
  expect(colors.get('')).toBe('red')
  one.publish(COLOR, 'green', { key: 'new' })
  linked.undoLast()
  expect([...colors]).toEqual([['', 'red']])
  expect([...follow(linked.start(), COLOR)]).toEqual([['', 'red']])
})

test('with replicas, a store that cannot be written publishes nothing', () => {
  const { linked, one } = two()
  const colors = follow(one, COLOR)
  linked.refused = 'The database does not answer'
  expect(() => one.publish(COLOR, 'red')).toThrow(StoreUnavailableError)
  expect(colors.size).toBe(0)
})

test('resets remove values, except those that outlast them', () => {
  const { linked, one } = two()
  const publish = () => {
    one.publish(COLOR, 'red', { place: at(account) })
    one.publish(COLOR, 'blue', { place: at(other) })
    one.publish(COLOR, 'green')
    one.publish(COLOR, 7, { key: 'count', outlastsResets: true })
  }
  const later = () => [...follow(linked.start(), COLOR).keys()]
  publish()
  one.resetAccount(at(account))
  expect(later()).toEqual([other, '', 'count'])
  linked.undoLast()
  expect(new Set(later())).toEqual(new Set([account, other, '', 'count']))
  one.reset()
  expect(later()).toEqual(['count'])
  linked.undoLast()
  expect(new Set(later())).toEqual(new Set([account, other, '', 'count']))
})

test('listeners of resets run on every replica, and are undone with the reset', () => {
  const { linked, one, second } = two()
  const heard: string[] = []
  for (const [name, store] of Object.entries({ one, second })) {
    store.onReset((place) => {
      heard.push(`${name} ${place?.accountId ?? 'everything'}`)
      return () => heard.push(`${name} undone`)
    })
  }
  one.resetAccount(at(account))
  second.reset()
  expect(heard).toEqual([`one ${account}`, `second ${account}`, 'second everything', 'one everything'])
  linked.undoLast()
  expect(heard.slice(4)).toEqual(['second undone'])
})

test('a state that is loaded anew replaces all values', () => {
  const state = new State()
  const listeners = new Listeners()
  const parts = { usage: new UsageData(), recent: undefined, keyGenerations: new KeyGenerations() }
  const replica = new ReplicaState({ state, listeners, ...parts })
  const colors = follow(listeners, COLOR)
  replica.apply({ topic: 'color', key: 'sky', value: 'blue' })
  replica.apply({ topic: 'color', key: 'rose', value: 'red' })
  const loaded = new State()
  loaded.apply({ topic: 'color', key: 'rose', value: 'pink' })
  replica.replace(loaded)
  expect([...colors]).toEqual([['rose', 'pink']])
})

test('values are part of what a checkpoint contains', () => {
  const { one, second } = two()
  put(one, 'u')
  const state = new State()
  state.apply({ reset: one.secret.toString('base64') })
  state.apply({ topic: 'color', account, key: 'sky', value: 'blue', outlastsResets: true })
  const copy = new State()
  for (const record of state.records(500)) copy.apply(JSON.parse(JSON.stringify(record)))
  expect([...copy.published]).toEqual([
    { topic: 'color', account, key: 'sky', value: 'blue', outlastsResets: true },
  ])
  expect(second.view(at(account)).users.get('u')?.name).toBe('u')
})
