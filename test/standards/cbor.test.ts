import { describe, expect, test } from '@jest/globals'
import { decodeCbor, encodeCbor } from '../../core/standards/cbor.ts'

const decoded = (hex: string) => decodeCbor(Buffer.from(hex, 'hex'))

describe('CBOR', () => {
  test('is read as it was written', () => {
    const value = { text: 'ä', number: -7, float: 1.5, list: [true, null], blob: Uint8Array.of(1, 2) }
    expect(decodeCbor(encodeCbor({ ...value, absent: undefined }))).toEqual(value)
  })

  test.each([0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32, Number.MAX_SAFE_INTEGER, -1, -25, -0, 1e300])(
    '%d is read as it was written',
    (number) => {
      expect(decodeCbor(encodeCbor(number))).toBe(number)
    },
  )

  test('what has no form is not written', () => {
    expect(() => encodeCbor({ call: () => {} })).toThrow(TypeError)
  })

  test.each([
    // Appendix A of RFC 8949.
    ['00', 0],
    ['1bffffffffffffffff', 18446744073709551615n],
    ['1903e8', 1000],
    ['1a000f4240', 1000000],
    ['1b000000e8d4a51000', 1000000000000],
    ['20', -1],
    ['3903e7', -1000],
    ['3bffffffffffffffff', -18446744073709551616n],
    ['f93e00', 1.5],
    ['f97bff', 65504],
    ['f90001', 2 ** -24],
    ['f9fc00', Number.NEGATIVE_INFINITY],
    ['f97e00', Number.NaN],
    ['fa47c35000', 100000],
    ['fb3ff199999999999a', 1.1],
    ['f4', false],
    ['f7', undefined],
    ['62c3bc', 'ü'],
    ['4401020304', Uint8Array.of(1, 2, 3, 4)],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
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
    ['a length that does not exist', '1c'],
    ['a simple value that does not exist', 'f0'],
    ['a break without a list', 'ff'],
    ['a list of indefinite length without a break', '9f00'],
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
