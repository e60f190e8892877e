import { describe, expect, test } from '@jest/globals'
import { decodeCbor, encodeCbor } from '../../server/standards/cbor.ts'

const decoded = (hex: string) => decodeCbor(Buffer.from(hex, 'hex'))

describe('CBOR', () => {
  test('is read as it was written', () => {
    const value = { text: 'ä', number: -7, float: 1.5, list: [true, null], blob: Uint8Array.of(1, 2) }
    expect(decodeCbor(encodeCbor({ ...value, absent: undefined }))).toEqual(value)
  })

  test.each([
    // Appendix A of RFC 8949.
    ['00', 0],
    ['1bffffffffffffffff', 18446744073709551615n],
    ['f93e00', 1.5],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['c11a514b67b0', 1363896240],
    ['c1fb41d452d9ec200000', 1363896240.5],
  ])('%s', (hex, value) => {
    expect(decoded(hex)).toEqual(value)
  })

  test.each([
    ['an empty body', ''],
    ['bytes after the item', '0000'],
    ['repeated keys', 'a2616101616102'],
    ['a number as key', 'a10102'],
    ['an unknown tag', 'd81800'],
    ['a list that ends early', '9affffffff00'],
    ['a list of 2^63 items', '9b7fffffffffffffff'],
    ['a text that is not UTF-8', '62ff61'],
    ['a text in chunks', '7f6161ff'],
    ['100,000 nested lists', `${'81'.repeat(100_000)}00`],
  ])('%s is rejected', (_, hex) => {
    expect(() => decoded(hex)).toThrow(SyntaxError)
  })

  test('names of prototypes are plain members', () => {
    const value = decoded('a1695f5f70726f746f5f5fa1617801')
    expect(Object.keys(value ?? {})).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })
})
