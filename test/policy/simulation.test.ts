/**
 * Tests the functions for simulations. Covers statement positions as AWS reports them, and the types of
 * context entries.
 */
import { describe, expect, test } from '@jest/globals'
import { type EntryType, isContextValue, simulatedSpans } from '../../policy/index.ts'

const at = (line: number, column: number) => ({ line, column })

describe('where AWS says that a statement stands', () => {
  test('a lone one begins behind its brace', () => {
    expect(simulatedSpans('{"Statement":{"Sid":"x"}}')).toEqual([{ start: at(1, 15), end: at(1, 25) }])
    expect(simulatedSpans('{"Version":"2012-10-17",\n  "Statement" :\n  {"Sid": "]["\n} }')).toEqual([
      { start: at(3, 4), end: at(4, 2) },
    ])
  })

  test('the first of a list begins behind the bracket, the others behind the one before', () => {
    expect(simulatedSpans('{"Statement": [\n  {"a": 1},\n\n  {"b": {}}, {}]}')).toEqual([
      { start: at(1, 16), end: at(2, 11) },
      { start: at(2, 11), end: at(4, 12) },
      { start: at(4, 12), end: at(4, 16) },
    ])
  })

  test('what is no policy has none', () => {
    expect(['', '[]', '{}', '{"Statement":[]}', '{"Statement":'].map(simulatedSpans)).toEqual([
      [],
      [],
      [],
      [],
      [],
    ])
  })
})

describe('values of context entries', () => {
  test.each<[EntryType, string[], string[]]>([
    ['string', ['', 'x', '${y}'], []],
    ['numeric', ['0', '-1', '+1.5', '.5', '1.', '1e3', '1e9999'], ['', 'x', '1,5', '0x10', '1 ', 'Infinity']],
    // Every text but `true` is false: C7.4.6.
    ['boolean', ['true', 'FALSE', '', '1', 'yes'], []],
    ['ip', ['127.0.0.1', '::1', '::ffff:10.0.0.1'], ['', '10.0.0.0/8', '1.2.3', '::1%lo']],
    ['binary', ['', 'QUJD', 'QUI=', 'QQ=='], ['Q-J_', 'a b', 'QQ', 'QR==', 'QUJ=']],
    ['date', ['2026-01-01T00:00:00Z', '2026-02', '1767225600'], ['', 'today', '2026-02-30']],
  ])('8.4, C7.5.6: %s', (type, good, bad) => {
    expect(good.filter((text) => !isContextValue(type, text))).toEqual([])
    expect(bad.filter((text) => isContextValue(type, text))).toEqual([])
  })
})
