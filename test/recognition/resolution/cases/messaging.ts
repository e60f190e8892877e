/** Source: SQS, SNS, EventBridge, Kinesis, and Firehose developer guides, on access control. */
import { type Case, json, query } from '../case.ts'

const URL = 'https://sqs.us-east-1.amazonaws.com/111122223333/jobs'
const CMK = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alerts'
const ROLE = 'arn:aws:iam::111122223333:role/service/writer'

export const sqs: readonly Case[] = [
  json('sqs.SendMessage', { QueueUrl: URL, MessageBody: 'x' }, ['sqs:SendMessage ~sqs:jobs']),
  json('sqs.SendMessageBatch', { QueueUrl: URL, Entries: [{ Id: '1' }, { Id: '2' }] }, [
    'sqs:SendMessage ~sqs:jobs',
  ]),
  json('sqs.DeleteMessageBatch', { QueueUrl: URL, Entries: [] }, ['sqs:DeleteMessage ~sqs:jobs']),
  json('sqs.ChangeMessageVisibilityBatch', { QueueUrl: URL }, ['sqs:ChangeMessageVisibility ~sqs:jobs']),
  json('sqs.ReceiveMessage', { QueueUrl: 'http://localhost:4566/444455556666/jobs/' }, [
    'sqs:ReceiveMessage arn:aws:sqs:us-east-1:444455556666:jobs',
  ]),
  json('sqs.ReceiveMessage', { QueueUrl: 'jobs' }, ['sqs:ReceiveMessage ~sqs:jobs']),
  json('sqs.ReceiveMessage', { QueueUrl: 'http://x/queue/us-east-1/444455556666/a.fifo' }, [
    'sqs:ReceiveMessage arn:aws:sqs:us-east-1:444455556666:a.fifo',
  ]),
  json('sqs.ReceiveMessage', { QueueUrl: { a: 1 } }, ['sqs:ReceiveMessage *']),
  json('sqs.ReceiveMessage', {}, ['sqs:ReceiveMessage ~sqs:*']),
  json('sqs.ReceiveMessage', { QueueUrl: URL }, ['sqs:ReceiveMessage ~sqs:jobs', `kms:Decrypt ${CMK}`], {
    state: { 'encryption-key': { 'arn:aws:sqs:us-east-1:111122223333:jobs': CMK } },
    keys: {
      'kms:Decrypt': {
        'kms:ViaService': 'sqs.us-east-1.amazonaws.com',
        'kms:EncryptionContext:aws:sqs:arn': 'arn:aws:sqs:us-east-1:111122223333:jobs',
      },
    },
  }),
  json(
    'sqs.CreateQueue',
    { QueueName: 'jobs', tags: { team: 'red' } },
    ['sqs:CreateQueue ~sqs:jobs', 'sqs:TagQueue ~sqs:jobs'],
    {
      keys: { 'sqs:CreateQueue': { 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['team'] } },
    },
  ),
  json('sqs.CreateQueue', { QueueName: 'jobs', tags: {} }, ['sqs:CreateQueue ~sqs:jobs']),
  json('sqs.GetQueueUrl', { QueueName: 'jobs', QueueOwnerAWSAccountId: '444455556666' }, [
    'sqs:GetQueueUrl arn:aws:sqs:us-east-1:444455556666:jobs',
  ]),
  json('sqs.GetQueueUrl', { QueueName: 'jobs', QueueOwnerAWSAccountId: 'me' }, [
    'sqs:GetQueueUrl arn:aws:sqs:us-east-1:*:jobs',
  ]),
  json('sqs.ListQueues', {}, ['sqs:ListQueues ~sqs:']),
  json('sqs.UntagQueue', { QueueUrl: URL, TagKeys: ['a', 'b'] }, ['sqs:UntagQueue ~sqs:jobs'], {
    keys: { 'sqs:UntagQueue': { 'aws:TagKeys': ['a', 'b'] } },
  }),
  json(
    'sqs.StartMessageMoveTask',
    {
      SourceArn: 'arn:aws:sqs:us-east-1:111122223333:dead',
      DestinationArn: 'arn:aws:sqs:us-east-1:111122223333:jobs',
    },
    [
      'sqs:StartMessageMoveTask ~sqs:dead',
      'sqs:ReceiveMessage ~sqs:dead',
      'sqs:DeleteMessage ~sqs:dead',
      'sqs:GetQueueAttributes ~sqs:dead',
      'sqs:SendMessage ~sqs:jobs',
    ],
  ),
  json(
    'sqs.CancelMessageMoveTask',
    {
      TaskHandle: Buffer.from(
        '{"taskId":"1","sourceArn":"arn:aws:sqs:us-east-1:111122223333:dead"}',
      ).toString('base64'),
    },
    ['CancelMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
      (name) => `sqs:${name} ~sqs:dead`,
    ),
  ),
  json(
    'sqs.CancelMessageMoveTask',
    { TaskHandle: 'opaque' },
    ['CancelMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
      (name) => `sqs:${name} *`,
    ),
  ),
  query('sqs.SendMessage', { QueueUrl: URL, MessageBody: 'x' }, ['sqs:SendMessage ~sqs:jobs']),
  query('sqs.SendMessage', { MessageBody: 'x' }, ['sqs:SendMessage ~sqs:jobs'], {
    path: '/111122223333/jobs',
  }),
]

