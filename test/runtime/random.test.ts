import { expect, test } from '@jest/globals'
import { newRequestId, pooledRandomBytes } from '../../core/runtime/random.ts'

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

test('each random byte is used once', () => {
  const pieces = Array.from({ length: 200 }, () => pooledRandomBytes(32).toString('hex'))
  // Two pieces that shared some of their bytes would have some of these in common.
  const parts = pieces.flatMap((piece) => [piece.slice(0, 16), piece.slice(16, 32), piece.slice(-16)])
  expect(new Set(parts).size).toBe(parts.length)
  const overlapping = pieces.filter((piece, at) => pieces[at + 1]?.startsWith(piece.slice(2, 18)))
  expect(overlapping).toEqual([])
})
