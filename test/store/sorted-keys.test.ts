import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { SortedKeys } from '../../store/sorted-keys.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `k${String(i).padStart(5, '0')}`)

function filled(keys: Iterable<string>): SortedKeys {
  const sorted = new SortedKeys()
  for (const key of keys) sorted.add(key)
  return sorted
}

describe('SortedKeys', () => {
  test('agrees with a sorted set whatever is added and deleted', () => {
    const key = fc.integer({ min: 0, max: 3000 }).map(String)
    const steps = fc.array(fc.tuple(fc.constantFrom('add' as const, 'delete' as const), key), {
      minLength: 2000,
      maxLength: 6000,
    })
    fc.assert(
      fc.property(steps, key, (operations, after) => {
        const sorted = new SortedKeys()
        const model = new Set<string>()
        for (const [operation, value] of operations) {
          sorted[operation](value)
          model[operation](value)
        }
        const expected = [...model].sort()
        expect(sorted.size).toBe(model.size)
        expect([...sorted.after()]).toEqual(expected)
        expect([...sorted.after(after)]).toEqual(expected.filter((each) => each > after))
      }),
      { numRuns: 15 },
    )
  })

  test('keeps its order through splits and merges', () => {
    const keys = numbered(5000)
    const sorted = filled(keys.toReversed())
    expect([...sorted.after()]).toEqual(keys)
    const kept = keys.filter((_, i) => i % 7 === 0)
    for (const key of keys) if (!kept.includes(key)) sorted.delete(key)
    expect([...sorted.after()]).toEqual(kept)
    for (const key of kept) sorted.delete(key)
    expect([...sorted.after()]).toEqual([])
    expect(sorted.size).toBe(0)
  })

  test('an iteration goes on when the keys that it yields are deleted', () => {
    const keys = numbered(2000)
    const sorted = filled(keys)
    const seen: string[] = []
    for (const key of sorted.after()) {
      seen.push(key)
      sorted.delete(key)
    }
    expect(seen).toEqual(keys)
  })

  test('an iteration finds keys that come after its place, and misses those that go', () => {
    const sorted = filled(['b'])
    const iteration = sorted.after()
    expect(iteration.next().value).toBe('b')
    for (const each of ['a', 'c', 'd']) sorted.add(each)
    expect(iteration.next().value).toBe('c')
    sorted.delete('d')
    expect(iteration.next().done).toBe(true)
  })
})