export const sns: readonly Case[] = [
  query('sns.Publish', { TopicArn: TOPIC, Message: 'x' }, [`sns:Publish ${TOPIC}`]),
  query('sns.Publish', { TargetArn: TOPIC, Message: 'x' }, [`sns:Publish ${TOPIC}`]),
  query('sns.Publish', { PhoneNumber: '+15550100', Message: 'x' }, ['sns:Publish *']),
  query('sns.Publish', { Message: 'x' }, ['sns:Publish *']),
  query(
    'sns.Publish',
    { TargetArn: 'arn:aws:sns:us-east-1:111122223333:endpoint/APNS/app/1', Message: 'x' },
    ['sns:Publish ~sns:endpoint/APNS/app/1'],
  ),
  query(
    'sns.Publish',
    { TopicArn: TOPIC, Message: 'x' },
    [`sns:Publish ${TOPIC}`, `kms:Decrypt ${CMK}`, `kms:GenerateDataKey ${CMK}`],
    {
      state: { 'encryption-key': { [TOPIC]: CMK } },
    },
  ),
  query('sns.PublishBatch', { TopicArn: TOPIC }, [`sns:Publish ${TOPIC}`]),
  query(
    'sns.CreateTopic',
    { Name: 'alerts', 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
    [`sns:CreateTopic ${TOPIC}`, `sns:TagResource ${TOPIC}`],
    {
      keys: { 'sns:CreateTopic': { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'] } },
    },
  ),
  query(
    'sns.Subscribe',
    {
      TopicArn: TOPIC,
      Protocol: 'firehose',
      Endpoint: 'arn:aws:firehose:us-east-1:111122223333:deliverystream/d',
      'Attributes.entry.1.key': 'SubscriptionRoleArn',
      'Attributes.entry.1.value': ROLE,
    },
    [`sns:Subscribe ${TOPIC}`, `iam:PassRole ${ROLE}`],
    {
      keys: {
        'sns:Subscribe': { 'sns:Protocol': 'firehose' },
        'iam:PassRole': { 'iam:PassedToService': 'sns.amazonaws.com' },
      },
    },
  ),
  query('sns.Unsubscribe', { SubscriptionArn: `${TOPIC}:6b0e71bd-7e97-4d97-80ce-4a0994e55286` }, [
    `sns:Unsubscribe ${TOPIC}`,
  ]),
  query('sns.GetSubscriptionAttributes', { SubscriptionArn: 'PendingConfirmation' }, [
    'sns:GetSubscriptionAttributes *',
  ]),
  query(
    'sns.SetTopicAttributes',
    { TopicArn: TOPIC, AttributeName: 'LambdaSuccessFeedbackSampleRate', AttributeValue: ROLE },
    [`sns:SetTopicAttributes ${TOPIC}`],
  ),
  query(
    'sns.SetTopicAttributes',
    { TopicArn: TOPIC, AttributeName: 'LambdaFailureFeedbackRoleArn', AttributeValue: ROLE },
    [`sns:SetTopicAttributes ${TOPIC}`, `iam:PassRole ${ROLE}`],
  ),
  query('sns.ListTopics', {}, ['sns:ListTopics *']),
]

export const events: readonly Case[] = [
  json(
    'events.PutEvents',
    { Entries: [{ Source: 'app', DetailType: 'made' }] },
    ['events:PutEvents ~events:event-bus/default'],
    {
      keys: { 'events:PutEvents': { 'events:source': ['app'], 'events:detail-type': ['made'] } },
    },
  ),
  json(
    'events.PutEvents',
    {
      Entries: [
        { EventBusName: 'orders' },
        { EventBusName: 'arn:aws:events:us-east-1:444455556666:event-bus/theirs' },
      ],
    },
    [
      'events:PutEvents ~events:event-bus/orders',
      'events:PutEvents arn:aws:events:us-east-1:444455556666:event-bus/theirs',
    ],
  ),
  json('events.PutRule', { Name: 'nightly' }, ['events:PutRule ~events:rule/nightly']),
  json('events.PutRule', { Name: 'nightly', EventBusName: 'default' }, [
    'events:PutRule ~events:rule/nightly',
  ]),
  json(
    'events.PutRule',
    {
      Name: 'r',
      EventBusName: 'orders',
      EventPattern: '{"source":["app"]}',
      Tags: [{ Key: 'a', Value: 'b' }],
    },
    ['events:PutRule ~events:rule/orders/r', 'events:TagResource ~events:rule/orders/r'],
    { keys: { 'events:PutRule': { 'events:source': ['app'] } } },
  ),
  json(
    'events.PutTargets',
    { Rule: 'r', Targets: [{ Id: '1', Arn: TOPIC, RoleArn: ROLE }] },
    ['events:PutTargets ~events:rule/r', `iam:PassRole ${ROLE}`],
    {
      keys: {
        'events:PutTargets': { 'events:TargetArn': [TOPIC] },
        'iam:PassRole': { 'iam:PassedToService': 'events.amazonaws.com' },
      },
    },
  ),
  json(
    'events.TagResource',
    { ResourceARN: 'arn:aws:events:us-east-1:111122223333:rule/orders/r', Tags: [] },
    ['events:TagResource ~events:rule/orders/r'],
  ),
  json('events.ListTagsForResource', { ResourceARN: 'arn:aws:sns:us-east-1:111122223333:x' }, [
    'events:ListTagsForResource *',
  ]),
]

const STREAM = 'arn:aws:kinesis:us-east-1:111122223333:stream/clicks'

export const kinesis: readonly Case[] = [
  json('kinesis.PutRecord', { StreamName: 'clicks' }, [`kinesis:PutRecord ${STREAM}`]),
  json('kinesis.PutRecords', { StreamARN: STREAM }, [`kinesis:PutRecords ${STREAM}`]),
  json('kinesis.PutRecords', { StreamARN: STREAM, StreamName: 'other' }, [
    `kinesis:PutRecords ${STREAM}`,
    'kinesis:PutRecords ~kinesis:stream/other',
  ]),
  json('kinesis.GetShardIterator', { StreamName: 'clicks' }, [`kinesis:GetShardIterator ${STREAM}`]),
  json('kinesis.GetRecords', { ShardIterator: 'AAA' }, [`kinesis:GetRecords ${STREAM}`], {
    state: { 'shard-iterator': { AAA: STREAM } },
  }),
  json('kinesis.GetRecords', { ShardIterator: 'AAA' }, ['kinesis:GetRecords ~kinesis:stream/*']),
  json('kinesis.CreateStream', { StreamName: 'clicks', ShardCount: 1, Tags: { a: 'b' } }, [
    `kinesis:CreateStream ${STREAM}`,
    `kinesis:AddTagsToStream ${STREAM}`,
  ]),
  json('kinesis.SubscribeToShard', { ConsumerARN: `${STREAM}/consumer/c:1`, ShardId: 's' }, [
    `kinesis:SubscribeToShard ${STREAM}/consumer/c:1`,
  ]),
  json('kinesis.ListStreams', {}, ['kinesis:ListStreams *']),
]

export const firehose: readonly Case[] = [
  json('firehose.PutRecord', { DeliveryStreamName: 'd' }, ['firehose:PutRecord ~firehose:deliverystream/d']),
  json(
    'firehose.CreateDeliveryStream',
    { DeliveryStreamName: 'd', ExtendedS3DestinationConfiguration: { RoleARN: ROLE } },
    ['firehose:CreateDeliveryStream ~firehose:deliverystream/d', `iam:PassRole ${ROLE}`],
    { keys: { 'iam:PassRole': { 'iam:PassedToService': 'firehose.amazonaws.com' } } },
  ),
]
