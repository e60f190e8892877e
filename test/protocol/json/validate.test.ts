import { expect, test } from '@jest/globals'
import { validateJson } from '../../../protocol/json/validate.ts'
import type { Structure } from '../../../protocol/structure.ts'
import { validate } from '../../../protocol/validate.ts'
import { model, operation } from './model.ts'

function violation(input: Structure, name = 'Try'): unknown {
  try {
    validate(model, operation(name), input)
    return undefined
  } catch (error) {
    return Reflect.get(Object(error), 'members')
  }
}

test.each<[Structure]>([
  [{}],
  [{ Text: 'a', Count: 1, Kind: 'TWO', ItemNames: ['a', 'b'], Blob: Buffer.alloc(3) }],
  [{ Text: '💥💥💥💥💥', Count: 10, Tags: [], Map: {} }],
])('%j is valid', (input) => {
  expect(violation(input)).toBeUndefined()
})

test.each<[string, Structure]>([
  ['INVALID_PATTERN:TEXT', { Text: 'A' }],
  ['MIN_LENGTH_EXCEEDED:TEXT', { Text: '' }],
  ['MAX_LENGTH_EXCEEDED:TEXT', { Text: 'abcdef' }],
  ['MIN_VALUE_EXCEEDED:COUNT', { Count: 0 }],
  ['MAX_VALUE_EXCEEDED:COUNT', { Count: 11 }],
  ['MAX_LENGTH_EXCEEDED:BLOB', { Blob: Buffer.alloc(4) }],
  ['INVALID_ENUM:KIND', { Kind: 'THREE' }],
  ['MIN_LENGTH_EXCEEDED:ITEM_NAMES', { ItemNames: [] }],
  ['MAX_LENGTH_EXCEEDED:ITEM_NAMES', { ItemNames: ['a', 'b', 'c'] }],
  ['INVALID_PATTERN:ITEM_NAMES_2_MEMBER', { ItemNames: ['a', 'B'] }],
  ['INPUT_REQUIRED:ITEM_NAMES_1_MEMBER', { ItemNames: [undefined] }],
  ['INPUT_REQUIRED:TAGS_1_MEMBER_VALUE', { Tags: [{ Key: 'a' }] }],
  ['INVALID_PATTERN:TAGS_2_MEMBER_KEY', { Tags: [{ Key: 'a', Value: 'b' }, { Key: 'A' }] }],
  ['INVALID_PATTERN:MAP_X_MEMBER', { Map: { x: 'A' } }],
])('%s: %j', (Reason, input) => {
  expect(violation(input)).toEqual({ Reason })
})

test('a member that is required must be there, and the first violation is reported', () => {
  expect(violation({}, 'Demand')).toEqual({ Reason: 'INPUT_REQUIRED:TEXT_ID' })
  expect(violation({ Text: 'A', Count: 0 })).toEqual({ Reason: 'INVALID_PATTERN:TEXT' })
})

test('a service without words of its own reports all failures in a sentence', () => {
  const declared = { ValidationException: { code: 'ValidationException', status: 400 } }
  for (const [errors, code] of [
    [declared, 'ValidationException'],
    [{}, 'InvalidRequestException'],
  ] as const) {
    const other = { ...model, service: 'other', errors }
    expect(() => validate(other, operation('Demand'), {})).toThrow(
      expect.objectContaining({
        code,
        status: 400,
        text: "1 validation error detected: Value null at 'textId' failed to satisfy constraint: Member must not be null",
      }),
    )
  }
})

test('a service without words of its own is no service for these words', () => {
  const other = { ...model, service: 'other' }
  expect(() => validateJson(other, operation('Demand'), {})).toThrow('other has no words for invalid input')
})
