/** Generated and hostile texts for the functions of path expressions. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { AwsError } from '../../../../protocol/errors.ts'
import type { Value } from '../../../../recognition/parameters/types.ts'
import {
  daysFromNow,
  leadingKeysOf,
  textFunctions,
} from '../../../../recognition/resolution/functions/text.ts'
import { cases } from '../../../support/long.ts'
import { parametersIn } from '../../parameters/reading.ts'

const RUNS = { seed: 20_261_128, numRuns: cases(150, 10_000) }
const FUNCTIONS = Object.entries({ ...textFunctions, daysFromNow: daysFromNow(0) })

const NONE = parametersIn('sqs.SendMessage', {})

const apply = (name: string, value: Value, parameters = NONE) => textFunctions[name]?.(value, 'a', parameters)

/** Returns the result, or the code of the refusal. Fails for any other error. */
function outcomeOf(call: () => readonly string[]): readonly string[] | string {
  try {
    return call()
  } catch (error) {
    if (error instanceof AwsError) return error.code
    throw error
  }
}

const { value: values } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'SELECT * FROM "',
      'From: ',
      '{"a":',
      'arn:',
      '?versionId=',
      '=?utf-8?b?',
      '"',
      '\\',
      '#',
      '/*',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'VPCId')), tie('value'), {
      maxKeys: 3,
    }),
  ),
}))

test.each(FUNCTIONS)('%s takes any value', (_name, each) => {
  fc.assert(
    fc.property(values, fc.option(fc.string(), { nil: undefined }), (value, argument) => {
      const outcome = outcomeOf(() => each(value, argument, NONE))
      if (typeof outcome !== 'string') expect(outcome.every((text) => typeof text === 'string')).toBe(true)
    }),
    RUNS,
  )
})

const LONG = [
  ...[
    'a',
    '"',
    "'",
    '\\"',
    '(',
    '/*',
    '--',
    '`',
    '=?',
    '=?a?b?c?= ',
    ',',
    '<',
    '<a',
    '{',
    '[',
    '#a',
    '+',
    '%',
    '\\052',
  ],
  ...['a=1&', 'a,', 'a.', 'FROM ', 'FROM a,', '\r\n ', '/object/', '|', '??', ':', '"a" ', '"$or":['],
].map((part) => part.repeat(Math.ceil(100_000 / part.length)))

test.each(FUNCTIONS)('%s takes long texts', (_name, each) => {
  for (const text of LONG) {
    outcomeOf(() => each(text, 'a', NONE))
    outcomeOf(() => each(Buffer.from(`From:${text}`).toString('base64'), 'a', NONE))
  }
})

const words = fc.constantFrom(
  'FROM',
  'from',
  'INTO',
  'UPDATE',
  'SELECT',
  '.',
  ',',
  '(',
  '?',
  '"',
  "'",
  '`',
  '--',
  '/*',
  '*/',
  'x',
)
const noise = fc.array(words, { maxLength: 6 }).map((all) => all.join(' '))
const names = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  noise.filter((text) => text !== ''),
)
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
const comment = (text: string) => `/*${text.replaceAll('*/', '')}*/ `

/** Returns a statement for each verb, in which texts, comments, and names contain what they like. */
function statementsFor(source: string, text: string, line: string, attribute: string): readonly string[] {
  return [
    `SELECT ${quoted(attribute)} ${comment(text)}FROM ${source} WHERE a = ${literal(text)} -- ${line}`,
    `INSERT INTO ${source} VALUE {${literal(text)}: ${literal(line)}}`,
    `UPDATE ${source} SET ${quoted(attribute)} = ${literal(text)}`,
    `-- ${line}\nDELETE FROM ${comment(text)}${source} WHERE ${quoted(attribute)} = ${literal(line)}`,
  ]
}

/** With a slash, a name would read as that of an index. */
const tableNames = names.filter((name) => !name.includes('/'))

