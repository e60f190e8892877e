import { expect, test } from '@jest/globals'
import { newRequestId } from '../../core/runtime/random.ts'

test('request IDs are different UUIDs of version 4', () => {
  const ids = Array.from({ length: 100 }, newRequestId)
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every bit of a request ID is random but those of the version and the variant', () => {
  const bits = Array.from({ length: 200 }, () => BigInt(`0x${newRequestId().replaceAll('-', '')}`))
  const ones = bits.reduce((one, other) => one | other)
  const zeros = bits.reduce((one, other) => one | ~other, 0n)
  const varying = BigInt.asUintN(128, ones & zeros)
  expect(varying.toString(16)).toBe('ffffffffffff0fff3fffffffffffffff')
})
