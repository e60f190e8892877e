import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Ring } from '../../core/access/records/ring.ts'

interface Item {
  readonly number: number
}

const numbers = (items: Iterable<Item>) => Array.from(items, ({ number }) => number)

/** A list that is searched from one end to the other. */
class Model {
  items: readonly Item[] = []
  constructor(readonly capacity: number) {}
  push(item: Item): void {
    this.items = [item, ...this.items].slice(0, this.capacity)
  }
}

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant('push' as const) },
    { weight: 1, arbitrary: fc.constant('clear even' as const) },
    { weight: 1, arbitrary: fc.constant('restore' as const) },
  ),
  { maxLength: 60 },
)

test('behaves like a list of the newest items', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), steps, (capacity, given) => {
      const ring = new Ring<Item>(capacity)
      const model = new Model(capacity)
      let latest = 0
      let cleared: readonly Item[] = []
      for (const step of given) {
        if (step === 'push') {
          // Other kinds of items have numbers of the same sequence.
          latest += 1 + (latest % 3)
          const item = { number: latest }
          ring.push(item)
          model.push(item)
        } else if (step === 'restore') {
          ring.restore(cleared)
          model.items = [...model.items, ...cleared].sort((a, b) => b.number - a.number).slice(0, capacity)
          cleared = []
        } else {
          cleared = ring.clear(({ number }) => number % 2 === 0)
          expect(numbers(cleared)).toEqual(numbers(model.items).filter((number) => number % 2 === 0))
          model.items = model.items.filter(({ number }) => number % 2 === 1)
        }
      }
      expect(numbers(ring.newestFirst())).toEqual(numbers(model.items))
      for (let number = 0; number <= latest + 1; number++) {
        const older = model.items.filter((item) => item.number < number)
        const newer = model.items.filter((item) => item.number > number)
        expect(numbers(ring.newestFirst({ before: number }))).toEqual(numbers(older))
        expect(numbers(ring.newestFirst({ after: number }))).toEqual(numbers(newer))
        expect(ring.next(number)).toEqual(newer.at(-1))
      }
    }),
  )
})

test('knows which item was replaced last', () => {
  const ring = new Ring<Item>(2)
  for (const number of [3, 5]) ring.push({ number })
  expect(ring.replaced).toBe(0)
  ring.push({ number: 8 })
  expect(ring.replaced).toBe(3)
  ring.clear(() => true)
  expect(ring.replaced).toBe(3)
})