test('PartiQL has tables of any name', () => {
  fc.assert(
    fc.property(tableNames, fc.option(names), noise, noise, names, (table, index, text, line, attribute) => {
      const source = index === null ? quoted(table) : `${quoted(table)}.${quoted(index)}`
      const statements = statementsFor(source, text, line, attribute)
      const expected = index === null ? table : `${table}/index/${index}`
      expect(statements.map((each) => apply('partiqlTable', each))).toEqual(statements.map(() => [expected]))
      const verbs = statements.flatMap((each) => apply('partiqlVerb', each) ?? [])
      expect(verbs).toEqual(['Select', 'Insert', 'Update', 'Delete'])
    }),
    RUNS,
  )
})

describe('expressions', () => {
  const attributes = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('__proto__', 'constructor', 'SET', 'a.b'),
  )

  test('name attributes by placeholders', () => {
    fc.assert(
      fc.property(fc.uniqueArray(attributes, { minLength: 1, maxLength: 5 }), (all) => {
        const placeholders = Object.fromEntries(all.map((name, at) => [`#n${at}`, name]))
        const parameters = parametersIn('dynamodb.GetItem', { ExpressionAttributeNames: placeholders })
        const projection = all.map((_name, at) => `#n${at}.x[${at}]`).join(' ,')
        expect(apply('attributeNames', projection, parameters)).toEqual(all)
      }),
      RUNS,
    )
  })

  test('name the partition key in any order', () => {
    const sides = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean())
    fc.assert(
      fc.property(
        attributes,
        attributes,
        fc.string(),
        sides,
        (key, other, value, [swapped, reversed, wrapped]) => {
          fc.pre(key !== other)
          const condition = reversed ? ':v = #k' : '#k = :v'
          const own = wrapped ? `(${condition})` : condition
          const parts = [own, 'begins_with(#o, :w)']
          const parameters = parametersIn('dynamodb.Query', {
            KeyConditionExpression: (swapped ? parts.toReversed() : parts).join(' AND '),
            ExpressionAttributeNames: { '#k': key, '#o': other },
            ExpressionAttributeValues: { ':v': { S: value }, ':w': { S: 'no' } },
          })
          expect(leadingKeysOf(parameters, key)).toEqual([value])
          expect(leadingKeysOf(parameters, other)).toEqual(['*'])
        },
      ),
      RUNS,
    )
  })
})

describe('S3', () => {
  const objects = fc.string({ unit: 'grapheme', minLength: 1 })

  test('has the source of a copy that is encoded', () => {
    fc.assert(
      fc.property(objects, fc.option(objects), fc.boolean(), (key, version, slash) => {
        const query = version === null ? '' : `?versionId=${encodeURIComponent(version)}`
        const source = `${slash ? '/' : ''}bucket/${encodeURIComponent(key)}${query}`
        expect([apply('copyBucket', source), apply('copyKey', source), apply('copyVersion', source)]).toEqual(
          [['bucket'], [key], version === null ? [] : [version]],
        )
      }),
      RUNS,
    )
  })

  test('has encoded tags', () => {
    fc.assert(
      fc.property(fc.uniqueArray(objects, { maxLength: 5 }), (keys) => {
        const header = new URLSearchParams(keys.map((key) => [key, `v=${key}`])).toString()
        expect(apply('formTagKeys', header)).toEqual(keys)
        expect(apply('formTags', header)).toEqual(keys.map((key) => `${key}=v=${key}`))
      }),
      RUNS,
    )
  })
})

test('normal names stay as they are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
      const [once = ''] = apply('normalName', name) ?? []
      expect(once).toMatch(/^(?:[a-z0-9_.-]|\\[0-3][0-7]{2})*$/)
      // A dot at the end is left out each time.
      fc.pre(!once.endsWith('.'))
      expect(apply('normalName', once)).toEqual([once])
    }),
    RUNS,
  )
})

test('mailboxes have any name and address', () => {
  const text = fc
    .string({ maxLength: 20 })
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.includes('=?'))
  fc.assert(
    fc.property(text, (name) => {
      const from = `"${name.replace(/[\\"]/g, '\\$&')}" <a.b@example.com>`
      expect([apply('address', from), apply('displayName', from)]).toEqual([['a.b@example.com'], [name]])
      const message = Buffer.from(`Subject: From: x\r\nFrom:\r\n ${from}\r\n\r\nFrom: no`).toString('base64')
      expect(apply('mimeFrom', message)).toEqual(['a.b@example.com'])
    }),
    RUNS,
  )
})
