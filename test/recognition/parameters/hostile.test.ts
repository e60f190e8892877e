/** Generated and hostile requests: parameters are what was sent, or the request is refused. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ApiProtocol } from '../../../core/aws/api-operations.ts'
import { encodeCbor } from '../../../core/standards/cbor.ts'
import { cases } from '../../support/long.ts'
import { outcomeOf, read } from './reading.ts'

const RUNS = { seed: 20_261_128, numRuns: cases(200, 5000) }

const BINARY = (first: string) => fc.string({ unit: 'binary', maxLength: 60 }).map((text) => first + text)
/** Any bytes, and texts that begin well. */
const bytes = (...beginnings: readonly string[]) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each)),
    fc.constantFrom(...beginnings).chain((first) => BINARY(first).map((each) => Buffer.from(each))),
  )

const NAMES = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a',
  'b.c',
  'd[]',
  '{}',
  '',
)
const keys = fc.oneof(NAMES, fc.string({ unit: 'grapheme', maxLength: 8 }))
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', ' ', '\r\n', '&=+%41', '<![CDATA[]]>', ']]>'),
)

describe('any bytes', () => {
  test.each<[string, string, ApiProtocol, readonly string[], readonly string[]]>([
    [
      'JSON',
      'dynamodb.TransactWriteItems',
      'json',
      ['{', '{"TransactItems":[', '{"TransactItems":'],
      ['TransactItems[].Put.TableName'],
    ],
    [
      'CBOR',
      'cloudwatch.PutMetricAlarm',
      'smithy-rpc-v2-cbor',
      ['\u00a1dTags', '\u00bf'],
      ['Tags[].Key', 'Tags'],
    ],
    [
      'Query',
      'sns.CreateTopic',
      'query',
      ['Tags.member.1.Key=', 'Attributes.entry.', 'Tags.member.'],
      ['Tags[].Key', 'Attributes{}', 'Attributes{/R/}', 'Tags'],
    ],
    [
      'EC2',
      'ec2.RunInstances',
      'ec2',
      ['TagSpecification.1.', 'SecurityGroupId.'],
      ['TagSpecifications[].Tags[].Key', 'SecurityGroupIds[]'],
    ],
    [
      'XML',
      's3.DeleteObjects',
      'rest-xml',
      ['<Delete><Object>', '<', '<Delete>'],
      ['Delete.Objects[].Key', 'Delete', 'Delete.Objects[]'],
    ],
    [
      'REST JSON',
      'lambda.CreateFunction',
      'rest-json',
      ['{"Layers":', '{"Tags":{'],
      ['Layers[]', 'Tags{}', 'Tags{*}', 'VpcConfig.SubnetIds[]'],
    ],
  ])('of %s are read or refused', (_name, operation, protocol, beginnings, paths) => {
    fc.assert(
      fc.property(bytes(...beginnings), fc.constantFrom(...paths), (body, path) => {
        const parameters = read(operation, body, { protocol })
        outcomeOf(parameters, path)
        outcomeOf(read(operation, gzipSync(body), { protocol, headers: ['Content-Encoding', 'gzip'] }), path)
      }),
      RUNS,
    )
  })

  test('of queries, headers, and paths are read or refused', () => {
    const latin1 = fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    })
    fc.assert(
      fc.property(latin1, latin1, latin1, (query, header, path) => {
        const head = { query, path: `/${path}`, headers: ['x-amz-acl', header, 'X-Amz-Tagging', header] }
        for (const each of ['ACL', 'Tagging', 'Bucket']) outcomeOf(read('s3.PutObject', '', head), each)
        outcomeOf(read('lambda.UntagResource', '', head), 'TagKeys[]')
        outcomeOf(read('sqs.SendMessage', '', { ...head, protocol: 'query' }), 'QueueUrl')
      }),
      RUNS,
    )
  })
})

