import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { AwsError } from '../../protocol/errors.ts'
import { addForm, readInput } from '../../protocol/query.ts'
import { shapeOf } from '../../protocol/service-model.ts'
import { model } from './model.ts'

function parseForm(form: string, charset?: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  addForm(parameters, form, charset)
  return parameters
}

const read = (form: string) => {
  const operation = model.operations['Try']
  if (!operation) throw new Error('the model has no operation Try')
  return readInput(model, operation, parseForm(form))
}

describe('forms', () => {
  test.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2', { a: '1' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['=x', { '': 'x' }],
    ['&&a=1&', { a: '1' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=x+y%20z', { a: 'x y z' }],
    ['a%2Eb=%2B', { 'a.b': '+' }],
    ['a=%c3%a9', { a: 'é' }],
    ['a=%E9', { a: '\ufffd' }],
    ['a=100%', { a: '100%' }],
    ['a=%zz%41', { a: '%zzA' }],
    ['a=ü%E9', { a: 'ü\ufffd' }],
    ['a=😀%E9', { a: '😀\ufffd' }],
    ['a=%EF%BB%BFx%E9', { a: '\ufeffx\ufffd' }],
    ['__proto__=x&constructor=y', JSON.parse('{"__proto__":"x","constructor":"y"}')],
  ])('%s', (form, parameters) => {
    expect([...parseForm(form)]).toEqual(Object.entries(parameters))
  })

  test.each([
    'x+y%20z',
    '%c3%a9%2B+%4',
    '100%',
    '%zz%41',
    '%%41+%4a',
    'ü😀%E9',
    '%EF%BB%BFx',
    '\ud7ff%ed%a0%80',
  ])('a long one is read as a short one: %s', (piece) => {
    const one = parseForm(`a=x${piece}.`).get('a')
    expect(parseForm(`a=${`x${piece}.`.repeat(5000)}`).get('a')).toBe(one?.repeat(5000))
  })

  test('escapes in another character set', () => {
    expect(parseForm('a=%E9+b', 'iso-8859-1').get('a')).toBe('é b')
    expect(parseForm('a=%83e%81%8e', 'shift_jis').get('a')).toBe('テ℃')
  })

  test('bytes in another character set', () => {
    expect(parseForm('a=\xe9+b', 'iso-8859-1').get('a')).toBe('é b')
    expect(parseForm('a=\x83e', 'shift_jis').get('a')).toBe('テ')
  })

  test('what URLSearchParams writes is read back', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 })
    fc.assert(
      fc.property(fc.dictionary(text, text, { maxKeys: 5 }), (parameters) => {
        const names = Object.keys(parameters)
        const form = parseForm(new URLSearchParams(parameters).toString())
        expect(names.map((name) => form.get(name))).toEqual(names.map((name) => parameters[name]))
      }),
    )
  })
})

