import { expect, test } from '@jest/globals'
import { MfaVerifications } from '../../core/identity/mfa-codes.ts'
import { LinkedStores } from '../support/linked-stores.ts'
import { at } from '../support/places.ts'

const ONE = at('111111111111')
const OTHER = at('222222222222')
const NOW = Date.UTC(2026, 0, 1)
const WINDOW = 180_000
const DEVICE = 'arn:aws:iam::111111111111:mfa/phone'

function replicas() {
  const linked = new LinkedStores()
  const start = () => {
    const store = linked.start()
    const verifications = new MfaVerifications(store)
    store.onReset((place) => verifications.forget(place))
    return { store, verifications }
  }
  return { linked, start }
}

type Replica = ReturnType<ReturnType<typeof replicas>['start']>

const begin = ({ verifications }: Replica, place = ONE, time = NOW) =>
  verifications.begin(place, DEVICE, time)
const verify = ({ verifications }: Replica, isRight: boolean) =>
  verifications.verifyPair(ONE, DEVICE, NOW, () => (isRight ? 'right' : undefined))

test('replicas count the verifications of a device together', () => {
  const { start } = replicas()
  const [one, two] = [start(), start()]
  for (let count = 0; count < 8; count++) expect(begin(count % 2 ? one : two)).toBe(true)
  expect(begin(start())).toBe(true)
  for (const each of [one, two, start()]) expect(begin(each)).toBe(false)
  expect(begin(two, OTHER)).toBe(true)
})

test('wrong pairs count at all replicas, right ones do not', () => {
  const { start } = replicas()
  const [one, two] = [start(), start()]
  for (let count = 0; count < 9; count++) {
    expect(verify(two, true)).toBe('right')
    expect(verify(count % 2 ? one : two, false)).toBeUndefined()
  }
  for (const each of [one, two, start()]) expect(verify(each, true)).toBeUndefined()
})

test('the counts of past windows are removed', () => {
  const { linked, start } = replicas()
  const one = start()
  for (let count = 0; count < 10; count++) begin(one)
  expect(begin(one, ONE, NOW + WINDOW)).toBe(true)
  const published: unknown[] = []
  linked.start().onValue({ name: 'MFA verifications' }, (value) => {
    published.push(value)
    return () => {}
  })
  expect(published).toEqual([{ window: (NOW + WINDOW) / WINDOW, count: 1 }])
})

test('resets forget the counts on all replicas, and bring them back when they are undone', () => {
  const { linked, start } = replicas()
  const [one, two] = [start(), start()]
  const exhaust = () => {
    for (const place of [ONE, OTHER]) for (let count = 0; count < 9; count++) begin(one, place)
  }
  exhaust()
  one.store.resetAccount(ONE)
  linked.undoLast()
  expect(begin(one)).toBe(false)
  one.store.resetAccount(ONE)
  for (const each of [one, two, start()]) expect([begin(each), begin(each, OTHER)]).toEqual([true, false])
  exhaust()
  two.store.reset()
  for (const each of [one, two]) expect(begin(each)).toBe(true)
})

test('a restored snapshot forgets the counts on all replicas', () => {
  const { start } = replicas()
  const [one, two] = [start(), start()]
  for (let count = 0; count < 9; count++) begin(one)
  const restore = two.verifications.clearAll(ONE)
  for (const each of [one, two, start()]) expect(begin(each)).toBe(true)
  restore()
  expect(begin(two)).toBe(false)
})

test('a count that another replica has overtaken is undone', () => {
  const { linked, start } = replicas()
  const one = start()
  for (let count = 0; count < 9; count++) begin(one)
  linked.undoLast()
  expect(begin(one)).toBe(true)
})
