/** Functions of path expressions that need nothing but the request. */
import { describe, expect, test } from '@jest/globals'
import type { GrantFacts } from '../../../../core/aws/api-operations.ts'
import { parametersOf } from '../../../../recognition/parameters/index.ts'
import type { Value } from '../../../../recognition/parameters/types.ts'
import {
  daysFromNow,
  leadingKeysOf,
  textFunctions,
} from '../../../../recognition/resolution/functions/text.ts'
import { holds } from '../../../../recognition/resolution/when.ts'
import { callOf } from '../../../support/guard-calls.ts'
import { headOf } from '../../../support/request-heads.ts'
import { parametersIn } from '../../parameters/reading.ts'

const NONE = parametersIn('sqs.SendMessage', {})

/** Applies `name` or `name:argument`. */
const apply = (expression: string, value: Value, parameters = NONE) => {
  const [name = '', argument] = expression.split(':')
  return textFunctions[name]?.(value, argument, parameters)
}

describe('PartiQL', () => {
  test.each([
    ['SELECT * FROM "Music"', 'Select', ['Music']],
    ['select a.b from Music where a = 1', 'Select', ['Music']],
    ['SELECT * FROM "Music"."AlbumTitleIndex" WHERE Artist = ?', 'Select', ['Music/index/AlbumTitleIndex']],
    ['SELECT * FROM Music . Idx AS m', 'Select', ['Music/index/Idx']],
    [`INSERT INTO "Music" VALUE {'Artist': 'FROM "Other"', 'it''s': 'INTO x'}`, 'Insert', ['Music']],
    ["UPDATE \"my-table\" SET a = 'FROM b' WHERE pk = '1'", 'Update', ['my-table']],
    ['DELETE FROM"T" WHERE x = 1', 'Delete', ['T']],
    [`EXISTS(SELECT * FROM "T" WHERE pk = 'a')`, 'Select', ['T']],
    ['-- FROM "a"\n/* FROM "b" */ SELECT /**/ * FROM /* " */ "c.d"', 'Select', ['c.d']],
    ['SELECT "from" FROM "quoted ""name"""', 'Select', ['quoted "name"']],
    ['SELECT a."FROM", b.from FROM t', 'Select', ['t']],
    ['SELECT * FROM a x, "b" AS y, c', 'Select', ['a', 'b', 'c']],
    ['SELECT * FROM a WHERE x IN (SELECT y FROM b)', 'Select', ['a', 'b']],
    ['(SELECT * FROM a)', 'Select', ['a']],
    [
      'SELECT * FROM "arn:aws:dynamodb:us-east-1:111122223333:table/T"."I"',
      'Select',
      ['arn:aws:dynamodb:us-east-1:111122223333:table/T/index/I'],
    ],
    ['SELECT `2020T FROM x` FROM t', 'Select', ['t']],
    ['SELECT a, \'FROM\', "x" FROM t', 'Select', ['t']],
  ])('reads %s', (statement, verb, tables) => {
    expect(apply('partiqlVerb', statement)).toEqual([verb])
    expect(apply('partiqlTable', statement)).toEqual(tables)
  })

  test.each([
    '',
    'SELECT 1',
    'FROM',
    'SELECT * FROM',
    `SELECT * FROM 'T'`,
    'SELECT * FROM my-table',
    'SELECT * FROM "a"b',
    'SELECT * FROM a.',
    'SELECT * FROM ?',
    'UPDATE Payment-dev SET active=?',
    'SELECT * FROM "a',
    `SELECT * FROM a WHERE b = 'c`,
    'SELECT * FROM a /* b',
    'SELECT * FROM a, ',
    `SELECT * FROM ${'a'.repeat(8192)}`,
  ])('rejects %j', (statement) => {
    const error = expect.objectContaining({ code: 'ValidationException' })
    expect(() => apply('partiqlTable', statement)).toThrow(error)
  })

  test.each(['CREATE TABLE t', '"SELECT" FROM t', 'x', 'constructor FROM t', '? FROM t'])(
    'has no verb in %j',
    (statement) => {
      expect(() => apply('partiqlVerb', statement)).toThrow("Statement wasn't well formed")
    },
  )
})

