import { expect, test } from '@jest/globals'
import { schemaCheck } from '../../core/standards/json-schema.ts'

const check = schemaCheck(
  { type: 'object', additionalProperties: { type: 'object', properties: { a: { type: 'number' } } } },
  '#',
  'the data',
)

test.each([['plain'], ['with/slash'], ['with~tilde'], ['both ~1 and /']])(
  'the place of a flaw has the name %j as it is written',
  (name) => {
    expect(check({ [name]: { a: 'x' } })).toMatchObject({
      flaws: [{ path: [name, 'a'], problem: expect.stringContaining(` at ${name}.a`) }],
    })
  },
)

test('valid data is returned', () => {
  expect(check({ 'a/b': { a: 1 } })).toEqual({ data: { 'a/b': { a: 1 } } })
})

test('at most 500 flaws are described', () => {
  const wrong = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`k${index}`, 'x']))
  expect(check(wrong)).toHaveProperty('flaws.length', 500)
})