describe('input', () => {
  test('scalars', () => {
    expect(read('Text=a&Count=7&Long=12345678901&Flag=true&Blob=aGk%3D&Other=x')).toEqual({
      Text: 'a',
      Count: 7,
      Long: 12_345_678_901,
      Flag: true,
      Blob: Buffer.from('hi'),
    })
  })

  test.each([
    ['Count=%2B900', 900],
    ['Count=0900', 900],
    ['Count=-2147483648', -2_147_483_648],
    ['Count=2147483647', 2_147_483_647],
  ])('13.13, C7.1.1: %s', (form, value) => {
    expect(read(form)).toEqual({ Count: value })
  })

  test.each([
    'Count=x',
    'Count=1.5',
    'Count=2147483648',
    'Count=-2147483649',
    'Count=1e3',
    'Count=+9',
    'Count=9%20',
    'Count=%EF%BC%91',
    'Flag=yes',
    'Flag=',
    'Flag=True',
    'Flag=FALSE',
    'Flag=null',
    'Flag=2',
    'Flag=%20true',
    'When=soon',
  ])('13.13, 13.14, C7.1.1, C7.1.2: %s is MalformedInput without a message', (form) => {
    expect(errorOf(() => read(form))).toMatchObject({ code: 'MalformedInput', status: 400, text: undefined })
  })

  test.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('13.14, C7.1.2: the boolean %s', (text, value) => {
    expect(read(`Flag=${text}`)).toEqual({ Flag: value })
  })

  test('C7.1.1: an empty number has a message', () => {
    expect(errorOf(() => read('Count='))).toMatchObject({
      code: 'MalformedInput',
      text: 'missing value for decimal type',
    })
  })

  test.each([
    ['When=2026-01-02T03%3A04%3A05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['When=1767323045', 1_767_323_045_000],
    ['When=1767323045.5', 1_767_323_045_500],
  ])('%s', (form, time) => {
    expect(read(form)).toEqual({ When: time })
  })

  test.each([
    ['Names.member.1=a&Names.member.2=b', ['a', 'b']],
    ['Names.member.2=b&Names.member.1=a', ['a', 'b']],
    ['Names.member.01=a&Names.member.002=b', ['a', 'b']],
    ['Names.member.01=a&Names.member.1=b', ['a']],
    ['Names.member.2=b', [undefined, 'b']],
    ['Names.member.11=b', [...Array.from({ length: 10 }, () => undefined), 'b']],
    ['Names.member.1=a&Names.member.x=b', ['a']],
    ['Names.member=a', ['a']],
    ['Names=', []],
    ['Names.other.1=b', []],
  ])('13.15, C7.1.3, C7.1.4: list %s', (form, names) => {
    expect(read(form)).toEqual({ Names: names })
  })

  test.each([
    ['Tags.member.01.Key=k&Tags.member.1.Value=v', [{ Key: 'k', Value: 'v' }]],
    ['Tags.member.2.Key=k', [{}, { Key: 'k' }]],
    ['Tags.member.x.Key=k', [{}]],
    ['Tags.member.%2B1.Key=k', [{}]],
    ['Tags.member.1.Key=k&Tags.member.x.Key=l', [{ Key: 'k' }]],
    ['Tags.member.1.Key=k&Tags.member.1.Other=l', [{ Key: 'k' }]],
    ['Tags.member.1.Other=l', [{}]],
  ])('13.16, C7.1.3, C7.1.6: structures %s', (form, tags) => {
    expect(read(form)).toEqual({ Tags: tags })
  })

  test.each([
    ['Names.member.0=a', '0 is not a valid index'],
    ['Names.member.00=a&Names.member.1=b', '0 is not a valid index'],
    ['Names.member.-1=a', "Key -1 may not have a leading '-'"],
    ['Tags.member.-07.Key=a', "Key -07 may not have a leading '-'"],
    ['Tags.member.1.0.Key=a', 'Two index elements may not occur back to back'],
    ['Names.member.2.3=a', 'Two index elements may not occur back to back'],
    ['Names.member.x=a', 'Start of list found where not expected'],
    ['Names.member.%2B1=a', 'Start of list found where not expected'],
    ['Names.member.1.x=a', 'Start of list found where not expected'],
    ['Names.member.12=a', 'Excessively sparse input would skip 11 list elements'],
    ['Names.member.22=a&Names.member.1=a', 'Excessively sparse input would skip 21 list elements'],
    [
      'Names.member.1=a&Names.member.8=a&Names.member.19=a',
      'Excessively sparse input would skip 11 list elements',
    ],
    ['Names.member.2147483648=a', undefined],
  ])('13.15, 13.16, C7.1.3, C7.1.4: %s is MalformedInput', (form, text) => {
    expect(errorOf(() => read(form))).toMatchObject({ code: 'MalformedInput', status: 400, text })
  })

  test('13.15, C7.1.4: every list of indices, in any order and spelling', () => {
    const spelling = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 3 }))
    fc.assert(
      fc.property(fc.uniqueArray(spelling, { selector: ([index]) => index, minLength: 1 }), (sent) => {
        const indices = sent.map(([index]) => index).sort((a, b) => a - b)
        const form = sent.map(([index, zeros]) => `Names.member.${'0'.repeat(zeros)}${index}=v${index}`)
        const skipped = indices.map((index, at) => index - (indices[at - 1] ?? 1))
        const tooMany = skipped.find((each) => each > 10)
        if (tooMany !== undefined) {
          const text = `Excessively sparse input would skip ${tooMany} list elements`
          expect(errorOf(() => read(form.join('&')))).toMatchObject({ code: 'MalformedInput', text })
          return
        }
        const Names = Array.from({ length: indices.at(-1) ?? 0 }, (_, at) =>
          indices.includes(at + 1) ? `v${at + 1}` : undefined,
        )
        expect(read(form.join('&'))).toEqual({ Names })
      }),
    )
  })

  test('maps ignore gaps and what has no index', () => {
    expect(read('Map.entry.3.key=a&Map.entry.3.value.Text=x&Map.entry.x.key=b')).toEqual({
      Map: { a: { Text: 'x' } },
    })
  })

  test('lists of structures, structures, maps', () => {
    const form =
      'Tags.member.1.Key=k&Tags.member.1.Value=v&Inner.Text=t&Map.entry.1.key=a&Map.entry.1.value.Text=x&Map.entry.2.key=b'
    expect(read(form)).toEqual({
      Tags: [{ Key: 'k', Value: 'v' }],
      Inner: { Text: 't' },
      Map: { a: { Text: 'x' }, b: {} },
    })
  })

  test('a name that is deeper than any input is ignored', () => {
    expect(read(`Names.member.1${'.a'.repeat(20)}=x`)).toEqual({})
    expect(read(`Names.member.1${'.a'.repeat(4_000_000)}=x&Text=a`)).toEqual({ Text: 'a' })
  })

  test('no prototype is touched', () => {
    read('Map.entry.1.key=__proto__&Map.entry.1.value.Text=x&Inner.__proto__.Text=y')
    expect(Reflect.get({}, 'Text')).toBeUndefined()
  })
})

test('a shape that the model lacks is a bug', () => {
  expect(() => shapeOf(model, 'nothing')).toThrow(TypeError)
})

function errorOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
  return undefined
}