describe('expressions of DynamoDB', () => {
  const named = parametersIn('dynamodb.GetItem', {
    ExpressionAttributeNames: { '#n': 'name.with.dots', '#from': 'from' },
  })

  test.each([
    ['Id, Title', ['Id', 'Title']],
    ['Id,#n , a.b[0].c, a.d, #from.x', ['Id', 'name.with.dots', 'a', 'from']],
    ['#unknown, constructor, #constructor', ['*', 'constructor']],
    ['attribute_exists(a) AND NOT begins_with(#n, :v) or size(b) > :x', ['a', 'name.with.dots', 'b']],
    [
      'SET a = if_not_exists(b, :v) + :w, c[1] = list_append(c, :l) REMOVE d.e ADD f :n DELETE g :s',
      ['a', 'b', 'c', 'd', 'f', 'g'],
    ],
    ['a BETWEEN :x AND :y', ['a']],
    ['a in (:x, :y)', ['a']],
    ['naïve', ['na', '*', 've']],
    ['', []],
    ['# : "a"', ['*', 'a']],
  ])('has the attributes of %j', (expression, names) => {
    expect(apply('attributeNames', expression, named)).toEqual(names)
  })

  test('is not readable as a structure', () => {
    expect(apply('attributeNames', { a: 'b' })).toEqual(['*'])
  })
})

describe('leading keys', () => {
  const keysOf = (operation: string, input: unknown, table?: string) =>
    leadingKeysOf(parametersIn(`dynamodb.${operation}`, input), 'pk', table)

  test('are in keys and items', () => {
    expect(keysOf('GetItem', { Key: { pk: { S: 'a' }, sk: { N: '1' } } })).toEqual(['a'])
    expect(keysOf('PutItem', { Item: { pk: { N: '7' }, x: { M: { pk: { S: 'no' } } } } })).toEqual(['7'])
    expect(keysOf('UpdateItem', { Key: { pk: { B: 'AQI=' } } })).toEqual(['AQI='])
  })

  test('are unknown when a key or an item lacks the partition key', () => {
    expect(keysOf('GetItem', { Key: { other: { S: 'a' } } })).toEqual(['*'])
    expect(keysOf('GetItem', { Key: { pk: 'a' } })).toEqual(['*'])
    expect(keysOf('GetItem', { Key: { pk: { S: 'a', N: '1' } } })).toEqual(['*'])
    expect(keysOf('GetItem', { Key: 'pk' })).toEqual(['*'])
  })

  test.each([
    ['pk = :v', ['a']],
    [':v = pk', ['a']],
    ['sk > :w AND (#p=:v)', ['a']],
    ['sk = :w and pk = :v', ['a']],
    ['pk = :missing', ['*']],
    ['sk = :w', ['*']],
    ['pk.x = :v', ['*']],
    ['x.pk = :v', ['*']],
    ['begins_with(pk, :v)', ['*']],
    ['pk', ['*']],
    ['', ['*']],
  ])('are in the condition %j', (KeyConditionExpression, keys) => {
    const input = {
      KeyConditionExpression,
      ExpressionAttributeNames: { '#p': 'pk' },
      ExpressionAttributeValues: { ':v': { S: 'a' }, ':w': { S: 'b' } },
    }
    expect(keysOf('Query', input)).toEqual(keys)
  })

  test('are in the conditions of old clients', () => {
    const condition = { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] }
    expect(keysOf('Query', { KeyConditions: { pk: condition, sk: {} } })).toEqual(['a'])
    expect(keysOf('Query', { KeyConditions: { sk: condition } })).toEqual(['*'])
  })

  test('are in batches, for each table', () => {
    const reads = { t: { Keys: [{ pk: { S: 'a' } }, { pk: { S: 'b' } }] }, u: { Keys: [{ pk: { S: 'c' } }] } }
    expect(keysOf('BatchGetItem', { RequestItems: reads })).toEqual(['a', 'b', 'c'])
    expect(keysOf('BatchGetItem', { RequestItems: reads }, 'u')).toEqual(['c'])
    const writes = [
      { PutRequest: { Item: { pk: { S: 'x' } } } },
      { DeleteRequest: { Key: { pk: { S: 'y' } } } },
      {},
    ]
    expect(keysOf('BatchWriteItem', { RequestItems: { t: writes } }, 't')).toEqual(['x', 'y', '*'])
    expect(keysOf('BatchGetItem', { RequestItems: { t: {} } })).toEqual(['*'])
  })

  test('are in transactions, for each element', () => {
    const parameters = parametersIn('dynamodb.TransactWriteItems', {
      TransactItems: [
        { Put: { Item: { pk: { S: 'a' } } } },
        { Update: { Key: { pk: { S: 'b' } } } },
        { ConditionCheck: { Key: { pk: { S: 'c' } } } },
        { Delete: { Key: { pk: { S: 'd' } } } },
      ],
    })
    expect(leadingKeysOf(parameters, 'pk').toSorted()).toEqual(['a', 'b', 'c', 'd'])
    const each = parameters.elements('TransactItems[]').map((element) => leadingKeysOf(element, 'pk'))
    expect(each).toEqual([['a'], ['b'], ['c'], ['d']])
  })

  test('are missing in scans', () => {
    expect(keysOf('Scan', { TableName: 't' })).toEqual([])
  })
})

