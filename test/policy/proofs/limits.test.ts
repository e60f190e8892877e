/** Proofs end, whatever the policies are: what takes long spends steps, and a question has only so many. */
import { afterEach, expect, test } from '@jest/globals'
import { proofUniverse } from '../../../analysis/proof-universe.ts'
import { provePolicy } from '../../../policy/proofs/causes.ts'
import { Budget } from '../../../policy/proofs/limits.ts'
import type { Side } from '../../../policy/proofs/types.ts'
import { type Hostile, hostile, hostileOfResources } from './hostile.ts'
import { allow, compare, setOf, side } from './sides.ts'

const universe = proofUniverse()
const steps = 300_000
const spend = Budget.prototype.spend

afterEach(() => {
  Budget.prototype.spend = spend
})

/** Returns how much is spent after there is nothing left, as a share of what there was. */
function overspentBy(prove: () => unknown): number {
  let overspent = 0
  Budget.prototype.spend = function (this: Budget, amount = 1) {
    const wasSpent = this.isSpent
    const isEnough = spend.call(this, amount)
    if (wasSpent) overspent += amount
    return isEnough
  }
  prove()
  return overspent / steps
}

const sides = (layer: 'identity' | 'resource', make: Hostile, size: number): readonly [Side, Side] => {
  const [a, b] = make(size)
  return [{ sets: [setOf(layer, a)] }, { sets: [setOf(layer, b)] }]
}

const pairs = [
  ...Object.entries(hostile).map(([name, make]) => [name, 'identity', make] as const),
  ...Object.entries(hostileOfResources).map(([name, make]) => [name, 'resource', make] as const),
]

test.each(pairs)('%s: no more is spent than there is', (_, layer, make) => {
  const [a, b] = sides(layer, make, 200)
  const overspent = overspentBy(() => provePolicy(a, b, { universe, limits: { steps } }))
  expect(overspent).toBeLessThan(1)
})

test('a question without steps proves nothing', () => {
  expect(compare(side(allow()), side(allow({ Action: 's3:*' })), { limits: { steps: 1 } })).toMatchObject({
    answer: 'unknown',
    reason: 'too many states',
  })
})
