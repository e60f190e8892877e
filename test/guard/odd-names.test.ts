/** Names that emulators read as those of other resources. */
import { expect, test } from '@jest/globals'
import { type Case, json, query } from '../recognition/resolution/case.ts'
import { resolveCase } from '../recognition/resolution/resolve-case.ts'

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`
const TABLES = arn('dynamodb', 'table')

test.each<[each: Case, resource: string]>([
  [json('dynamodb.GetItem', { TableName: 'mine', Key: {} }, []), `${TABLES}/mine`],
  [
    json('dynamodb.ExecuteStatement', { Statement: 'SELECT * FROM "mine"."i"' }, []),
    `${TABLES}/mine/index/i`,
  ],
  [json('dynamodb.TagResource', { ResourceArn: `${TABLES}/mine`, Tags: [] }, []), `${TABLES}/mine`],
  [json('ecs.DeleteCluster', { cluster: 'mine' }, []), 'arn:aws:ecs:us-east-1:111122223333:cluster/mine'],
])('%j is decided on %s', (each, resource) => {
  expect(resolveCase(each).decisions.map((decision) => decision.resource)).toEqual([resource])
})

test.each([
  ['arn:aws:kinesis:us-east-1::stream/mine'],
  ['arn:aws:kinesis::111122223333:stream/mine'],
  ['arn:aws:kinesis:::stream/mine'],
  ['arn:aws-cn:kinesis:us-east-1:111122223333:stream/mine'],
])(
  '%s, which leaves something out or has another partition, is decided on as the name in it',
  (StreamARN) => {
    const { decisions } = resolveCase(json('kinesis.DeleteStream', { StreamARN }, []))
    expect(decisions.map(({ resource }) => resource)).toEqual([arn('kinesis', 'stream/mine')])
  },
)

test('a place that cannot be is that of the caller', () => {
  const TableName = 'arn:aws-cn:dynamodb:US_EAST:1234:table/mine'
  const { decisions } = resolveCase(json('dynamodb.DescribeTable', { TableName }, []))
  expect(decisions.map(({ resource }) => resource)).toEqual([`${TABLES}/mine`])
})

test.each<[Case]>([
  [json('dynamodb.GetItem', { TableName: 'mine/theirs', Key: {} }, [])],
  [json('dynamodb.TagResource', { ResourceArn: `${TABLES}/mine/theirs`, Tags: [] }, [])],
  [json('ecs.DeleteCluster', { cluster: 'mine/theirs' }, [])],
  [json('ecs.DeleteCluster', { cluster: arn('ecs', 'cluster/mine/theirs') }, [])],
  [json('kinesis.DeleteStream', { StreamARN: arn('kinesis', 'stream/mine/theirs') }, [])],
  [json('kinesis.DeleteStream', { StreamName: 'mine/theirs' }, [])],
  [json('kinesis.DeleteStream', { StreamARN: 'theirs' }, [])],
  [json('kinesis.DeleteStream', { StreamARN: 'arn:aws:kinesis:us-east-1:1234:stream/theirs' }, [])],
  [json('logs.DeleteLogGroup', { logGroupName: 'mine:theirs' }, [])],
  [json('logs.DeleteLogGroup', { logGroupName: arn('logs', 'log-group:mine:theirs') }, [])],
  [json('logs.PutLogEvents', { logGroupName: 'mine:theirs', logStreamName: 's' }, [])],
  [json('logs.PutLogEvents', { logGroupName: 'mine', logStreamName: 's:log-stream:t' }, [])],
  [json('logs.TagResource', { resourceArn: arn('logs', 'log-group:mine:theirs'), tags: {} }, [])],
  [json('secretsmanager.CreateSecret', { Name: 'mine:theirs' }, [])],
  [json('sqs.StartMessageMoveTask', { SourceArn: arn('sqs', 'mine:theirs') }, [])],
  [query('sns.Publish', { TopicArn: arn('sns', 'mine:theirs'), Message: 'x' }, [])],
  [query('sns.Publish', { TopicArn: 'theirs', Message: 'x' }, [])],
])('%j is refused', (each) => {
  expect(() => resolveCase(each)).toThrow(
    expect.objectContaining({ code: 'ValidationException', status: 400 }),
  )
})

test.each(['mine/theirs', 'mine/index/theirs'])('%j is no table of a statement', (name) => {
  const statement = json('dynamodb.ExecuteStatement', { Statement: `SELECT * FROM "${name}"` }, [])
  expect(() => resolveCase(statement)).toThrow(expect.objectContaining({ code: 'ValidationException' }))
})