describe('mail', () => {
  test.each([
    ['a@example.com', ['a@example.com'], []],
    [' <a@example.com> ', ['a@example.com'], []],
    ['Jane Doe <jane@example.com>', ['jane@example.com'], ['Jane Doe']],
    ['"Doe, Jane \\"JD\\"" <jane@example.com>', ['jane@example.com'], ['Doe, Jane "JD"']],
    ['=?UTF-8?Q?J=C3=BCrgen_M?= =?utf-8?b?w7xsbGVy?= <j@example.com>', ['j@example.com'], ['Jürgen Müller']],
    ['=?iso-8859-1?q?J=FCrgen?= <j@example.com>', ['j@example.com'], ['Jürgen']],
    ['=?x-unknown?q?a?= <j@example.com>', ['j@example.com'], ['=?x-unknown?q?a?=']],
    ['A (comment, <x@y>) <a@example.com>, b@example.com', ['a@example.com', 'b@example.com'], ['A']],
    ['', [], []],
    ['a'.repeat(5000), ['*'], ['*']],
  ])('has address and name of %j', (text, addresses, names) => {
    expect(apply('address', text)).toEqual(addresses)
    expect(apply('displayName', text)).toEqual(names)
  })

  test.each([
    [
      'To: x@y\r\nFrom: Jane\r\n <jane@example.com>\r\nSubject: s\r\n\r\nFrom: no@example.com',
      ['jane@example.com'],
    ],
    ['from:a@example.com\nFROM : b@example.com\n\n', ['a@example.com', 'b@example.com']],
    ['X-From: a@example.com\r\n\r\n', ['*']],
    ['\r\n\r\nFrom: a@example.com', ['*']],
    ['', ['*']],
  ])('has the sender of the message %j', (message, addresses) => {
    expect(apply('mimeFrom', Buffer.from(message).toString('base64'))).toEqual(addresses)
  })
})

describe('S3', () => {
  test.each([
    ['b/k', ['b'], ['k'], []],
    ['/b/a%2Fb%20c/d?versionId=v%2B1', ['b'], ['a/b c/d'], ['v+1']],
    ['b/a+b', ['b'], ['a b', 'a+b'], []],
    ['b/a%2Bb', ['b'], ['a+b'], []],
    ['b/what%3Fever?versionId=null', ['b'], ['what?ever'], ['null']],
    ['b/k?versionId=', ['b'], ['k'], []],
    ['b/k%3FversionId=v', ['b'], ['k?versionId=v'], []],
    ['b/100%', ['b'], ['100%'], []],
    ['%2Fb%2Fk', ['b'], ['k'], []],
    ['b//k', ['b'], ['/k'], []],
    ['b', ['b'], [], []],
    ['//b/k', [], ['b/k'], []],
    [
      'arn:aws:s3:us-west-2:111122223333:accesspoint/ap/object/reports/object/a',
      ['arn:aws:s3:us-west-2:111122223333:accesspoint/ap'],
      ['reports/object/a'],
      [],
    ],
    [
      'arn%3Aaws%3As3-outposts%3Aus-west-2%3A111122223333%3Aoutpost/op-1/accesspoint/ap/object/a',
      ['arn:aws:s3-outposts:us-west-2:111122223333:outpost/op-1/accesspoint/ap'],
      ['a'],
      [],
    ],
  ])('has the source of the copy %s', (source, buckets, keys, versions) => {
    expect(apply('copyBucket', source)).toEqual(buckets)
    expect(apply('copyKey', source)).toEqual(keys)
    expect(apply('copyVersion', source)).toEqual(versions)
  })

  test.each([
    ['b/k', 's3:GetObject'],
    ['b/k?versionId=', 's3:GetObject'],
    ['b/k%3FversionId=v', 's3:GetObject'],
    ['b/k?versionId=v', 's3:GetObjectVersion'],
    ['b/k?x=y&versionId=v', 's3:GetObjectVersion'],
  ])('is read by the action for %s', (source, action) => {
    for (const name of ['s3.CopyObject', 's3.UploadPartCopy']) {
      const call = callOf(name)
      const head = headOf({ headers: { 'x-amz-copy-source': source } })
      const parameters = parametersOf(call, head, Buffer.alloc(0))
      const isNeeded = ({ when }: GrantFacts) => when === undefined || holds(when, undefined, parameters)
      const actions = call.facts.grants.filter(isNeeded).map((grant) => grant.action)
      expect(actions).toEqual([action, 's3:PutObject'])
    }
  })

  test('has the tags of a header', () => {
    expect(apply('formTags', 'a=1&b+c=%C3%A9&d')).toEqual(['a=1', 'b c=é', 'd='])
    expect(apply('formTagKeys', 'a=1&b+c=%C3%A9&d')).toEqual(['a', 'b c', 'd'])
    expect(apply('formTags', { TagSet: [] })).toEqual([])
  })

  test.each([
    ['2026-01-11T00:00:00Z', '10'],
    ['2026-01-10T23:59:59.123456Z', '10'],
    ['2026-01-11T00:00:01+00:00', '11'],
    ['Sun, 11 Jan 2026 00:00:00 GMT', '10'],
    ['1768089600', '10'],
    ['2025-12-31T00:00:00Z', '-1'],
  ])('counts days until %s', (date, days) => {
    expect(daysFromNow(Date.parse('2026-01-01T00:00:00Z'))(date, undefined, NONE)).toEqual([days])
  })

  test('rejects what is no date', () => {
    const error = expect.objectContaining({ code: 'InvalidArgument' })
    expect(() => daysFromNow(0)('soon', undefined, NONE)).toThrow(error)
  })
})

