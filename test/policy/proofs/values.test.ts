/** The classes of a condition key's values: each value has the results of a class, and each class those of its value. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type KeyOptions, type KeyValue, keyClasses } from '../../../policy/proofs/values.ts'
import { cases } from '../../support/long.ts'
import { oneOf } from '../generated/vocabulary.ts'

import { compiled, hard, listed, questions, results, states, type Written } from './key-questions.ts'

test('each value has the results of a class, and the value of each class has its results', () => {
  const counts = { listed: 0, unlisted: 0 }
  const property = fc.property(questions, ({ written, texts, lists }) => {
    const conditions = compiled(written)
    const unlisted = keyClasses(conditions, { states })
    counts[typeof unlisted === 'string' ? 'unlisted' : 'listed']++
    if (typeof unlisted === 'string') return
    const classes = listed(conditions)
    const values = [undefined, '', [''], ...texts, ...lists]
    expect(values.filter((value) => !classes.has(results(conditions, value)))).toEqual([])
  })
  fc.assert(property, { numRuns: cases(1000, 200_000), seed: 20_261_128 })
  expect(counts.unlisted).toBeLessThan(counts.listed)
})

const suffixes = ['Equals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals', 'NotEquals']

function operatorsFor(type: string): readonly string[] {
  return type === 'IpAddress' ? ['IpAddress', 'NotIpAddress'] : suffixes.map((suffix) => type + suffix)
}

test.each([...hard])('lists all classes of hard values: %s', (type, values) => {
  const question = fc.record({
    written: fc.array(
      fc.record({ operator: oneOf(operatorsFor(type)), values: fc.array(oneOf(values), { maxLength: 2 }) }),
      { minLength: 1, maxLength: 4 },
    ),
    texts: fc.constant(values),
  })
  const property = fc.property(question, ({ written, texts }) => {
    const conditions = compiled(written)
    const classes = listed(conditions)
    expect(texts.filter((text) => !classes.has(results(conditions, text)))).toEqual([])
  })
  fc.assert(property, { numRuns: cases(300, 20_000), seed: 20_261_128 })
})

/** Every pair of a comparison finds what lies between its values, if anything does. */
test.each([
  ['0', '1', true],
  ['10', '10.00000000000000000001', true],
  ['-10.00000000000000000001', '-10', true],
  ['0', '1e-999999999999999', true],
  ['-1e-999999999999999', '0', true],
  ['-1', '1e-5', true],
  ['1e999999999999999', '1.0000000000000000000000001e999999999999999', true],
  ['1e400', '1e401', true],
  ['1000', '1000.5', true],
  ['10', '10.0', false],
])('numbers between %s and %s: %s', (low, high, exist) => {
  const conditions = compiled([
    { operator: 'NumericGreaterThan', values: [low] },
    { operator: 'NumericLessThan', values: [high] },
  ])
  expect(listed(conditions, { isMultivalued: false }).has('11')).toBe(exist)
})

test.each([
  ['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.003Z', true],
  ['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.002Z', false],
  ['-62167305541', '0000-01-01T00:00:00.001+23:59', true],
  ['253402387138', '253402387139', true],
  ['253402387140', '253402387141', false],
  ['253402387140', '253402387142', true],
  ['9223372036854774784', '9223372036854775807', false],
  ['1', '3', true],
])('dates between %s and %s: %s', (low, high, exist) => {
  const conditions = compiled([
    { operator: 'DateGreaterThan', values: [low] },
    { operator: 'DateLessThan', values: [high] },
  ])
  expect(listed(conditions, { isMultivalued: false }).has('11')).toBe(exist)
})

describe('typed keys', () => {
  const mfaAge = [
    { operator: 'NumericLessThan', values: ['3600'] },
    { operator: 'NumericGreaterThanEquals', values: ['3600'] },
  ]

  test('always have a value that can be read, or none', () => {
    expect([...listed(compiled(mfaAge), { type: 'Numeric', isMultivalued: false })]).toEqual([
      ['00', undefined],
      ['01', '3600'],
      ['10', '0'],
    ])
  })

  test('for Bool are true or false', () => {
    const required = { operator: 'Bool', values: ['true'] }
    const denied = { operator: 'BoolIfExists', values: ['false'] }
    expect([...listed(compiled([required, denied]), { type: 'Bool', isMultivalued: false })]).toEqual(
      [
        ['01', undefined],
        ['10', 'true'],
        ['01', 'false'],
      ].filter(([, value]) => value !== 'false'),
    )
  })

  test('of another type than the operators can have any value', () => {
    expect(listed(compiled(mfaAge), { type: 'String', isMultivalued: false }).get('00')).toBeUndefined()
  })
})

