/** The patterns of texts without case match what the evaluator takes to be equal. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lowered } from '../../../policy/conditions/string.ts'
import { caselessPatterns, hasManySpellings } from '../../../policy/proofs/caseless.ts'
import { matchesPlain } from '../../../policy/proofs/texts.ts'
import { cases } from '../../support/long.ts'

/**
 * Letters whose case depends on others (sigma), has two letters (dotted I), or is that of several letters (Kelvin), and
 * others that words consist of, end with, or ignore. Some are beyond U+FFFF.
 */
const alphabet = [
  'Σ',
  'σ',
  'ς',
  'İ',
  'I',
  'i',
  '\u0307',
  'K',
  '\u212a',
  'k',
  'ſ',
  'ß',
  'ẞ',
  '.',
  "'",
  '\u{10400}',
]

const text = fc.array(fc.constantFrom(...alphabet), { maxLength: 5 }).map((letters) => letters.join(''))

/** Returns the text with some letters replaced by others that can be the same in another case. */
const alike = (written: string) =>
  fc
    .array(
      fc.constantFrom(
        (part: string) => part,
        (part: string) => part.toLowerCase(),
        (part: string) => part.toUpperCase(),
      ),
      {
        minLength: written.length,
        maxLength: written.length,
      },
    )
    .map((changes) =>
      changes
        .map((change, at) => change(written.charAt(at)))
        .join('')
        .replaceAll('i\u0307', 'İ'),
    )

test('patterns match what is equal without case, and nothing else', () => {
  let equal = 0
  const property = fc.property(
    text.chain((written) => fc.tuple(fc.constant(written), alike(written), text)),
    ([written, ...values]) => {
      const patterns = caselessPatterns(written)
      for (const value of [written, lowered(written), ...values]) {
        const isEqual = lowered(value) === lowered(written)
        if (isEqual) equal++
        expect([value, patterns.some((pattern) => matchesPlain(pattern, value))]).toEqual([value, isEqual])
      }
    },
  )
  fc.assert(property, { numRuns: cases(3000, 300_000), seed: 20_261_128 })
  expect(equal).toBeGreaterThan(2.5 * cases(3000, 300_000))
})

test('a capital sigma is the one or the other small one', () => {
  const matches = (written: string, value: string) =>
    caselessPatterns(written).some((pattern) => matchesPlain(pattern, value))
  expect(matches('ΟΔΟΣ', 'οδοσ')).toBe(false)
  expect(matches('ΟΔΟΣ', 'οδος')).toBe(true)
  expect(matches('οδοσ', 'ΟΔΟΣ')).toBe(false)
  expect(matches('ΣΟ', 'σο')).toBe(true)
  expect(matches('ςο', 'ΣΟ')).toBe(false)
})

test('many dotted letters have too many spellings', () => {
  expect(hasManySpellings('İ'.repeat(6))).toBe(false)
  expect(caselessPatterns('İ'.repeat(6))).toHaveLength(64)
  expect(hasManySpellings('İ'.repeat(7))).toBe(true)
})