describe('JSON texts', () => {
  test.each([
    ['{"A":"x"}', ['x']],
    ['{"A":["x","y","x"]}', ['x', 'y']],
    ['{"B":1}', []],
    ['{"A":null}', []],
    ['{"A":{"B":1}}', ['*']],
    ['[]', ['*']],
    ['{"A":NaN}', ['*']],
  ])('have members: %s', (text, values) => expect(apply('json:A', text)).toEqual(values))

  test('have no inherited members', () => {
    expect(apply('json:constructor', '{}')).toEqual([])
    expect(apply('json:__proto__', '{"__proto__":"x"}')).toEqual(['x'])
  })

  test.each([
    ['{"source":["aws.ec2","aws.s3"]}', ['aws.ec2', 'aws.s3']],
    ['{"source":["a",{"prefix":"b"}]}', ['a', '*']],
    ['{"detail":{"source":["a"]}}', []],
    ['{"$or":[{"source":["a"]},{"source":["b"]}]}', ['a', 'b']],
    ['{"$or":[{"source":["a"]},{"detail-type":["b"]}]}', ['a', '*']],
    ['{"$or":"x"}', ['*']],
    ['{"$or":["x"]}', ['*']],
    ['no pattern', ['*']],
  ])('have values of patterns: %s', (text, values) => expect(apply('pattern:source', text)).toEqual(values))
})

describe('names', () => {
  test.each([
    ['Example.COM.', 'example.com'],
    ['*.example.com', '\\052.example.com'],
    ['\\052.example.com.', '\\052.example.com'],
    ['a\\056b.example.com', 'a\\056b.example.com'],
    ['\\101\\142', 'ab'],
    ['a_b-c.d', 'a_b-c.d'],
    ['é', '\\303\\251'],
    ['a\\b', 'a\\134b'],
    ['\\400', '\\134400'],
  ])('normalizes %s', (name, normal) => expect(apply('normalName', name)).toEqual([normal]))

  test('has the VPC of Route 53', () => {
    expect(apply('vpcIdRegion', { VPCId: 'vpc-1', VPCRegion: 'us-east-1' })).toEqual([
      'VPCId=vpc-1,VPCRegion=us-east-1',
    ])
    expect(apply('vpcIdRegion', { VPCId: ['x'] })).toEqual(['VPCId=*,VPCRegion=*'])
    expect(apply('vpcIdRegion', 'vpc-1')).toEqual(['VPCId=*,VPCRegion=*'])
  })

  test('has parts of names', () => {
    expect(apply('beforeBar', 'arn:aws:dynamodb:::table/t/stream/s|1|AAA')).toEqual([
      'arn:aws:dynamodb:::table/t/stream/s',
    ])
    expect(apply('afterSlash', 'arn:aws:ecs:::cluster/c')).toEqual(['c'])
    expect(apply('afterSlash', 'c')).toEqual(['c'])
    expect(apply('names', 'k')).toEqual(['k'])
    expect(apply('no', 'k')).toEqual([])
    expect(apply('memberNames', { A: {}, B: {} })).toEqual(['A', 'B'])
    expect(apply('memberNames', 'A')).toEqual(['*'])
  })

  const KEY = '1234abcd-12ab-34cd-56ef-1234567890ab'
  test.each([
    [KEY, KEY, ['true']],
    [KEY, `arn:aws:kms:us-east-1:111122223333:key/${KEY}`, ['true']],
    [KEY, 'other', ['false']],
    ['alias/a', 'alias/a', ['true']],
    ['alias/a', KEY, []],
  ])('compares the keys %s and %s', (SourceKeyId, destination, result) => {
    const parameters = parametersIn('kms.ReEncrypt', { SourceKeyId })
    expect(apply('sameAsSourceKey', destination, parameters)).toEqual(result)
    expect(apply('sameAsSourceKey', destination)).toEqual([])
  })
})
