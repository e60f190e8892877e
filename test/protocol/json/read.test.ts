import { describe, expect, test } from '@jest/globals'
import { readJsonInput } from '../../../protocol/json/read.ts'
import type { JsonModel } from '../../../protocol/service-model.ts'
import { model, operation } from './model.ts'

const read = (body: string) => readJsonInput(model, operation('Try'), Buffer.from(body))
const refusal = (body: string) => {
  try {
    return read(body)
  } catch (error) {
    return error
  }
}

describe('values', () => {
  test('of every type', () => {
    const body = {
      Text: 'a',
      Count: 3,
      Long: 2 ** 40,
      Flag: false,
      Blob: 'aGk=',
      When: 1631121728.678,
      ItemNames: ['a', 'b'],
      Tags: [{ Key: 'k', Value: '' }],
      Map: { one: 'x', __proto__x: 'y' },
      Kind: 'ONE',
    }
    expect(read(JSON.stringify(body))).toEqual({
      ...body,
      Blob: Buffer.from('hi'),
      When: 1631121728678,
    })
  })

  test('a time may be written as AWS writes it', () => {
    expect(read('{"When":1.631121728678E9}')).toEqual({ When: 1631121728678 })
  })

  describe('a time in ISO 8601', () => {
    const inText: JsonModel = {
      ...model,
      shapes: { ...model.shapes, when: { type: 'timestamp', iso8601: true } },
    }
    const timeIn = (When: unknown) =>
      readJsonInput(inText, operation('Try'), Buffer.from(JSON.stringify({ When })))['When']

    test.each([
      ['2021-09-08T17:22:08Z', 1631121728000],
      ['2021-09-08T17:22:08.678Z', 1631121728678],
      ['2021-09-08t19:22:08+02:00', 1631121728000],
    ])('is %s', (text, time) => {
      expect(timeIn(text)).toBe(time)
    })

    test.each([1631121728, '2021-09-08', '2021-09-08T17:22:08', '2021-13-08T17:22:08Z', 'now', true])(
      'is not %j',
      (value) => {
        expect(() => timeIn(value)).toThrow('SerializationException')
      },
    )
  })

  test('null is absent, what is unknown is ignored, and an empty body is an empty object', () => {
    expect(read('{"Text":null,"Tags":null,"Other":{"Text":1}}')).toEqual({})
    expect(read('')).toEqual({})
  })

  test('names of objects are no members', () => {
    expect(read('{"__proto__":{"Text":"a"},"constructor":{}}')).toEqual({})
    const map = read('{"Map":{"__proto__":"a"}}')['Map']
    expect(Object.getOwnPropertyNames(map)).toEqual(['__proto__'])
  })

  test('an item that is null is there, without a value', () => {
    expect(read('{"ItemNames":["a",null],"Tags":[null]}')).toEqual({
      ItemNames: ['a', undefined],
      Tags: [undefined],
    })
  })
})

describe('is refused', () => {
  test.each(['x', '{', '{"Text":"a"', '1', '"text"', 'true', 'null', '{"Tags":["a"]}', '{"Tags":"a"}'])(
    '%s',
    (body) => {
      expect(refusal(body)).toMatchObject({ code: 'SerializationException', status: 400, text: undefined })
    },
  )

  test.each([
    ['{"Text":1}', 'NUMBER_VALUE can not be converted to a String'],
    ['{"Text":true}', 'TRUE_VALUE can not be converted to a String'],
    ['{"Blob":false}', 'FALSE_VALUE can not be converted to a Blob'],
    ['{"Count":"1"}', 'STRING_VALUE can not be converted to an Integer'],
    ['{"Long":"1"}', 'STRING_VALUE can not be converted to a Long'],
    ['{"Flag":"true"}', 'STRING_VALUE can not be converted to a Boolean'],
    ['{"When":"2026-01-01T00:00:00Z"}', 'STRING_VALUE can not be converted to milliseconds since epoch'],
    ['[]', 'Start of list found where not expected'],
    ['{"Text":["a"]}', 'Start of list found where not expected'],
    ['{"Tags":[["a"]]}', 'Start of list found where not expected'],
    ['{"Text":{}}', 'Start of structure or map found where not expected.'],
    ['{"ItemNames":{}}', 'Start of structure or map found where not expected.'],
  ])('%s: %s', (body, text) => {
    expect(refusal(body)).toMatchObject({ code: 'SerializationException', status: 400, text })
  })

  test.each(['{"Count":1.5}', '{"Count":2147483648}', '{"Long":9007199254740993}', '{"When":1e300}'])(
    '%s, a number out of range',
    (body) => {
      expect(refusal(body)).toMatchObject({ code: 'SerializationException', text: undefined })
    },
  )
})