describe('what was sent', () => {
  const tags = fc.array(fc.record({ Key: texts, Value: texts }), { maxLength: 5 })
  const maps = fc
    .dictionary(keys, texts, { maxKeys: 5, noNullPrototype: false })
    .map((map) => Object.entries(map))

  test('comes back from JSON and CBOR', () => {
    fc.assert(
      fc.property(tags, maps, (list, map) => {
        const input = { Tags: list, Map: Object.fromEntries(map) }
        const read_ = [
          read('cloudwatch.PutMetricAlarm', JSON.stringify(input), { protocol: 'json' }),
          read('cloudwatch.PutMetricAlarm', encodeCbor(input), { protocol: 'smithy-rpc-v2-cbor' }),
        ]
        for (const parameters of read_) {
          expect(parameters.valuesAt('Tags[].Key')).toEqual(list.map(({ Key }) => Key))
          expect(parameters.elements('Tags[]').map((each) => each.valuesAt('.Value'))).toEqual(
            list.map(({ Value }) => [Value]),
          )
          expect(parameters.valuesAt('Map{}').toSorted()).toEqual(map.map(([key]) => key).toSorted())
          expect(parameters.valuesAt('Map{*}').toSorted()).toEqual(map.map(([, value]) => value).toSorted())
        }
      }),
      RUNS,
    )
  })

  test('comes back from forms, whatever the numbers are', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(tags, maps, numbers, (list, map, given) => {
        const sorted = given.toSorted((a, b) => a - b)
        const form = [
          ...list.flatMap(({ Key, Value }, at) => [
            [`Tags.member.${sorted[at]}.Key`, Key],
            [`Tags.member.${sorted[at]}.Value`, Value],
          ]),
          ...map.flatMap(([key, value], at) => [
            [`Attributes.entry.${at + 1}.key`, key],
            [`Attributes.entry.${at + 1}.value`, value],
          ]),
        ]
        const parameters = read('sns.CreateTopic', new URLSearchParams(form.toReversed()).toString())
        expect(parameters.valuesAt('Tags[].Key')).toEqual(list.map(({ Key }) => Key))
        expect(parameters.valuesAt('Tags[].Value')).toEqual(list.map(({ Value }) => Value))
        expect(parameters.valuesAt('Attributes{}')).toEqual(map.map(([key]) => key))
        expect(parameters.valuesAt('Attributes{*}')).toEqual(map.map(([, value]) => value))
      }),
      RUNS,
    )
  })

  test('comes back from XML, escaped in each way', () => {
    const escapes = [
      (text: string) => text.replace(/[&<>\r\n\t]/g, (each) => `&#${each.charCodeAt(0)};`),
      (text: string) => text.replace(/[&<\r]/g, (each) => `&#x${each.charCodeAt(0).toString(16)};`),
      (text: string) => `<![CDATA[${text.replaceAll('\r', '\n').replaceAll(']]>', ']]]]><![CDATA[>')}]]>`,
    ]
    const allowed = texts.filter((text) => !/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text))
    fc.assert(
      fc.property(fc.array(allowed, { maxLength: 5 }), fc.nat({ max: 2 }), (list, way) => {
        const objects = list.map((text) =>
          `<Object a="<>"><!-- < --><Key>${escapes[way]?.(text)}</Key></Object>`.replace(' a="<>"', " a='>'"),
        )
        const parameters = read('s3.DeleteObjects', `<Delete>\n ${objects.join('\n')}</Delete>`)
        const expected = way === 2 ? list.map((text) => text.replaceAll('\r', '\n')) : list
        expect(parameters.valuesAt('Delete.Objects[].Key')).toEqual(expected)
      }),
      RUNS,
    )
  })
})