describe('traps', () => {
  test('two set operators on one key can hold with different members', () => {
    const classes = listed(
      compiled([
        { operator: 'ForAnyValue:StringEquals', values: ['a'] },
        { operator: 'ForAnyValue:StringEquals', values: ['b'] },
      ]),
      { isMultivalued: true },
    )
    expect(classes.get('11')).toEqual(['a', 'b'])
    expect([...classes.keys()].sort()).toEqual(['00', '01', '10', '11'])
  })

  test('a text that is no ARN matches no operator for ARNs', () => {
    const pattern = ['arn:aws:s3:::data/*']
    const conditions = compiled([
      { operator: 'ArnLike', values: pattern },
      { operator: 'ArnNotLike', values: pattern },
      { operator: 'StringNotLike', values: pattern },
    ])
    expect(listed(conditions, { isMultivalued: false }).get('001')).toBe('x')
    expect([...listed(conditions, { isMultivalued: false }).keys()].sort()).toEqual(
      ['001', '011', '100'].sort(),
    )
  })

  test('a set can have an empty member beside others', () => {
    const conditions = compiled([
      { operator: 'ForAnyValue:StringEquals', values: [''] },
      { operator: 'ForAnyValue:StringLike', values: ['?*'] },
      { operator: 'ForAllValues:StringEquals', values: [''] },
      { operator: 'Null', values: ['true'] },
    ])
    const classes = listed(conditions, { isMultivalued: true })
    expect(classes.get('1100')).toHaveLength(2)
    expect(classes.get('1010')).toEqual([''])
    expect([...classes.keys()].sort()).toEqual(['0011', '0100', '1010', '1100'])
  })

  test('a wildcard of an ARN stays in its part, and that of a text does not', () => {
    const conditions = compiled([
      { operator: 'ArnLike', values: ['arn:aws:*:us-east-1:*:x'] },
      { operator: 'StringLike', values: ['arn:aws:*:us-east-1:*:x'] },
    ])
    expect([...listed(conditions, { isMultivalued: false }).keys()].sort()).toEqual(['00', '01', '11'])
  })

  test('a value that is no ARN ends the comparison', () => {
    const conditions = compiled([
      { operator: 'ArnLike', values: ['arn:aws:s3:::first', 'b', 'arn:aws:s3:::c'] },
      { operator: 'ArnLike', values: ['arn:aws:s3:::first', 'b', 'arn:aws:s3:::c'], effect: 'Deny' },
    ])
    expect([...listed(conditions, { isMultivalued: false }).keys()].sort()).toEqual(['00', '01', '11'])
  })

  test('a star in braces is a star only in the newer version', () => {
    const conditions = compiled([
      { operator: 'StringEquals', values: ['a${*}'] },
      { operator: 'StringEquals', values: ['a${*}'], version: '2008-10-17' },
      { operator: 'StringEquals', values: ['${aws:username}'], version: '2008-10-17' },
    ])
    const classes = listed(conditions, { isMultivalued: false })
    expect(classes.get('100')).toBe('a*')
    expect(classes.get('010')).toBe('a${*}')
    expect(classes.get('001')).toBe('${aws:username}')
  })

  test('texts that one operator asks for can be different numbers, or none', () => {
    const literals = { operator: 'StringEquals', values: ['bob', '10', '30'] }
    const conditions = compiled([literals, { operator: 'NumericLessThan', values: ['20'] }])
    const classes = listed(conditions, { isMultivalued: false })
    expect(classes.get('11')).toBe('10')
    expect(classes.get('10')).toBe('30')
    expect([...listed(compiled([literals]), { type: 'Numeric' })]).toContainEqual(['1', '10'])
  })

  test('some addresses of IPv6 are spellings of those of IPv4, and others follow', () => {
    // Together, these are all addresses before ::ffff:0:0, and the last one has others behind ::ffff:ffff:ffff.
    const before = Array.from({ length: 16 }, (_, at) => {
      const start = 0x10000 - 2 ** (16 - at)
      return `::${start.toString(16)}:0:0/${81 + at}`
    })
    const conditions = compiled([
      { operator: 'IpAddress', values: before },
      { operator: 'IpAddress', values: ['::/79'] },
    ])
    expect(listed(conditions, { isMultivalued: false }).get('01')).toBe('::1:0:0:0')
  })

  test('a text that is no number and no literal is found beside any literals', () => {
    const literals = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter((one) =>
      /\D/.test(one),
    )
    const conditions = compiled([
      { operator: 'StringEquals', values: ['', ...literals] },
      { operator: 'NumericLessThan', values: ['10'] },
      { operator: 'NumericGreaterThanEquals', values: ['10'] },
      { operator: 'Null', values: ['false'] },
    ])
    expect(listed(conditions, { isMultivalued: false }).get('0001')).toBe('xx')
  })

  test('a number can be spelled like a text, or otherwise', () => {
    const conditions = compiled([
      { operator: 'NumericEquals', values: ['10'] },
      { operator: 'StringEquals', values: ['10', '10.0'] },
      { operator: 'StringEqualsIgnoreCase', values: ['1E1'] },
      { operator: 'StringEquals', values: ['', 'x', 'xx'] },
    ])
    const classes = listed(conditions, { isMultivalued: false })
    expect([...classes.keys()].sort()).toEqual(['0000', '0001', '1000', '1010', '1100'])
    expect(classes.get('1000')).toBe('10.00')
  })
})

