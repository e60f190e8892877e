/** What the console computes about texts of policies: differences, layouts, and commands. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { diffLines, withContext } from '../../console/decisions/documents/diff.ts'
import { differenceOf, nearestFirst } from '../../console/decisions/documents/difference.ts'
import { piecesOfLines } from '../../console/decisions/documents/highlight.ts'
import { laidOut, parseNodes, statementsOf } from '../../console/decisions/documents/json-text.ts'

/** Returns the parts that are marked. */
function marked(expected: string, actual: string, ignoreCase = false): readonly [string, string] {
  const { expected: one, actual: other } = differenceOf(expected, actual, ignoreCase)
  return [expected.slice(one.start, one.end), actual.slice(other.start, other.end)]
}

describe('the first difference', () => {
  test.each<[string, string, string, string]>([
    ['arn:aws:s3:::shop/builds/*', 'arn:aws:s3:::shop/releases/4821.tgz', 'builds/', 'releases/'],
    ['arn:aws:s3:::shop/*', 'arn:aws:s3:::shops/a', '/', 's/'],
    ['arn:aws:s3:::*/builds/x', 'arn:aws:s3:::shop/releases/x', '/', 'shop/'],
    ['arn:aws:iam::1:role/a', 'arn:aws:iam::2:role/a', '1:', '2:'],
    ['s3:Get*', 's3:PutObject', 'Get*', 'PutObject'],
    ['abc', 'abcdef', '', 'def'],
    ['abc?', 'abc', '', ''],
    ['*', 'anything', '', ''],
  ])('of %s and %s', (expected, actual, one, other) => {
    expect(marked(expected, actual)).toEqual([one, other])
  })

  test('of actions is in no letter case', () => {
    expect(marked('s3:getobject', 's3:GetBucket', true)).toEqual(['object', 'Bucket'])
    expect(marked('S3:GetObject', 's3:GetObject', true)).toEqual(['', ''])
  })

  test('is within both texts, whatever they are', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '/', ':'), maxLength: 12 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':'), maxLength: 12 })
    fc.assert(
      fc.property(pattern, text, (expected, actual) => {
        const { expected: one, actual: other } = differenceOf(expected, actual)
        expect(one.start).toBeLessThanOrEqual(one.end)
        expect(one.end).toBeLessThanOrEqual(expected.length)
        expect(other.end).toBeLessThanOrEqual(Math.max(other.start, actual.length))
      }),
    )
  })

  test('orders values by how long they agree', () => {
    const values = ['x', 'arn:aws:s3:::other/*', 'arn:aws:s3:::shop/builds/*']
    expect(nearestFirst(values, 'arn:aws:s3:::shop/a')[0]).toBe('arn:aws:s3:::shop/builds/*')
  })
})

describe('a comparison of lines', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((all) => all.join('\n'))

  test('contains both texts, and as few changes as possible for one line', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const all = diffLines(before, after)
        const text = (left: string) => all.filter(({ kind }) => kind !== left).map((line) => line.text)
        expect(text('added').join('\n')).toBe(before)
        expect(text('removed').join('\n')).toBe(after)
      }),
    )
    expect(diffLines('a\nb\nc', 'a\nx\nc').map(({ kind }) => kind)).toEqual([
      'same',
      'removed',
      'added',
      'same',
    ])
  })

  test('leaves out what is far from a change, and counts it', () => {
    const before = Array.from({ length: 20 }, (_, at) => `line ${at}`)
    const shown = withContext(diffLines(before.join('\n'), before.with(10, 'other').join('\n')))
    expect(shown[0]).toEqual({ kind: 'gap', count: 7 })
    expect(shown.at(-1)).toEqual({ kind: 'gap', count: 6 })
    expect(shown).toHaveLength(10)
  })
})

describe('a policy', () => {
  const statement = { Effect: 'Allow', Action: ['s3:Get*', 's3:Put*'], Resource: '*' }

  test('of one line is laid out, and one of several stays as it is', () => {
    const document = { Version: '2012-10-17', Statement: [statement] }
    expect(laidOut(JSON.stringify(document))).toBe(
      [
        ...['{', '  "Version": "2012-10-17",', '  "Statement": [', '    {', '      "Effect": "Allow",'],
        ...['      "Action": ["s3:Get*", "s3:Put*"],', '      "Resource": "*"', '    }', '  ]', '}'],
      ].join('\n'),
    )
    expect(laidOut('{\n}\n')).toBe('{\n}')
    expect(laidOut('no policy')).toBe('no policy')
  })

  test('is colored without a change of its text', () => {
    const json = fc.json({ maxDepth: 4 }).chain((text) => fc.constantFrom(text, laidOut(text)))
    fc.assert(
      fc.property(json, (text) => {
        const shown = piecesOfLines(text).map((pieces) => pieces.map((piece) => piece.text).join(''))
        expect(shown.join('\n')).toBe(text)
      }),
    )
    const [first = []] = piecesOfLines('{"Effect":"Deny","Condition":{"Bool":{"a":"b"}}}')
    expect(first.filter(({ color }) => color).map(({ text, color }) => `${color} ${text}`)).toEqual([
      ...['key "Effect"', 'deny "Deny"', 'key "Condition"', 'op "Bool"', 'value "a"', 'value "b"'],
    ])
  })

  test('has its statements where they are, in a list or alone', () => {
    for (const Statement of [statement, [statement]]) {
      const text = JSON.stringify({ Statement }, null, 3)
      const [node] = statementsOf(parseNodes(text))
      expect(JSON.parse(text.slice(node?.start, node?.end))).toEqual(statement)
    }
    expect(statementsOf(parseNodes('['))).toEqual([])
  })
})