describe('XML', () => {
  const codeOf = (body: string) => outcomeOf(read('s3.PutObjectLegalHold', body), 'LegalHold.Status')

  test('of a legal hold is read', () => {
    expect(
      codeOf('\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<LegalHold><Status>ON</Status></LegalHold>\n'),
    ).toEqual(['ON'])
    expect(codeOf('<LegalHold><Status>O<!-- x -->N</Status></LegalHold>')).toEqual(['ON'])
    expect(codeOf('<LegalHold/>')).toEqual([])
  })

  test.each([
    '<!DOCTYPE a [<!ENTITY e "ON">]><LegalHold><Status>&e;</Status></LegalHold>',
    '<LegalHold><Status>&e;</Status></LegalHold>',
    '<LegalHold><Status>&</Status></LegalHold>',
    '<LegalHold><Status>&#0;</Status></LegalHold>',
    '<LegalHold><Status>&#x110000;</Status></LegalHold>',
    '<LegalHold><Status>&#xD800;</Status></LegalHold>',
    '<LegalHold><Status>ON</Status><Status>OFF</Status></LegalHold>',
    '<LegalHold>text<Status>ON</Status></LegalHold>',
    '<LegalHold><a:Status>ON</a:Status></LegalHold>',
    '<LegalHold><Status>ON</Status></LegalHold><b/>',
    '<LegalHold><Status>ON</Status></LegalHold>x',
    'x<LegalHold><Status>ON</Status></LegalHold>',
    '<LegalHold><Status>ON</LegalHold></Status>',
    '<LegalHold><Status>ON</Status>',
    '</LegalHold>',
    '<LegalHold><?pi?><Status>ON</Status></LegalHold>',
    '<?xml version="1.0" encoding="UTF-7"?><LegalHold><Status>ON</Status></LegalHold>',
    '<LegalHold><Status a=ON>ON</Status></LegalHold>',
    '<LegalHold><Status a="<">ON</Status></LegalHold>',
    '<LegalHold><Status>\u0000</Status></LegalHold>',
    '   ',
    'ON',
    '<a>'.repeat(1000) + '</a>'.repeat(1000),
    '<!--'.repeat(1000),
  ])('is refused: %#', (body) => expect(codeOf(body)).toBe('MalformedXML'))

  test('with many attributes is read or refused', () => {
    expect([[], 'MalformedXML']).toContainEqual(codeOf(`<LegalHold${' a="b"'.repeat(1_000_000)}/>`))
  })

  test('that is not UTF-8 is refused', () => {
    const body = Buffer.from('<LegalHold><Status>\xff</Status></LegalHold>', 'latin1')
    expect(outcomeOf(read('s3.PutObjectLegalHold', body), 'LegalHold.Status')).toBe('MalformedXML')
  })
})

describe('large and deep', () => {
  const deep = (open: string, close: string, levels = 100_000) => open.repeat(levels) + close.repeat(levels)

  test('values are refused where they are asked for, and ignored elsewhere', () => {
    const parameters = read('sqs.SendMessage', `{"QueueUrl":${deep('[', ']')},"A":{"B":"x"}}`, {
      protocol: 'json',
    })
    expect(() => parameters.valuesAt('QueueUrl')).toThrow(
      expect.objectContaining({ code: 'SerializationException' }),
    )
    expect(parameters.valuesAt('A.B')).toEqual(['x'])
    const cbor = Buffer.from(`a16151${'81'.repeat(100_000)}01`, 'hex')
    expect(outcomeOf(read('cloudwatch.PutMetricAlarm', cbor, { protocol: 'smithy-rpc-v2-cbor' }), 'Q')).toBe(
      'SerializationException',
    )
  })

  test('names of parameters lead nowhere', () => {
    const parameters = read('sns.CreateTopic', `${'Tags.'.repeat(100_000)}x=1&Name=t&Tags.member.1.Key=k`)
    expect(parameters.valuesAt('Tags[].Key')).toEqual(['k'])
  })

  test('lists are read', () => {
    const form = Array.from({ length: 50_000 }, (_, at) => `Tags.member.${at + 1}.Key=${at}`).join('&')
    const elements = read('sns.CreateTopic', form).elements('Tags[]')
    expect(elements.length).toBe(50_000)
    expect(elements.at(-1)?.valuesAt('.Key')).toEqual(['49999'])
  })

  test('compressed bodies are not decompressed without limit', () => {
    const body = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '))
    const headers = ['Content-Encoding', 'gzip']
    expect(outcomeOf(read('dynamodb.GetItem', body, { headers }), 'TableName')).toBe('RequestEntityTooLarge')
  })
})