/** Literals on a key whose values have many spellings, each with the spelling that none of them is. */
test.each<readonly [KeyOptions['type'], readonly Written[], string]>([
  ['Numeric', [{ operator: 'StringEquals', values: ['0', '0.0', 'x'] }], '0.00'],
  ['Date', [{ operator: 'StringEquals', values: ['1970-01-01T00:00:00Z'] }], '1970-01-01T00:00:00.000Z'],
  ['IPAddress', [{ operator: 'StringEquals', values: ['0.0.0.0', '00.0.0.0'] }], '000.0.0.0'],
])('%s: a value beside literals', (type, written, expected) => {
  const classes = listed(compiled(written), { type, isMultivalued: false })
  expect([...classes]).toEqual([
    ['0', undefined],
    ['1', written[0]?.values[0]],
  ])
  const negated = written.map(({ operator, values }) => ({
    operator: operator.replace('Equals', 'NotEquals'),
    values,
  }))
  const present = { operator: 'Null', values: ['false'] }
  expect(listed(compiled([...negated, present]), { type, isMultivalued: false }).get('11')).toBe(expected)
})

test('dates beside all literals of their usual spellings are seconds, or none', () => {
  const zeros = ['', '0', '00', '000', '0000', '00000', '000000']
  const usual = (text: string) => zeros.map((more) => text.replace('Z', `${more}Z`))
  const beside = (date: string, texts: readonly string[]) =>
    keyClasses(
      compiled([
        { operator: 'DateEquals', values: [date] },
        { operator: 'StringEquals', values: [date, ...texts] },
      ]),
      { states, isMultivalued: false },
    )
  const second = beside('2026-01-01', usual('2026-01-01T00:00:00.000Z'))
  expect(second).toContainEqual({ value: '+1767225600', matches: [true, false] })
  expect(beside('2026-01-01T00:00:00.001Z', usual('2026-01-01T00:00:00.001Z'))).toBe('mixed types')
  expect(beside('-62167305541', [])).toContainEqual({ value: '-062167305541', matches: [true, false] })
})

describe('forms', () => {
  const conditions = compiled([
    { operator: 'StringLike', values: ['*'] },
    { operator: 'ForAnyValue:StringLike', values: ['*'] },
  ])

  test.each<[string, Partial<KeyOptions>, readonly [string, KeyValue][]]>([
    [
      'single',
      { isMultivalued: false },
      [
        ['00', undefined],
        ['11', 'x'],
      ],
    ],
    [
      'multivalued',
      { isMultivalued: true },
      [
        ['00', undefined],
        ['01', ['x']],
      ],
    ],
    [
      'unknown',
      {},
      [
        ['00', undefined],
        ['11', 'x'],
        ['01', ['x']],
      ],
    ],
  ])('of a key: %s', (_, options, expected) => {
    expect([...listed(conditions, options)]).toEqual(expected)
  })

  test('without conditions, there is one class', () => {
    expect(keyClasses([], { states })).toEqual([{ value: undefined, matches: [] }])
  })
})

describe('what is not listed', () => {
  const some = <T>(count: number, make: (at: number) => T) =>
    Array.from({ length: count }, (_, at) => make(at))
  const anyOf = (values: readonly string[]) => ({ operator: 'ForAnyValue:StringEquals', values })

  test.each<[string, readonly Written[]]>([
    ['variables', [{ operator: 'StringEquals', values: ['${aws:username}'] }]],
    [
      'mixed types',
      [anyOf(['a']), { operator: 'NumericEquals', values: ['1'] }, { operator: 'IpAddress', values: [] }],
    ],
    [
      'mixed types',
      [
        { operator: 'StringLike', values: ['1*'] },
        { operator: 'NumericEquals', values: ['1'] },
      ],
    ],
    ['too many states', [{ operator: 'StringEqualsIgnoreCase', values: ['\u0130'.repeat(7)] }]],
    ['mixed types', [anyOf(['::']), { operator: 'IpAddress', values: ['10.0.0.0/8'] }]],
    ['too many states', some<Written>(16, (at) => ({ operator: 'StringLike', values: [`*value${at}*`] }))],
    ['too many states', some<Written>(16, (at) => anyOf([`value${at}`]))],
    [
      'too many states',
      [
        { operator: 'StringEquals', values: ['a'.repeat(6000)] },
        { operator: 'NumericEquals', values: ['1'] },
      ],
    ],
  ])('%s', (reason, written) => {
    expect(keyClasses(compiled(written), { states: 5000 })).toBe(reason)
  })
})
