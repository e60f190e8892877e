/** What calls that pass make obsolete, and what their answers tell. */
import { describe, expect, test } from '@jest/globals'
import { apiService, apiServiceNames } from '../../../core/aws/api-operations.ts'
import { actionFacts } from '../../../core/aws/service-authorization.ts'
import type { PassedCall } from '../../../guard/knowledge/memory.ts'
import { writtenBy } from '../../../guard/knowledge/writes.ts'
import type { Parameters, Value } from '../../../recognition/parameters/types.ts'
import type { LookupKind } from '../../../recognition/resolution/lookups.ts'
import { ACCOUNT, ScriptedUpstream, WHERE } from './scripted-upstream.ts'

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`

/** Parameters at the top. */
function parametersOf(values: Readonly<Record<string, Value>>): Parameters {
  return {
    valuesAt: (path) => [values[path.replace('[]', '')] ?? []].flat(),
    has: (path) => path in values,
    elements: () => [],
  }
}

interface Passing {
  readonly parameters?: Readonly<Record<string, Value>>
  readonly resources?: readonly string[]
  readonly status?: number
  /** Undefined when the upstream broke off. */
  readonly output?: object | undefined
}

/** @param name such as `kms:Encrypt`, with the name of the service in botocore */
function passed(name: string, passing: Passing = {}): PassedCall {
  const { parameters = {}, resources = [], status = 200, output } = passing
  const [key = '', operation = ''] = name.split(':')
  const service = apiService(key)
  const facts = service?.operations[operation]
  const [protocol] = service?.protocols ?? []
  if (!service || !facts || !protocol) throw new Error(`There is no ${name}.`)
  return {
    call: { service, operation, facts, protocol, labels: new Map() },
    decisions: resources.map((resource) => ({ resource })),
    parameters: parametersOf(parameters),
    answer: output && { status, body: Buffer.from(JSON.stringify(output)) },
  }
}

const SCOPE = { partition: 'aws', region: 'us-east-1', accountId: ACCOUNT }

const nothing = () => new ScriptedUpstream(() => ({ status: 404 }))

/** Asks about everything, lets a call pass, and returns what is no longer known. */
async function forgottenBy(call: PassedCall): Promise<readonly string[]> {
  const upstream = nothing()
  const lookups = (
    [
      ['resource-policy', 'arn:aws:s3:::bucket'],
      ['object-tags', 'arn:aws:s3:::bucket/a'],
      ['object-tags', 'arn:aws:s3:::bucket/a?versionId=1'],
      ['object-tags', 'arn:aws:s3:::bucket/b'],
      ['resource-policy', arn('sqs', 'orders')],
      ['tags', arn('kms', 'key/k')],
      ['kms-key', 'alias/a'],
      ['secret', 'db'],
      ['resource-policy', arn('execute-api', 'a/prod/GET/')],
      ['partition-key', arn('dynamodb', 'table/t')],
    ] as const
  ).map(([kind, value]) => ({ kind, value, ...WHERE }))
  const first = upstream.knowledge.inquiry()
  await first.ask(lookups)
  upstream.knowledge.passed(call, SCOPE)
  const next = upstream.knowledge.inquiry()
  return lookups
    .filter((lookup) => next.known(lookup) === undefined)
    .map(({ kind, value }) => `${kind} ${value}`)
}

const KEYS = [`tags ${arn('kms', 'key/k')}`, 'kms-key alias/a']
const BUCKET = ['resource-policy arn:aws:s3:::bucket']
const OBJECTS = ['a', 'a?versionId=1', 'b'].map((key) => `object-tags arn:aws:s3:::bucket/${key}`)

describe('a write removes what it can change', () => {
  test.each([
    ['kms:PutKeyPolicy', KEYS],
    ['kms:CreateAlias', KEYS],
    ['kms:TagResource', KEYS],
    ['sqs:SetQueueAttributes', [`resource-policy ${arn('sqs', 'orders')}`]],
    ['sqs:AddPermission', [`resource-policy ${arn('sqs', 'orders')}`]],
    ['s3:PutBucketPolicy', [...BUCKET, ...OBJECTS]],
    ['s3:DeleteBucketOwnershipControls', [...BUCKET, ...OBJECTS]],
    ['s3control:PutPublicAccessBlock', [...BUCKET, ...OBJECTS]],
    ['secretsmanager:DeleteSecret', ['secret db']],
    ['apigateway:UpdateRestApi', [`resource-policy ${arn('execute-api', 'a/prod/GET/')}`]],
    ['dynamodb:DeleteTable', [`partition-key ${arn('dynamodb', 'table/t')}`]],
  ])('%s', async (name, forgotten) => {
    expect(await forgottenBy(passed(name))).toEqual(forgotten)
  })

  test.each(['cloudformation:CreateStack', 'resourcegroupstaggingapi:TagResources'])(
    '%s: everything',
    async (name) => {
      expect(await forgottenBy(passed(name))).toHaveLength(10)
    },
  )

  test('to an object removes what is known about it', async () => {
    const about = { resources: ['arn:aws:s3:::bucket/a'] }
    const ofA = OBJECTS.slice(0, 2)
    expect(await forgottenBy(passed('s3:PutObject', about))).toEqual(ofA)
    expect(await forgottenBy(passed('s3:PutObjectTagging', about))).toEqual(ofA)
    expect(
      await forgottenBy(passed('s3:DeleteObject', { resources: ['arn:aws:s3:::bucket/a?versionId=1'] })),
    ).toEqual(ofA)
    const both = { resources: ['arn:aws:s3:::bucket/a', 'arn:aws:s3:::bucket/b'] }
    expect(await forgottenBy(passed('s3:DeleteObjects', both))).toEqual(OBJECTS)
  })

  test.each([
    ...[
      's3:GetObject',
      's3:ListObjectsV2',
      's3:HeadBucket',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
    ],
    ...['sqs:SendMessageBatch', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sns:Publish', 'dynamodb:PutItem'],
    ...[
      'dynamodb:TransactWriteItems',
      'dynamodb:BatchWriteItem',
      'dynamodb:ExecuteStatement',
      'dynamodb:Query',
    ],
    ...[
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'lambda:Invoke',
      'kinesis:PutRecords',
    ],
  ])('%s removes nothing', async (name) => {
    expect(await forgottenBy(passed(name))).toEqual([])
  })

  test('whatever its service is, unless only its name makes it a read', () => {
    const levels = new Set(['Permissions management', 'Tagging'])
    const object = { resource: 'arn:aws:s3:::bucket/key' }
    let count = 0
    const overlooked = apiServiceNames().flatMap(({ key }) => {
      const service = apiService(key)
      const managing = Object.entries(service?.operations ?? {}).filter(([, { grants }]) =>
        grants.some(({ action }) => levels.has(actionFacts(action)?.accessLevel ?? '')),
      )
      count += managing.length
      return managing
        .map(([operation]) => `${key}:${operation}`)
        .filter((name) => writtenBy({ ...passed(name), decisions: [object] }).length === 0)
    })
    expect(overlooked.filter((name) => !/:(?:Get|List|Describe|Test|Validate)/.test(name))).toEqual([])
    expect(count).toBeGreaterThan(1000)
  })

  test('that passes while its resource is read makes the answer obsolete', async () => {
    let policy = 'old'
    const queue = arn('sqs', 'orders')
    const answer = () => ({
      body: `<R><GetQueueAttributesResult><Attribute><Name>Policy</Name><Value>{"Id":"${policy}"}</Value></Attribute></GetQueueAttributesResult></R>`,
    })
    const upstream = new ScriptedUpstream(() => {
      const before = answer()
      if (policy === 'old') {
        policy = 'new'
        upstream.knowledge.passed(passed('sqs:SetQueueAttributes'), SCOPE)
      }
      return before
    })
    expect(await upstream.ask('resource-policy', queue)).toBe('{"Id":"new"}')
    expect(upstream.asked).toHaveLength(2)
  })

  test('that passes each time its resource is read makes the question fail', async () => {
    const upstream = new ScriptedUpstream(() => {
      upstream.knowledge.passed(passed('sqs:SetQueueAttributes'), SCOPE)
      return { body: '<R/>' }
    })
    await expect(upstream.ask('resource-policy', arn('sqs', 'orders'))).rejects.toThrow(
      'it changes all the time',
    )
    expect(upstream.asked).toHaveLength(5)
  })
})

describe('answers to calls tell', () => {
  /** Returns what is known after a call, without a question to the upstream. */
  function knownAfter(kind: LookupKind, value: string, ...calls: readonly PassedCall[]): unknown {
    const upstream = nothing()
    for (const call of calls) upstream.knowledge.passed(call, SCOPE)
    const elsewhere = { ...WHERE, accountId: '444455556666', region: 'eu-west-1' }
    return upstream.knowledge.inquiry().known({ kind, value, ...elsewhere })
  }

  const key = arn('kms', 'key/k')
  const stream = arn('kinesis', 'stream/clicks')

  test.each([
    ...['Encrypt', 'ReEncrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'].map((name) => [
      `kms:${name}`,
      'CiphertextBlob',
    ]),
    ...['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext'].map((name) => [
      `kms:${name}`,
      'PrivateKeyCiphertextBlob',
    ]),
  ])('the key of a ciphertext: %s', (name = '', member = '') => {
    const ciphertext = 'A'.repeat(8000)
    const call = passed(name, { output: { [member]: ciphertext, KeyId: key } })
    expect(knownAfter('kms-ciphertext', ciphertext, call)).toBe(key)
    expect(knownAfter('kms-ciphertext', `${ciphertext}A`, call)).toBeUndefined()
  })

  test.each([
    ['kinesis:GetShardIterator', 'ShardIterator'],
    ['kinesis:GetRecords', 'NextShardIterator'],
    ['dynamodbstreams:GetShardIterator', 'ShardIterator'],
    ['dynamodbstreams:GetRecords', 'NextShardIterator'],
  ])('the stream of an iterator: %s', (name, member) => {
    const output = { [member]: 'iterator' }
    expect(knownAfter('shard-iterator', 'iterator', passed(name, { output, resources: [stream] }))).toBe(
      stream,
    )
    const unknown = passed(name, { output, resources: [arn('kinesis', 'stream/*')] })
    expect(knownAfter('shard-iterator', 'iterator', unknown)).toBeUndefined()
  })

  test('the log groups of a query', () => {
    const output = { queryId: 'q' }
    const one = passed('logs:StartQuery', { output, parameters: { logGroupName: '/app' } })
    expect(knownAfter('log-query', 'q', one)).toEqual(['/app'])
    const two = passed('logs:StartQuery', { output, parameters: { logGroupNames: ['/a', '/b'] } })
    expect(knownAfter('log-query', 'q', two)).toEqual(['/a', '/b'])
    expect(knownAfter('log-query', 'q', passed('logs:StartQuery', { output }))).toBeUndefined()
  })

  test('the work group of a query', () => {
    const output = { QueryExecutionId: 'q' }
    const named = passed('athena:StartQueryExecution', { output, parameters: { WorkGroup: 'reports' } })
    expect(knownAfter('work-group', 'q', named)).toBe('reports')
    expect(knownAfter('work-group', 'q', passed('athena:StartQueryExecution', { output }))).toBe('primary')
  })

  test('the queue of a message move', () => {
    const source = arn('sqs', 'dead')
    const call = passed('sqs:StartMessageMoveTask', {
      output: { TaskHandle: 'handle' },
      parameters: { SourceArn: source },
    })
    expect(knownAfter('message-move-task', 'handle', call)).toBe(source)
  })

  test('the owner of a bucket, until it is deleted', () => {
    const parameters = { Bucket: 'mine' }
    const create = passed('s3:CreateBucket', { parameters, output: {} })
    const remove = passed('s3:DeleteBucket', { parameters, output: {} })
    expect(knownAfter('bucket-owner', 'mine', create)).toBe(ACCOUNT)
    expect(knownAfter('bucket-owner', 'mine', create, remove)).toBeUndefined()
  })

  test('no owner of a bucket that two accounts have created', () => {
    const upstream = nothing()
    const create = passed('s3:CreateBucket', { parameters: { Bucket: 'mine' }, output: {} })
    const owner = () => upstream.knowledge.inquiry().known({ kind: 'bucket-owner', value: 'mine', ...WHERE })
    upstream.knowledge.passed(create, SCOPE)
    upstream.knowledge.passed(create, SCOPE)
    expect(owner()).toBe(ACCOUNT)
    upstream.knowledge.passed(create, { ...SCOPE, accountId: '444455556666' })
    expect(owner()).toBeUndefined()
  })

  test('the owner of a bucket until the upstream is reset', () => {
    const upstream = nothing()
    upstream.knowledge.passed(
      passed('s3:CreateBucket', { parameters: { Bucket: 'mine' }, output: {} }),
      SCOPE,
    )
    const output = { CiphertextBlob: 'c', KeyId: key }
    upstream.knowledge.passed(passed('kms:Encrypt', { output }), SCOPE)
    upstream.knowledge.forgetAll()
    const { known } = upstream.knowledge.inquiry()
    expect(known({ kind: 'bucket-owner', value: 'mine', ...WHERE })).toBeUndefined()
    expect(known({ kind: 'kms-ciphertext', value: 'c', ...WHERE })).toBe(key)
  })

  test('nothing when they fail, are too long, or are no JSON', () => {
    const output = { CiphertextBlob: 'c', KeyId: key }
    expect(knownAfter('kms-ciphertext', 'c', passed('kms:Encrypt', { output, status: 400 }))).toBeUndefined()
    expect(knownAfter('kms-ciphertext', 'c', passed('kms:Encrypt'))).toBeUndefined()
    const empty = { ...passed('kms:Encrypt'), answer: { status: 200, body: Buffer.alloc(0) } }
    expect(knownAfter('kms-ciphertext', 'c', empty)).toBeUndefined()
    const other = { CiphertextBlob: 'c', KeyId: ['arn:x'] }
    expect(knownAfter('kms-ciphertext', 'c', passed('kms:Encrypt', { output: other }))).toBeUndefined()
  })

  test('only for some operations, of which the answer is wanted', () => {
    const wants = (name: string) => nothing().knowledge.wantsAnswer(passed(name).call)
    expect(['kms:Encrypt', 'kinesis:GetRecords', 's3:CreateBucket'].map(wants)).toEqual([true, true, true])
    expect(['s3:PutObject', 's3:GetObject', 'kms:Decrypt'].map(wants)).toEqual([false, false, false])
  })
})
