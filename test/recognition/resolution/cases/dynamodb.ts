/** Source: DynamoDB Developer Guide, "DynamoDB API permissions" and "Using IAM policy conditions". */
import { type Case, json } from '../case.ts'

const ITEM = { TableName: 'GameScores', Key: { UserId: { S: 'alice' }, GameTitle: { S: 'Chess' } } }
const TABLE = '~dynamodb:table/GameScores'
const OTHER = 'arn:aws:dynamodb:eu-west-1:444455556666:table/Shared'
const KEYS = {
  'partition-key': { 'arn:aws:dynamodb:us-east-1:111122223333:table/GameScores': 'UserId' },
}

export const dynamodb: readonly Case[] = [
  json('dynamodb.GetItem', ITEM, [`dynamodb:GetItem ${TABLE}`], {
    state: KEYS,
    inUse: ['dynamodb:LeadingKeys'],
    keys: { 'dynamodb:GetItem': { 'dynamodb:LeadingKeys': ['alice'] } },
  }),
  json(
    'dynamodb.GetItem',
    {
      ...ITEM,
      ProjectionExpression: 'TopScore, #w.Date',
      ExpressionAttributeNames: { '#w': 'Wins' },
      ReturnConsumedCapacity: 'TOTAL',
    },
    [`dynamodb:GetItem ${TABLE}`],
    {
      keys: {
        'dynamodb:GetItem': {
          'dynamodb:Attributes': ['UserId', 'GameTitle', 'TopScore', 'Wins'],
          'dynamodb:ReturnConsumedCapacity': 'TOTAL',
        },
      },
    },
  ),
  json('dynamodb.GetItem', { TableName: OTHER, Key: { Id: { S: '1' } } }, [`dynamodb:GetItem ${OTHER}`]),
  json(
    'dynamodb.PutItem',
    { TableName: 'GameScores', Item: { UserId: { S: 'bob' } } },
    [`dynamodb:PutItem ${TABLE}`],
    {
      state: KEYS,
      inUse: ['dynamodb:LeadingKeys'],
      keys: { 'dynamodb:PutItem': { 'dynamodb:LeadingKeys': ['bob'] } },
    },
  ),
  json('dynamodb.UpdateItem', { ...ITEM, ReturnValues: 'NONE' }, [`dynamodb:UpdateItem ${TABLE}`], {
    keys: { 'dynamodb:UpdateItem': { 'dynamodb:ReturnValues': 'NONE' } },
  }),
  json('dynamodb.DeleteItem', ITEM, [`dynamodb:DeleteItem ${TABLE}`]),
  json('dynamodb.Query', { TableName: 'GameScores' }, [`dynamodb:Query ${TABLE}`]),
  json('dynamodb.Query', { TableName: 'GameScores', IndexName: 'ByTitle' }, [
    `dynamodb:Query ${TABLE}/index/ByTitle`,
  ]),
  json('dynamodb.Query', { TableName: OTHER, IndexName: 'i' }, [`dynamodb:Query ${OTHER}/index/i`]),
  json('dynamodb.Scan', { TableName: 'GameScores', Select: 'COUNT' }, [`dynamodb:Scan ${TABLE}`], {
    keys: { 'dynamodb:Scan': { 'dynamodb:Select': 'COUNT' } },
  }),
  json('dynamodb.BatchGetItem', { RequestItems: { A: { Keys: [] }, B: { Keys: [] } } }, [
    'dynamodb:BatchGetItem ~dynamodb:table/A',
    'dynamodb:BatchGetItem ~dynamodb:table/B',
  ]),
  json('dynamodb.BatchWriteItem', { RequestItems: { A: [], [OTHER]: [] } }, [
    'dynamodb:BatchWriteItem ~dynamodb:table/A',
    `dynamodb:BatchWriteItem ${OTHER}`,
  ]),
  json(
    'dynamodb.TransactWriteItems',
    {
      TransactItems: [
        { Put: { TableName: 'A', Item: {} } },
        { Delete: { TableName: 'B', Key: {} } },
        { ConditionCheck: { TableName: 'C', Key: {} } },
        { Update: { TableName: OTHER, Key: {} } },
      ],
    },
    [
      'dynamodb:PutItem ~dynamodb:table/A',
      'dynamodb:DeleteItem ~dynamodb:table/B',
      'dynamodb:ConditionCheckItem ~dynamodb:table/C',
      `dynamodb:UpdateItem ${OTHER}`,
    ],
    { keys: { 'dynamodb:PutItem': { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } } },
  ),
  json(
    'dynamodb.TransactGetItems',
    { TransactItems: [{ Get: { TableName: 'A' } }, { Get: { TableName: 'A' } }] },
    ['dynamodb:GetItem ~dynamodb:table/A'],
  ),
  json('dynamodb.ExecuteStatement', { Statement: 'SELECT * FROM "Music"."ByArtist" WHERE Artist=?' }, [
    'dynamodb:PartiQLSelect ~dynamodb:table/Music/index/ByArtist',
  ]),
  json('dynamodb.ExecuteStatement', { Statement: "INSERT INTO Music VALUE {'Artist':'x'}" }, [
    'dynamodb:PartiQLInsert ~dynamodb:table/Music',
  ]),
  json('dynamodb.ExecuteStatement', {}, [
    'dynamodb:PartiQLSelect ~dynamodb:table/*',
    'dynamodb:PartiQLInsert ~dynamodb:table/*',
    'dynamodb:PartiQLUpdate ~dynamodb:table/*',
    'dynamodb:PartiQLDelete ~dynamodb:table/*',
  ]),
  json(
    'dynamodb.ExecuteTransaction',
    {
      TransactStatements: [
        { Statement: 'DELETE FROM A WHERE id=1' },
        { Statement: 'UPDATE "B" SET x=1 WHERE id=1' },
      ],
    },
    ['dynamodb:PartiQLDelete ~dynamodb:table/A', 'dynamodb:PartiQLUpdate ~dynamodb:table/B'],
    { keys: { 'dynamodb:PartiQLDelete': { 'dynamodb:EnclosingOperation': 'ExecuteTransaction' } } },
  ),
  json('dynamodb.BatchExecuteStatement', { Statements: [{ Statement: 'SELECT * FROM A WHERE id=1' }] }, [
    'dynamodb:PartiQLSelect ~dynamodb:table/A',
  ]),
  json(
    'dynamodb.CreateTable',
    { TableName: 'T', Tags: [{ Key: 'team', Value: 'red' }] },
    ['dynamodb:CreateTable ~dynamodb:table/T', 'dynamodb:TagResource ~dynamodb:table/T'],
    {
      keys: {
        'dynamodb:CreateTable': { 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['team'] },
        'dynamodb:TagResource': { 'aws:RequestTag/team': 'red' },
      },
    },
  ),
  json('dynamodb.CreateTable', { TableName: 'T', Tags: [] }, ['dynamodb:CreateTable ~dynamodb:table/T']),
  json('dynamodb.DescribeTable', {}, ['dynamodb:DescribeTable ~dynamodb:table/*']),
  json('dynamodb.ListTables', {}, ['dynamodb:ListTables *']),
  json('dynamodb.DescribeEndpoints', {}, []),
  json('dynamodb.TagResource', { ResourceArn: `${OTHER}`, Tags: [] }, [`dynamodb:TagResource ${OTHER}`]),
  json('dynamodb.GetResourcePolicy', { ResourceArn: `${OTHER}/stream/2026-01-01T00:00:00.000` }, [
    `dynamodb:GetResourcePolicy ${OTHER}/stream/2026-01-01T00:00:00.000`,
  ]),
  json('dynamodb.UntagResource', { ResourceArn: 'arn:aws:s3:::bucket', TagKeys: ['a'] }, [
    'dynamodb:UntagResource *',
  ]),
  json('dynamodb.DeleteBackup', { BackupArn: `${OTHER}/backup/0123` }, [
    `dynamodb:DeleteBackup ${OTHER}/backup/0123`,
  ]),
  json('dynamodb.CreateGlobalTable', { GlobalTableName: 'G', ReplicationGroup: [] }, [
    'dynamodb:CreateGlobalTable arn:aws:dynamodb::111122223333:global-table/G',
    'dynamodb:CreateGlobalTable ~dynamodb:table/G',
  ]),
  json('dynamodb.RestoreTableToPointInTime', { SourceTableName: 'A', TargetTableName: 'B' }, [
    'dynamodb:RestoreTableToPointInTime ~dynamodb:table/A',
    ...['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map(
      (name) => `dynamodb:${name} ~dynamodb:table/B`,
    ),
  ]),
  json(
    'dynamodb.UpdateTable',
    { TableName: 'A', ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] },
    [
      'dynamodb:UpdateTable ~dynamodb:table/A',
      ...[
        'CreateTable',
        'BatchWriteItem',
        'DeleteItem',
        'GetItem',
        'PutItem',
        'Query',
        'Scan',
        'UpdateItem',
      ].map((name) => `dynamodb:${name} arn:aws:dynamodb:eu-west-1:111122223333:table/A`),
    ],
  ),
  json('dynamodbstreams.GetShardIterator', { StreamArn: `${OTHER}/stream/2026-01-01T00:00:00.000` }, [
    `dynamodb:GetShardIterator ${OTHER}/stream/2026-01-01T00:00:00.000`,
  ]),
  json('dynamodbstreams.GetRecords', { ShardIterator: `${OTHER}/stream/2026-01-01T00:00:00.000|1|AAA` }, [
    `dynamodb:GetRecords ${OTHER}/stream/2026-01-01T00:00:00.000`,
  ]),
]
