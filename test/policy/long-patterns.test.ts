/**
 * Long pieces of patterns, which the sieve filters before they are compared.
 * The sieve must not change the results.
 */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decide } from '../../policy/index.ts'
import { matches, patternOf, resourcePattern } from './by-the-book/pattern.ts'
import { contextOf, readRequest, source } from './cases.ts'

const inline = source('inline')

function allows(element: object, resource: string, value = ''): boolean {
  const identity = [inline([{ Effect: 'Allow', Action: '*', Resource: '*', ...element }])]
  const request = { ...readRequest({}, 'long'), resource, context: contextOf({ 'x:key': value }) }
  return decide(request, { identity }).effect === 'allowed'
}

const isLike = (pattern: string, value: string) =>
  allows({ Condition: { StringLike: { 'x:key': pattern } } }, '*', value)

/** Replaces every second character with `?`. */
const loosened = (text: string) => text.replaceAll(/.(.|$)/gs, '?$1')
const changedAt = (text: string, at: number, to: string) => text.slice(0, at) + to + text.slice(at + 1)

describe.each([
  ['literal', (text: string) => text],
  ['with single characters', loosened],
])('a long piece, %s', (_, form) => {
  const text = `${'ab'.repeat(150)}cd`
  const piece = form(text)
  const around = 'ab'.repeat(2500)

  test.each([
    ['first', text + around],
    ['last', around + text],
    ['in the middle', around + text + around],
    ['shifted by one', `a${around}${text}${around}`],
    ['many times', text.repeat(20)],
  ])('stands %s', (_place, value) => {
    expect(isLike(`*${piece}*`, value)).toBe(true)
  })

  test('stands nowhere, but nearly', () => {
    expect(isLike(`*${piece}*`, around)).toBe(false)
    expect(isLike(`*${piece}*`, (changedAt(text, 151, 'x') + around).repeat(2))).toBe(false)
    expect(isLike(`*${piece}*`, around + text.slice(0, -1))).toBe(false)
  })

  test('once for each time that it is asked for', () => {
    const value = `${around}${text}`.repeat(3)
    expect(isLike(`*${piece}*${piece}*${piece}*`, value)).toBe(true)
    expect(isLike(`*${piece}*${piece}*${piece}*${piece}*`, value)).toBe(false)
  })

  test('stands where the run before it begins, and not before', () => {
    expect(isLike(`${text}*${piece}*`, text + around)).toBe(false)
    expect(isLike(`${text}*${piece}*`, text + around + text)).toBe(true)
  })
})

test('any two characters are told apart, those outside of Latin too', () => {
  const [letters, others] = ['a\u4e2d'.repeat(200), 'a\u4e2e'.repeat(200)]
  expect(isLike(`*?${letters}*`, `${others}${letters}${others}`)).toBe(true)
  expect(isLike(`*?${letters}*`, others.repeat(3))).toBe(false)
})

test('whatever the piece, as by the book', () => {
  const letters = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom('a', 'a', 'a', 'b', ':'), minLength, maxLength })
  const sample = fc.record({
    value: letters(700, 1400),
    at: fc.nat(300),
    length: fc.integer({ min: 100, max: 400 }),
    changes: fc.array(fc.tuple(fc.nat(400), fc.constantFrom('?', '?', '?', 'a', 'b')), { maxLength: 12 }),
  })
  const check = fc.property(fc.array(sample, { minLength: 1, maxLength: 2 }), (samples) => {
    const pieces = samples.map(({ value, at, length, changes }) =>
      changes.reduce(
        (piece, [place, to]) => changedAt(piece, place % length, to),
        value.slice(at, at + length),
      ),
    )
    const pattern = `*${pieces.join('*')}*`
    const value = samples.map((each) => each.value).join('')
    expect(isLike(pattern, value)).toBe(matches(patternOf(pattern), value))
  })
  fc.assert(check, { numRuns: 60, seed: 1 })
})

describe('a long rest behind parts that end at many places', () => {
  const rest = 'ab:'.repeat(60)
  const agrees = (pattern: string, resource: string, expected: boolean) => {
    expect(matches(resourcePattern(pattern, {}) ?? [], resource)).toBe(expected)
    expect(allows({ Resource: pattern }, resource)).toBe(expected)
  }

  test('goes on to the end, or there is none', () => {
    agrees(`?*:?*:?*:?*:?*:${rest}c`, `${'ab:'.repeat(250)}c`, true)
    agrees(`?*:?*:?*:?*:?*:${rest}c`, 'ab:'.repeat(250), false)
  })

  test('is followed by a run', () => {
    agrees(`?*:?*:?*:?*:?*:${rest}c*`, `${'ab:'.repeat(250)}cx`, true)
    agrees(`?*:?*:?*:?*:?*:${rest}c*`, `${'ab:'.repeat(250)}x`, false)
    agrees(`?*:?*:?*:?*:?*:?b:${rest}c*d`, `${'ab:'.repeat(250)}c:ab:d`, true)
  })

  test('stands, but not where a part ends', () => {
    agrees(`*:x?:*:*:*:${rest}*`, `:y:${'ab:'.repeat(250)}`, false)
    agrees(`*:?:${rest}${rest}*`, `:y:${'ab:'.repeat(250)}`, true)
    agrees(`*:?:${rest}${rest}*`, `:yy:${'ab:'.repeat(250)}`, false)
  })
})

test('a piece that is longer than what can be weighed at once', () => {
  const length = 2 ** 20 + 300
  const piece = `${'a?'.repeat(length / 2)}b`
  const value = (end: string) => `${'a'.repeat(length + 200)}${end}${'a'.repeat(200)}`
  expect(isLike(`*${piece}*`, value('b'))).toBe(true)
  expect(isLike(`*${piece}*`, value('c'))).toBe(false)
})
