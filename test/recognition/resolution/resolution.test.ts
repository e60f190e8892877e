/** How a call is resolved, apart from the facts of its operation. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { apiService, apiServiceNames } from '../../../core/aws/api-operations.ts'
import { AwsError } from '../../../protocol/errors/aws-error.ts'
import { parametersOf } from '../../../recognition/parameters/index.ts'
import type { Parameters, Value } from '../../../recognition/parameters/types.ts'
import { forwardedActions } from '../../../recognition/resolution/forwarded-calls.ts'
import { resolve } from '../../../recognition/resolution/index.ts'
import { callOf, headOf } from '../../support/guard-calls.ts'
import { type Case, json, query } from './case.ts'
import { resolveCall, resolveCase, SCOPE } from './resolve-case.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:jobs'
const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/111122223333/jobs'
const send = json('sqs.SendMessage', { QueueUrl: QUEUE_URL }, [])
const everything = { isKeyInUse: () => true }

const contextIn = (each: Case, options = {}) => resolveCase(each, options).decisions[0]?.context

describe('tags of resources', () => {
  const state = { tags: { [QUEUE]: { team: 'red', __proto__x: 'y' } } }

  test('are asked for if a policy mentions them', () => {
    const tagged = { ...send, state, inUse: ['aws:ResourceTag/'] }
    expect(contextIn(tagged)).toEqual({ 'aws:ResourceTag/team': 'red', 'aws:ResourceTag/__proto__x': 'y' })
    expect(resolveCase(tagged).asked.map(({ kind }) => kind)).toContain('tags')
  })

  test('are not asked for otherwise', () => {
    expect(contextIn({ ...send, state })).toEqual({})
    expect(resolveCase({ ...send, state }).asked.map(({ kind }) => kind)).not.toContain('tags')
  })

  test('are not asked for where the resource is not known', () => {
    const unnamed = json('sqs.SendMessage', {}, [])
    expect(resolveCase(unnamed, everything).asked).toEqual([])
  })

  test.each<[each: Case, arn: string, key: string]>([
    [
      json('ssm.GetParameter', { Name: '/a' }, []),
      'arn:aws:ssm:us-east-1:111122223333:parameter/a',
      'ssm:resourceTag/t',
    ],
    [
      json('secretsmanager.GetSecretValue', { SecretId: 's' }, []),
      'arn:aws:secretsmanager:us-east-1:111122223333:secret:s',
      'secretsmanager:ResourceTag/t',
    ],
    [
      json('ecs.DeleteCluster', { cluster: 'c' }, []),
      'arn:aws:ecs:us-east-1:111122223333:cluster/c',
      'ecs:ResourceTag/t',
    ],
    [
      json('ecr.ListImages', { repositoryName: 'r' }, []),
      'arn:aws:ecr:us-east-1:111122223333:repository/r',
      'ecr:ResourceTag/t',
    ],
    [
      json('logs.DeleteLogGroup', { logGroupName: 'g' }, []),
      'arn:aws:logs:us-east-1:111122223333:log-group:g',
      'aws:ResourceTag/t',
    ],
  ])('%# have the keys of the service', (each, arn, key) => {
    const found = contextIn({ ...each, state: { tags: { [arn]: { t: 'v' } } } }, everything)
    expect(found?.[key]).toBe('v')
  })
})

test('facts of a KMS key are asked for if a policy mentions them', () => {
  const arn = 'arn:aws:kms:us-east-1:111122223333:key/k'
  const state = { 'key-facts': { [arn]: { 'kms:KeySpec': 'RSA_2048', 'kms:ResourceAliases': ['alias/a'] } } }
  const encrypt = { ...json('kms.Encrypt', { KeyId: 'k' }, []), state }
  expect(contextIn(encrypt)).not.toHaveProperty(['kms:KeySpec'])
  expect(contextIn({ ...encrypt, inUse: ['kms:ResourceAliases'] })).toMatchObject({
    'kms:KeySpec': 'RSA_2048',
    'kms:ResourceAliases': ['alias/a'],
  })
})

describe('tags of objects', () => {
  const object = 'arn:aws:s3:::b/k'

  test.each([
    ['', object],
    ['versionId=v', `${object}?versionId=v`],
  ])('with query %j', (query, asked) => {
    const state = { 'object-tags': { [asked]: { team: 'red' } } }
    const call = callOf('s3.GetObject', { Bucket: 'b', Key: 'k' })
    const bytes = { head: headOf({ method: 'GET', path: '/b/k', query }), body: Buffer.alloc(0) }
    const { decisions } = resolveCall(call, bytes, state, everything)
    expect(decisions[0]?.context['s3:ExistingObjectTag/team']).toBe('red')
  })
})

describe('leading keys', () => {
  const table = (name: string) => `arn:aws:dynamodb:us-east-1:111122223333:table/${name}`
  const state = { 'partition-key': { [table('A')]: 'id', [table('B')]: 'pk' } }
  const keysOf = (call: string, input: unknown) =>
    resolveCase({ ...json(call, input, []), state }, everything).decisions.map(
      ({ context }) => context['dynamodb:LeadingKeys'],
    )

  test('of a batch are those of each table', () => {
    const items = { A: { Keys: [{ id: { S: '1' } }, { id: { S: '2' } }] }, B: { Keys: [{ pk: { N: '3' } }] } }
    expect(keysOf('dynamodb.BatchGetItem', { RequestItems: items })).toEqual([['1', '2'], ['3']])
  })

  test('of a transaction are those of each item', () => {
    const items = [
      { Put: { TableName: 'A', Item: { id: { S: '1' } } } },
      { Delete: { TableName: 'B', Key: { pk: { S: '2' } } } },
    ]
    expect(keysOf('dynamodb.TransactWriteItems', { TransactItems: items })).toEqual([['1'], ['2']])
  })

  test.each([
    ["SELECT * FROM A WHERE id = 'a''b'", ["a'b"]],
    ['SELECT * FROM "A" WHERE x = 1 AND "id"=\'1\' AND id = \'2\'', undefined],
    ['SELECT * FROM A WHERE x = ? AND ? = id', ['second']],
    ["UPDATE A SET x = 'y' WHERE id = '1'", ['1']],
    ["DELETE FROM A WHERE id = '1' RETURNING ALL OLD *", ['1']],
    ["INSERT INTO A VALUE {'x': 'y', 'id': '1'}", ['1']],
    ["INSERT INTO A VALUE {'id': ?}", ['first']],
    ['SELECT * FROM A', undefined],
    ["SELECT * FROM A WHERE x = 'id'", undefined],
    ["SELECT * FROM A WHERE a.id = '1'", undefined],
    ["SELECT * FROM A WHERE id = '1' OR id > '0'", undefined],
    ["SELECT * FROM A WHERE id IN ['1', '2']", ['1', '2']],
    ["SELECT * FROM A WHERE id >= '1'", undefined],
    ["SELECT * FROM A WHERE id = '1' || x", ['*']],
    ['SELECT * FROM A WHERE x = ? AND y = ? AND id = ?', ['*']],
    ["UPDATE A SET id = '1' WHERE x = '2'", ['*']],
    ['INSERT INTO A VALUE ?', ['*']],
  ])('of the statement %s', (Statement, keys) => {
    const input = { Statement, Parameters: [{ S: 'first' }, { S: 'second' }] }
    expect(keysOf('dynamodb.ExecuteStatement', input)).toEqual([keys])
    expect(keysOf('dynamodb.BatchExecuteStatement', { Statements: [input] })).toEqual([keys])
    expect(keysOf('dynamodb.ExecuteTransaction', { TransactStatements: [input] })).toEqual([keys])
  })

  test('of a query are in its condition', () => {
    const input = {
      TableName: 'A',
      KeyConditionExpression: '#i = :v',
      ExpressionAttributeNames: { '#i': 'id' },
      ExpressionAttributeValues: { ':v': { S: '7' } },
    }
    expect(keysOf('dynamodb.Query', input)).toEqual([['7']])
  })

  test('are * where nobody knows the partition key', () => {
    expect(keysOf('dynamodb.GetItem', { TableName: 'C', Key: { id: { S: '1' } } })).toEqual([['*']])
  })
})

describe('roles', () => {
  const update = (role: string) => json('stepfunctions.CreateStateMachine', { name: 'm', roleArn: role }, [])
  const passed = (role: string, roleArn: (name: string) => string | undefined = () => undefined) =>
    resolveCase(update(role), { roleArn }).decisions.find(({ action }) => action === 'iam:PassRole')?.resource

  test.each([
    ['arn:aws:iam::444455556666:role/a/b', 'arn:aws:iam::444455556666:role/a/b'],
    ['b', 'arn:aws:iam::111122223333:role/b'],
    ['/a/b', 'arn:aws:iam::111122223333:role/a/b'],
    ['arn:aws:iam::111122223333:user/b', '*'],
    ['{{ role }}', '*'],
    ['', '*'],
    ['b*', '*'],
  ])('%s', (role, arn) => {
    expect(passed(role)).toBe(arn)
  })

  test('have the path that they were created with', () => {
    const path = 'arn:aws:iam::111122223333:role/service-role/b'
    expect(passed('b', (name) => (name === 'b' ? path : undefined))).toBe(path)
  })
})

describe('the scope', () => {
  test('gives partition, region, and account', () => {
    const scope = { partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333' }
    const { decisions } = resolveCase(json('dynamodb.GetItem', { TableName: 't' }, []), { scope })
    expect(decisions[0]?.resource).toBe('arn:aws-cn:dynamodb:cn-north-1:111122223333:table/t')
  })

  test('of anonymous callers has no account', () => {
    const scope = { ...SCOPE, accountId: undefined }
    const [decision] = resolveCase(json('sqs.SendMessage', { QueueUrl: 'jobs' }, []), { scope }).decisions
    expect(decision?.resource).toBe('arn:aws:sqs:us-east-1:*:jobs')
    expect(resolveCase(send, { scope }).decisions[0]?.resource).toBe(QUEUE)
    const { asked } = resolveCase(json('kms.Encrypt', { KeyId: 'alias/a' }, []), { scope })
    expect(asked.map(({ accountId }) => accountId)).toEqual(['000000000000'])
  })
})

test('the owner of a bucket is the account of the resource', () => {
  const call = callOf('s3.GetObject', { Bucket: 'b', Key: 'k' })
  const bytes = { head: headOf({ method: 'GET', path: '/b/k' }), body: Buffer.alloc(0) }
  const ownedBy = (owner: string) => resolveCall(call, bytes, { 'bucket-owner': { b: owner } }).decisions[0]
  expect(ownedBy('444455556666')?.accountId).toBe('444455556666')
  expect(ownedBy('111122223333')).not.toHaveProperty('accountId')
})

test('entries are decided one by one, and everything else once', () => {
  const call = callOf('s3.DeleteObjects', { Bucket: 'b' })
  const body = Buffer.from('<Delete><Object><Key>a</Key></Object><Object><Key>a</Key></Object></Delete>')
  const head = headOf({ path: '/b', query: 'delete', headers: ['x-amz-bypass-governance-retention', 'true'] })
  const { decisions, readBody } = resolveCall(call, { head, body }, {})
  expect(decisions.map(({ action, entry }) => [action, entry])).toEqual([
    ['s3:DeleteObject', 0],
    ['s3:DeleteObject', 1],
    ['s3:BypassGovernanceRetention', undefined],
  ])
  expect(readBody).toBe(true)
})

test('more entries than any service takes are decided on everything', () => {
  const TransactItems = Array.from({ length: 1001 }, (_, at) => ({ Get: { TableName: `t${at}` } }))
  const { decisions } = resolveCase(json('dynamodb.TransactGetItems', { TransactItems }, []))
  expect(decisions.map(({ action, resource }) => `${action} ${resource}`)).toEqual(['dynamodb:GetItem *'])
})

test('more values than any service takes are not asked for one by one', () => {
  const SecretIdList = Array.from({ length: 1001 }, (_, at) => `s${at}`)
  const { decisions, asked } = resolveCase(json('secretsmanager.BatchGetSecretValue', { SecretIdList }, []))
  expect(decisions.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    'secretsmanager:BatchGetSecretValue *',
    'secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:111122223333:secret:*',
  ])
  expect(asked.length).toBeLessThan(5)
})

test('more combinations than any service takes are decided on a pattern', () => {
  const names = Array.from({ length: 900 }, (_, at) => `n${at}`)
  const input = { cluster: 'c', tasks: names, TableName: names }
  expect(resolveCase(json('ecs.DescribeTasks', input, [])).decisions).toHaveLength(900)
  const RequestItems = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`t${at}`, {}]))
  const { decisions } = resolveCase(json('dynamodb.BatchGetItem', { RequestItems }, []))
  expect(decisions.map(({ resource }) => resource)).toEqual([
    'arn:aws:dynamodb:us-east-1:111122223333:table/*',
  ])
})

test('questions are missing until they are answered', () => {
  const each = json('kms.Encrypt', { KeyId: 'alias/a' }, [])
  const call = callOf('kms.Encrypt')
  const head = headOf(each.request)
  const options = {
    head,
    scope: SCOPE,
    known: () => undefined,
    now: 0,
    ...everything,
    roleArn: () => undefined,
  }
  const { missing, asked } = resolve(
    call,
    parametersOf(call, head, Buffer.from('{"KeyId":"alias/a"}')),
    options,
  )
  expect(asked).toEqual([])
  expect(missing).toEqual([
    { kind: 'kms-key', value: 'alias/a', accountId: '111122223333', partition: 'aws', region: 'us-east-1' },
  ])
})

test('says where resources and keys came from', () => {
  const { decisions } = resolveCase(json('sqs.CreateQueue', { QueueName: 'q', tags: { a: 'b' } }, []))
  expect(decisions[0]).toMatchObject({
    resourceFrom: 'parameter QueueName',
    keysFrom: { 'aws:RequestTag/a': 'parameter tags{}', 'aws:TagKeys': 'parameter tags{}' },
  })
  const mail = resolveCase(query('ses.SendEmail', { Source: 'a@example.com' }, []))
  expect(mail.decisions[0]).toMatchObject({
    context: { 'ses:ApiVersion': '1' },
    keysFrom: { 'ses:ApiVersion': 'constant' },
  })
})

test('forwarded calls are those of the facts', () => {
  const facts: { services: Record<string, Record<string, { action: string }[]>> } = JSON.parse(
    readFileSync('scripts/facts/forwarded-calls.json', 'utf8'),
  )
  for (const [service, operations] of Object.entries(facts.services))
    for (const [operation, calls] of Object.entries(operations))
      expect([service, operation, forwardedActions(service, operation)]).toEqual([
        service,
        operation,
        calls.map(({ action }) => action),
      ])
  expect(forwardedActions('s3', 'constructor')).toEqual([])
})

/** A value of every kind, some of them hostile. Every parameter of the request has it. */
const VALUES: readonly (Value | undefined)[] = [
  undefined,
  'text',
  'arn:aws:s3:::bucket',
  '',
  `arn:${'a:/'.repeat(10_000)}`,
  ['a', { b: 'c' }, JSON.parse('{"__proto__":"x","constructor":"y","Key":"k","Value":["v"]}')],
]

function parametersWith(value: Value | undefined): Parameters {
  const parameters = {
    valuesAt: () => (value === undefined ? [] : [value]),
    has: () => value !== undefined,
    elements: (): readonly Parameters[] => (value === undefined ? [] : [parameters]),
  }
  return parameters
}

test.each(VALUES.map((value) => ({ value })))('no operation passes undecided with value %#', ({ value }) => {
  const undecided: string[] = []
  for (const { key } of apiServiceNames()) {
    for (const [name, facts] of Object.entries(apiService(key)?.operations ?? {})) {
      const isFree = facts.auth === 'none' || facts.grants.length === 0
      if (!isFree && needsOf(`${key}.${name}`, parametersWith(value)) === 0) undecided.push(`${key}.${name}`)
    }
  }
  expect(undecided).toEqual([])
})

/** The number of decisions. A request that AWS rejects with an error of its own counts as decided. */
function needsOf(name: string, parameters: Parameters): number {
  const options = {
    head: headOf(),
    scope: SCOPE,
    known: () => null,
    now: 0,
    ...everything,
    roleArn: () => undefined,
  }
  try {
    return resolve(callOf(name), parameters, options).decisions.length
  } catch (error) {
    if (error instanceof AwsError) return 1
    throw error
  }
}
