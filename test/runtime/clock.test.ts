import { expect, test } from '@jest/globals'
import { Clock, type ClockSettings } from '../../core/runtime/clock.ts'
import { openStore } from '../../store/index.ts'
import { LinkedStores } from '../support/linked-stores.ts'
import { at } from '../support/places.ts'

const NOW = Date.UTC(2026, 0, 1)
const START = Date.UTC(2030, 0, 1)
const HOUR = 3_600_000
const ONE = at('111111111111')
const OTHER = at('222222222222')

/** Replicas whose clocks share their offsets. Each starts a minute after the one before. */
class ClockedReplicas {
  readonly linked = new LinkedStores()
  now = NOW

  start(settings?: ClockSettings) {
    const clock = new Clock(() => this.now, settings)
    const store = this.linked.start()
    store.onReset((place) => clock.forget(place))
    clock.share(store)
    clock.agree()
    this.now += 60_000
    return { clock, store }
  }
}

test.each([undefined, { start: START }, { fixed: true }, { start: START, fixed: true }])(
  'replicas with the settings %j show the same time, whenever they start',
  (settings) => {
    const replicas = new ClockedReplicas()
    const one = replicas.start(settings)
    const two = replicas.start(settings)
    const times = () => [one, two].flatMap(({ clock }) => [clock.shared(), clock.now(ONE), clock.now(OTHER)])
    const offsets = () => [one, two].map(({ clock }) => clock.offsetSeconds())
    const expectSame = (time: number) => expect(times()).toEqual(Array(6).fill(time))
    const initial = one.clock.shared()
    expectSame(initial)
    expect(offsets()).toEqual(Array(2).fill((initial - replicas.now) / 1000))
    two.clock.advance(HOUR)
    expectSame(initial + HOUR)
    one.clock.set(START + HOUR)
    expectSame(START + HOUR)
    two.clock.reset()
    expect(new Set(times()).size).toBe(1)
    one.clock.advance(HOUR, ONE)
    two.store.reset()
    two.clock.agree()
    expect(new Set(times()).size).toBe(1)
    expect(replicas.start(settings).clock.shared()).toBe(one.clock.shared())
  },
)

test('the clock of an account moves on all replicas, also on those that start later', () => {
  const replicas = new ClockedReplicas()
  const one = replicas.start()
  const two = replicas.start()
  one.clock.advance(HOUR, ONE)
  two.clock.advance(HOUR, ONE)
  const three = replicas.start()
  for (const { clock } of [one, two, three]) {
    expect(clock.offsetSeconds(ONE)).toBe(7200)
    expect(clock.ahead(ONE, OTHER)).toBe(2 * HOUR)
    expect(clock.accounts()).toEqual([ONE])
  }
  three.clock.reset(ONE)
  for (const { clock } of [one, two, replicas.start()]) expect(clock.accounts()).toEqual([])
  three.clock.advance(HOUR, ONE)
  three.clock.reset()
  for (const { clock } of [one, two, replicas.start()]) expect(clock.accounts()).toEqual([])
})

test('resets of the state reset the clocks of all replicas', () => {
  const replicas = new ClockedReplicas()
  const one = replicas.start()
  const two = replicas.start()
  for (const place of [ONE, OTHER, undefined]) one.clock.advance(HOUR, place)
  two.store.resetAccount(ONE)
  for (const { clock } of [one, two, replicas.start()]) expect(clock.accounts()).toEqual([OTHER])
  two.store.reset()
  for (const { clock } of [one, two, replicas.start()]) {
    expect(clock.accounts()).toEqual([])
    expect(clock.offsetSeconds()).toBe(0)
  }
})

test('a change that another replica has overtaken is undone', () => {
  const replicas = new ClockedReplicas()
  const { clock } = replicas.start()
  for (const place of [undefined, ONE]) {
    clock.advance(HOUR, place)
    clock.advance(HOUR, place)
    replicas.linked.undoLast()
    expect(clock.offsetSeconds(place)).toBe(place ? 7200 : 3600)
  }
})

test('saved offsets come back on all replicas', () => {
  const replicas = new ClockedReplicas()
  const one = replicas.start()
  const two = replicas.start()
  one.clock.advance(HOUR)
  one.clock.advance(HOUR, ONE)
  const everything = one.clock.offsets()
  const ofOne = one.clock.offsets(ONE)
  const seconds = () =>
    [one, two].map(({ clock }) => [undefined, ONE, OTHER].map((p) => clock.offsetSeconds(p)))
  const move = () => {
    for (const place of [undefined, ONE, OTHER]) two.clock.advance(60_000, place)
  }
  move()
  two.clock.restore(JSON.parse(JSON.stringify(ofOne)))
  expect(seconds()).toEqual(Array(2).fill([3660, 7260, 3720]))
  two.clock.restore(JSON.parse(JSON.stringify(everything)))
  expect(seconds()).toEqual(Array(2).fill([3600, 7200, 3600]))
})

test('without replicas, a clock is the same before and after it is shared', async () => {
  const clock = new Clock(() => NOW, { start: START })
  clock.advance(HOUR, ONE)
  clock.advance(HOUR)
  clock.share(await openStore({}))
  clock.agree()
  expect(clock.now(ONE)).toBe(START + 2 * HOUR)
  clock.advance(HOUR)
  clock.reset(ONE)
  expect(clock.now(ONE)).toBe(START + 2 * HOUR)
  clock.reset()
  expect(clock.shared()).toBe(START)
})

test('a stopped clock shows the time that it was set to', () => {
  const stopped = (settings: ClockSettings) => new Clock(() => NOW, settings).shared()
  expect(stopped({ fixed: true, start: START })).toBe(START)
  expect(stopped({ fixed: true })).toBe(NOW)
})
