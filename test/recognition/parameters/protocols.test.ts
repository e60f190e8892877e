/** Parameters in each protocol, in the forms of requests that SDKs send. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { type ApiProtocol, apiService } from '../../../core/aws/api-operations.ts'
import { encodeCbor } from '../../../core/standards/cbor.ts'
import { parametersOf, readsBody } from '../../../recognition/parameters/index.ts'
import { callOf } from '../../support/guard-calls.ts'
import { type HeadOfTest, headOf } from '../../support/request-heads.ts'

interface Request extends HeadOfTest {
  readonly labels?: Readonly<Record<string, string>>
  readonly protocol?: ApiProtocol
}

const read = (name: string, body: string | Uint8Array = '', { labels, protocol, ...head }: Request = {}) =>
  parametersOf(callOf(name, labels, protocol), headOf(head), Buffer.from(body))

describe('JSON', () => {
  const json = (name: string, input: unknown) => read(name, JSON.stringify(input), { protocol: 'json' })

  test('has members of members, of elements, and of maps', () => {
    const parameters = json('dynamodb.TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'a' } },
        { Delete: { TableName: 'b' } },
        { Put: { TableName: 'c' } },
      ],
    })
    expect(parameters.valuesAt('TransactItems[].Put.TableName')).toEqual(['a', 'c'])
    expect(parameters.has('TransactItems[].Delete')).toBe(true)
    expect(parameters.has('TransactItems[].Update')).toBe(false)
    const batch = json('dynamodb.BatchGetItem', { RequestItems: { 't-1': { Keys: [] }, 't-2': {} } })
    expect(batch.valuesAt('RequestItems{}')).toEqual(['t-1', 't-2'])
    expect(batch.valuesAt('RequestItems{*}.Keys')).toEqual([[]])
  })

  test('has the values of one key, and of the keys that fit', () => {
    const parameters = json('ssm.StartAutomationExecution', {
      Parameters: { AutomationAssumeRole: ['role'], Other: ['no'] },
    })
    expect(parameters.valuesAt('Parameters{AutomationAssumeRole}[]')).toEqual(['role'])
    expect(parameters.valuesAt('Parameters{/^O/}[]')).toEqual(['no'])
  })

  test('takes null as absent, and scalars as text', () => {
    const parameters = json('sqs.CreateQueue', {
      A: null,
      B: true,
      C: 1e21,
      D: 1.5,
      E: [null, 'x'],
      F: { G: null, H: {} },
    })
    expect(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => parameters.valuesAt(name))).toEqual([
      [],
      ['true'],
      ['1000000000000000000000'],
      ['1.5'],
      [['x']],
      [{ H: {} }],
    ])
    expect(parameters.has('F.H')).toBe(true)
    expect(parameters.has('F.G')).toBe(false)
  })

  test.each(['[]', '{', 'null', '"a"', '\uFEFF{}', '{"a":1}x'])('rejects %j', (body) => {
    const parameters = read('sqs.SendMessage', body, { protocol: 'json' })
    expect(() => parameters.valuesAt('QueueUrl')).toThrow(
      expect.objectContaining({ code: 'SerializationException' }),
    )
  })

  test('has nothing in an empty body, and in members that are inherited', () => {
    expect(read('sqs.SendMessage', '', { protocol: 'json' }).valuesAt('QueueUrl')).toEqual([])
    expect(json('sqs.SendMessage', {}).has('constructor')).toBe(false)
    const own = read('kms.Encrypt', '{"EncryptionContext":{"__proto__":"x"}}')
    expect(own.valuesAt('EncryptionContext{}')).toEqual(['__proto__'])
    expect(own.valuesAt('EncryptionContext{*}')).toEqual(['x'])
  })
})

describe('Query', () => {
  test('has lists below `member`, maps below `entry`, and gaps in the numbers', () => {
    const parameters = read(
      'sns.CreateTopic',
      'Action=CreateTopic&Name=t&Tags.member.3.Key=c&Tags.member.1.Key=a&Tags.member.1.Value=1&Attributes.entry.1.key=k&Attributes.entry.1.value=v',
    )
    expect(parameters.valuesAt('Name')).toEqual(['t'])
    expect(parameters.valuesAt('Tags[].Key')).toEqual(['a', 'c'])
    expect(parameters.elements('Tags[]').map((each) => each.valuesAt('Tags[].Value'))).toEqual([['1'], []])
    expect(parameters.valuesAt('Attributes{/k$/}')).toEqual(['v'])
  })

  test('has flattened lists in the names of EC2', () => {
    const parameters = read(
      'ec2.RunInstances',
      'ImageId=ami-1&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k&TagSpecification.2.ResourceType=volume&SecurityGroupId.1=sg-1&SecurityGroupId.2=sg-2',
    )
    expect(parameters.valuesAt('SecurityGroupIds[]')).toEqual(['sg-1', 'sg-2'])
    expect(parameters.valuesAt('TagSpecifications[].ResourceType')).toEqual(['instance', 'volume'])
    const seen = parameters
      .elements('TagSpecifications[]')
      .map((each) => [
        each.valuesAt('.ResourceType'),
        each.valuesAt('TagSpecifications[].Tags[].Key'),
        each.valuesAt('ImageId'),
      ])
    expect(seen).toEqual([
      [['instance'], ['k'], ['ami-1']],
      [['volume'], [], ['ami-1']],
    ])
  })

  test('reads the query of a GET', () => {
    const parameters = read('sns.Publish', '', { method: 'GET', url: '/?Action=Publish&TopicArn=arn%3Aa+b' })
    expect(parameters.valuesAt('TopicArn')).toEqual(['arn:a b'])
  })

  test('rejects a parameter with two values', () => {
    const parameters = read('sns.Publish', 'TopicArn=a', { url: '/?TopicArn=b' })
    expect(() => parameters.valuesAt('TopicArn')).toThrow('The parameter TopicArn has several values.')
    expect(read('sns.Publish', 'TopicArn=a&TopicArn=a').valuesAt('TopicArn')).toEqual(['a'])
  })

  test('reads what clients of SQS sent before its JSON protocol', () => {
    const request = { protocol: 'query', url: '/111122223333/orders' } as const
    expect(read('sqs.SendMessage', 'MessageBody=x', request).valuesAt('QueueUrl')).toEqual([
      '/111122223333/orders',
    ])
    const both = read('sqs.SendMessage', 'QueueUrl=http%3A%2F%2Fh%2F111122223333%2Fother', request)
    expect(both.valuesAt('QueueUrl')).toEqual(['http://h/111122223333/other', '/111122223333/orders'])
    const same = read('sqs.SendMessage', 'QueueUrl=http%3A%2F%2Fh%2F111122223333%2Forders', request)
    expect(same.valuesAt('QueueUrl')).toEqual(['http://h/111122223333/orders'])
    const create = read(
      'sqs.CreateQueue',
      'Attribute.1.Name=Policy&Attribute.1.Value=p&Tag.1.Key=k&Tag.1.Value=v',
      request,
    )
    expect(create.valuesAt('tags{}')).toEqual(['k'])
    expect(create.valuesAt('tags{*}')).toEqual(['v'])
    expect(create.valuesAt('Attributes{Policy}')).toEqual(['p'])
    const batch = read(
      'sqs.SendMessageBatch',
      'SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.2.Id=b',
      request,
    )
    expect(batch.valuesAt('Entries[].Id')).toEqual(['a', 'b'])
  })
})

describe('REST', () => {
  test('has labels, queries, and headers', () => {
    const parameters = read('s3.PutObjectTagging', '', {
      labels: { Bucket: 'b', Key: 'a/b' },
      url: '/?tagging&versionId=v',
    })
    expect(['Bucket', 'Key', 'VersionId'].flatMap((name) => parameters.valuesAt(name))).toEqual([
      'b',
      'a/b',
      'v',
    ])
    const copy = read('s3.CopyObject', '', {
      headers: { 'X-Amz-Copy-Source': '/b/k', 'x-amz-acl': 'private' },
    })
    expect(copy.valuesAt('CopySource')).toEqual(['/b/k'])
    expect(copy.has('ACL')).toBe(true)
    expect(copy.has('Tagging')).toBe(false)
  })

  test('has headers of S3 that are in a presigned query', () => {
    expect(read('s3.PutObject', '', { url: '/?x-amz-acl=public-read' }).valuesAt('ACL')).toEqual([
      'public-read',
    ])
    const both = read('s3.PutObject', '', { url: '/?X-Amz-Acl=a', headers: { 'x-amz-acl': 'b' } })
    expect(() => both.valuesAt('ACL')).toThrow('The parameter x-amz-acl has several values.')
  })

  test('has booleans of headers without capitals, and other texts as they are', () => {
    const parameters = read('s3.DeleteObject', '', {
      labels: { Key: 'True' },
      headers: { 'x-amz-bypass-governance-retention': 'True' },
    })
    expect(parameters.valuesAt('BypassGovernanceRetention')).toEqual(['true'])
    expect(parameters.valuesAt('Key')).toEqual(['True'])
  })

  test('has labels of older paths in place of queries', () => {
    const parameters = read('s3tables.GetTable', '', { labels: { tableBucketARN: 'arn', namespace: 'n' } })
    expect(parameters.valuesAt('tableBucketARN')).toEqual(['arn'])
  })

  test('has repeated queries as lists', () => {
    const parameters = read('lambda.UntagResource', '', {
      labels: { Resource: 'arn' },
      url: '/?tagKeys=a&tagKeys=b',
    })
    expect(parameters.valuesAt('TagKeys[]')).toEqual(['a', 'b'])
  })

  test('has members of JSON bodies in the names of the model', () => {
    const parameters = read(
      'medialive.CreateInput',
      JSON.stringify({ inputSecurityGroups: ['1', '2'], tags: { a: 'b' } }),
    )
    expect(parameters.valuesAt('InputSecurityGroups[]')).toEqual(['1', '2'])
    expect(parameters.valuesAt('Tags{}')).toEqual(['a'])
  })

  test('has elements of XML bodies, flattened or not', () => {
    const parameters = read(
      's3.DeleteObjects',
      '<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;b</Key></Object><Object><Key>c</Key><VersionId>v</VersionId></Object><Quiet>true</Quiet></Delete>',
      { labels: { Bucket: 'b' } },
    )
    expect(parameters.valuesAt('Delete.Objects[].Key')).toEqual(['a&b', 'c'])
    expect(parameters.elements('Delete.Objects[]').map((each) => each.valuesAt('.VersionId'))).toEqual([
      [],
      ['v'],
    ])
    const tagging = read(
      's3.PutObjectTagging',
      '<Tagging><TagSet><Tag><Key>k</Key><Value/></Tag></TagSet></Tagging>',
    )
    expect(tagging.valuesAt('Tagging.TagSet[].Key')).toEqual(['k'])
    expect(tagging.valuesAt('Tagging.TagSet[].Value')).toEqual([''])
  })
})

test('CBOR has the same parameters as JSON, and bytes in base64', () => {
  const body = encodeCbor({ Namespace: 'n', Tags: [{ Key: 'k', Value: 'v' }], Blob: new Uint8Array([1, 2]) })
  const parameters = read('cloudwatch.PutMetricAlarm', body, { protocol: 'smithy-rpc-v2-cbor' })
  expect(parameters.valuesAt('Tags[].Key')).toEqual(['k'])
  expect(parameters.valuesAt('Blob')).toEqual(['AQI='])
  const broken = read('cloudwatch.PutMetricAlarm', new Uint8Array([0xa1]), { protocol: 'smithy-rpc-v2-cbor' })
  expect(() => broken.valuesAt('Tags')).toThrow(expect.objectContaining({ code: 'SerializationException' }))
})

test('bodies can be compressed', () => {
  const gzip = { 'Content-Encoding': 'gzip' }
  const parameters = read('cloudwatch.PutMetricData', gzipSync('Namespace=n'), {
    protocol: 'query',
    headers: gzip,
  })
  expect(parameters.valuesAt('Namespace')).toEqual(['n'])
})

describe('readsBody', () => {
  test.each([
    's3.PutObject',
    's3.UploadPart',
    's3.GetObject',
    's3.CopyObject',
    's3.CompleteMultipartUpload',
    'lambda.Invoke',
  ])('is false for %s', (name) => expect(readsBody(callOf(name))).toBe(false))
  test.each([
    's3.DeleteObjects',
    's3.PutObjectRetention',
    'dynamodb.GetItem',
    'sqs.SendMessage',
    'lambda.CreateFunction',
    'ec2.RunInstances',
  ])('is true for %s', (name) => expect(readsBody(callOf(name))).toBe(true))

  test('is true for few operations of S3, none of which has an object in its body', () => {
    const operations = Object.keys(apiService('s3')?.operations ?? {})
    expect(operations.filter((name) => readsBody(callOf(`s3.${name}`)))).toEqual([
      ...['CreateBucket', 'CreateBucketMetadataConfiguration', 'DeleteObjects', 'PutBucketReplication'],
      ...['PutObjectLegalHold', 'PutObjectRetention', 'PutObjectTagging'],
      'UpdateBucketMetadataAnnotationTableConfiguration',
    ])
  })
})
