import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { rewritten } from '../../policy/rewrite.ts'

const lines = (...text: string[]) => text.join('\n')

describe('a text of several lines', () => {
  test('gets a further member and item in the layout that is there', () => {
    const text = lines('{', '    "a": [', '        1', '    ],', '    "b": {"c": 2}', '}', '')
    expect(rewritten(text, { a: [1, { d: [] }], b: { c: 2 }, e: [3] })).toBe(
      lines(
        ...['{', '    "a": [', '        1,', '        {', '            "d": []', '        }', '    ],'],
        ...['    "b": {"c": 2},', '    "e": [', '        3', '    ]', '}', ''],
      ),
    )
  })

  test('gets a list in place of one value, indented like its line', () => {
    const text = lines('[', '\t{ "a": "x",', '\t  "b": "y" }', ']')
    expect(rewritten(text, [{ a: 'x', b: ['y', 'z'] }])).toBe(
      lines('[', '\t{ "a": "x",', '\t  "b": [', '\t  \t"y",', '\t  \t"z"', '\t  ] }', ']'),
    )
  })

  test('loses members and items with one comma each', () => {
    const text = lines('{', '  "a": 1,', '  "b": [1, 2, 3, 4],', '  "c": 3', '}')
    expect(rewritten(text, { b: [1, 4] })).toBe(lines('{', '  "b": [1, 4]', '}'))
  })

  test('keeps what did not change as it is written', () => {
    const text = lines('{ "a" : 1.0,', '  "\\u0062": "\\u0041" }')
    expect(rewritten(text, { a: 1, b: 'A' })).toBe(text)
    expect(rewritten(text, { a: 2, b: 'A' })).toBe(lines('{ "a" : 2,', '  "\\u0062": "\\u0041" }'))
  })
})

describe('a text of one line', () => {
  test('stays compact, or spaced', () => {
    expect(rewritten('{"a":["x"]}', { a: ['x', 'y'], b: { c: [1, 2] } })).toBe(
      '{"a":["x","y"],"b":{"c":[1,2]}}',
    )
    expect(rewritten('{"a": ["x"]}', { a: ['x', 'y'], b: { c: [1, 2] } })).toBe(
      '{"a": ["x", "y"], "b": {"c": [1, 2]}}',
    )
  })

  test('can lose everything', () => {
    expect(rewritten(' {"a":[1],"b":2} ', { a: [] })).toBe(' {"a":[]} ')
    expect(rewritten('{"a":1}', {})).toBe('{}')
  })
})

test('a text that is no JSON is replaced', () => {
  expect(rewritten('no policy', { a: 1 })).toBe(lines('{', '  "a": 1', '}'))
})

test('any text becomes a text of the other value', () => {
  const layouts = fc.constantFrom<string | number | undefined>(undefined, 1, 4, '\t')
  // Names that look like numbers are sorted first, whatever the order in the text.
  const json = fc.jsonValue({ maxDepth: 3, depthSize: 'small' })
  fc.assert(
    fc.property(json, json, layouts, (before, after, layout) => {
      const text = JSON.stringify(before, null, layout)
      expect(JSON.parse(rewritten(text, JSON.parse(JSON.stringify(after))))).toEqual(
        JSON.parse(JSON.stringify(after)),
      )
      expect(rewritten(text, JSON.parse(text))).toBe(text)
    }),
    { numRuns: 500 },
  )
})
