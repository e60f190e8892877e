/** Queues, topics, streams, and events. */
import { ACCOUNT, OTHER } from '../../support/harness.ts'
import { arn, foreigner, may, resourcePolicy, type Scenario } from './scenario.ts'

const ONE = { MessageBody: 'text', QueueUrl: '${one}' }
const TWO = { MessageBody: 'text', QueueUrl: '${two}' }

export const queues: Scenario = {
  service: 'sqs',
  code: 'AccessDenied',
  callers: {
    named: may('sqs:SendMessage', arn('sqs', 'one')),
    tagged: may('sqs:*', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
    tagging: may('sqs:*', '*', { StringEquals: { 'aws:RequestTag/team': 'blue' } }),
    all: may('sqs:*'),
    foreign: foreigner(OTHER, 'sqs:*'),
  },
  steps: [
    { call: 'CreateQueue', with: { QueueName: 'one', tags: { team: 'blue' } }, save: { one: 'QueueUrl' } },
    { call: 'CreateQueue', with: { QueueName: 'two' }, save: { two: 'QueueUrl' } },
    { by: 'named', call: 'SendMessage', with: ONE },
    { by: 'named', call: 'SendMessage', with: TWO, denied: 'sqs:sendmessage' },
    {
      ...{ by: 'named', call: 'SendMessageBatch' },
      with: { QueueUrl: '${one}', Entries: [{ Id: 'a', MessageBody: 'text' }] },
    },
    { by: 'named', call: 'ReceiveMessage', with: { QueueUrl: '${one}' }, denied: 'sqs:receivemessage' },
    { by: 'tagged', call: 'SendMessage', with: ONE },
    { by: 'tagged', call: 'SendMessage', with: TWO, denied: 'sqs:sendmessage' },
    { by: 'tagging', call: 'CreateQueue', with: { QueueName: 'three', tags: { team: 'blue' } } },
    {
      ...{ by: 'tagging', call: 'CreateQueue', denied: 'sqs:createqueue' },
      with: { QueueName: 'four', tags: { team: 'red' } },
    },
    { by: 'foreign', call: 'SendMessage', with: ONE, denied: 'sqs:sendmessage' },
    {
      call: 'SetQueueAttributes',
      with: {
        QueueUrl: '${one}',
        Attributes: {
          Policy: resourcePolicy({
            ...{ Principal: { AWS: OTHER }, Action: 'sqs:SendMessage', Resource: arn('sqs', 'one') },
          }),
        },
      },
    },
    { by: 'foreign', call: 'SendMessage', with: ONE },
    { by: 'foreign', call: 'ReceiveMessage', with: { QueueUrl: '${one}' }, denied: 'sqs:receivemessage' },
    { by: 'all', call: 'SendMessage', with: TWO },
    {
      call: 'SetQueueAttributes',
      with: {
        QueueUrl: '${two}',
        Attributes: {
          Policy: resourcePolicy({
            ...{ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: arn('sqs', 'two') },
          }),
        },
      },
    },
    { by: 'all', call: 'SendMessage', with: TWO, denied: 'sqs:sendmessage' },
  ],
}

const publish = (topic: string) => ({ TopicArn: topic, Message: 'text' })
const subscribe = (Protocol: string, Endpoint: string) => ({ TopicArn: '${one}', Protocol, Endpoint })

export const topics: Scenario = {
  service: 'sns',
  code: 'AuthorizationError',
  raises: 'AuthorizationErrorException',
  callers: {
    named: may('sns:Publish', arn('sns', 'one')),
    mailing: may('sns:Subscribe', '*', { StringEquals: { 'sns:Protocol': 'email' } }),
    all: may('sns:*'),
    foreign: foreigner(OTHER, 'sns:*'),
  },
  steps: [
    { call: 'CreateTopic', with: { Name: 'one' }, save: { one: 'TopicArn' } },
    { call: 'CreateTopic', with: { Name: 'two' }, save: { two: 'TopicArn' } },
    { by: 'named', call: 'Publish', with: publish('${one}') },
    { by: 'named', call: 'Publish', with: publish('${two}'), denied: 'SNS:Publish' },
    {
      ...{ by: 'named', call: 'PublishBatch' },
      with: { TopicArn: '${one}', PublishBatchRequestEntries: [{ Id: 'a', Message: 'text' }] },
    },
    { by: 'mailing', call: 'Subscribe', with: subscribe('email', 'a@example.com') },
    {
      by: 'mailing',
      call: 'Subscribe',
      with: subscribe('http', 'http://example.com/'),
      denied: 'SNS:Subscribe',
    },
    { by: 'foreign', call: 'Publish', with: publish('${one}'), denied: 'SNS:Publish' },
    {
      call: 'SetTopicAttributes',
      with: {
        ...{ TopicArn: '${one}', AttributeName: 'Policy' },
        AttributeValue: resourcePolicy({
          ...{ Principal: { AWS: OTHER }, Action: 'sns:Publish', Resource: arn('sns', 'one') },
        }),
      },
    },
    { by: 'foreign', call: 'Publish', with: publish('${one}') },
    { by: 'all', call: 'Publish', with: publish('${two}') },
    {
      call: 'SetTopicAttributes',
      with: {
        ...{ TopicArn: '${two}', AttributeName: 'Policy' },
        AttributeValue: resourcePolicy({
          ...{ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: arn('sns', 'two') },
        }),
      },
    },
    { by: 'all', call: 'Publish', with: publish('${two}'), denied: 'SNS:Publish' },
  ],
}

const record = { Data: 'text', PartitionKey: 'a' }

export const streams: Scenario = {
  service: 'kinesis',
  code: 'AccessDeniedException',
  raises: 'AccessDeniedException',
  callers: {
    named: may(
      ['kinesis:PutRecord', 'kinesis:GetShardIterator', 'kinesis:GetRecords'],
      arn('kinesis', 'stream/one'),
    ),
    iterating: may('kinesis:GetShardIterator'),
    tagged: may('kinesis:*', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }),
    all: may('kinesis:*'),
    foreign: foreigner(OTHER, 'kinesis:*'),
  },
  steps: [
    { call: 'CreateStream', with: { StreamName: 'one', ShardCount: 1 } },
    { call: 'CreateStream', with: { StreamName: 'two', ShardCount: 1 } },
    { call: 'AddTagsToStream', with: { StreamName: 'one', Tags: { team: 'blue' } } },
    { by: 'named', call: 'PutRecord', with: { StreamName: 'one', ...record } },
    { by: 'named', call: 'PutRecord', with: { StreamName: 'two', ...record }, denied: 'kinesis:PutRecord' },
    {
      ...{ by: 'iterating', call: 'GetShardIterator', save: { iterator: 'ShardIterator' } },
      with: { StreamName: 'one', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' },
    },
    { by: 'named', call: 'GetRecords', with: { ShardIterator: '${iterator}' } },
    {
      by: 'iterating',
      call: 'GetRecords',
      with: { ShardIterator: '${iterator}' },
      denied: 'kinesis:GetRecords',
    },
    { by: 'tagged', call: 'PutRecord', with: { StreamName: 'one', ...record } },
    { by: 'tagged', call: 'PutRecord', with: { StreamName: 'two', ...record }, denied: 'kinesis:PutRecord' },
    {
      ...{ by: 'foreign', call: 'PutRecord', denied: 'kinesis:PutRecord' },
      with: { StreamARN: arn('kinesis', 'stream/one'), ...record },
    },
    {
      call: 'PutResourcePolicy',
      with: {
        ResourceARN: arn('kinesis', 'stream/one'),
        Policy: resourcePolicy({
          Principal: { AWS: OTHER },
          Action: ['kinesis:PutRecord', 'kinesis:DescribeStreamSummary'],
          Resource: arn('kinesis', 'stream/one'),
        }),
      },
    },
    { by: 'foreign', call: 'PutRecord', with: { StreamARN: arn('kinesis', 'stream/one'), ...record } },
    {
      call: 'PutResourcePolicy',
      with: {
        ResourceARN: arn('kinesis', 'stream/two'),
        Policy: resourcePolicy({
          ...{ Effect: 'Deny', Principal: { AWS: ACCOUNT }, Action: 'kinesis:PutRecord' },
          Resource: arn('kinesis', 'stream/two'),
        }),
      },
    },
    { by: 'all', call: 'PutRecord', with: { StreamName: 'two', ...record }, denied: 'kinesis:PutRecord' },
  ],
}

const event = (Source: string, EventBusName: string) => ({
  Entries: [{ Source, DetailType: 'done', Detail: '{}', EventBusName }],
})
const ROLE = `arn:aws:iam::${ACCOUNT}:role/target`

export const events: Scenario = {
  service: 'events',
  code: 'AccessDeniedException',
  raises: 'AccessDeniedException',
  callers: {
    named: may('events:PutEvents', arn('events', 'event-bus/one')),
    source: may('events:PutEvents', '*', { 'ForAllValues:StringEquals': { 'events:source': 'shop' } }),
    targeting: may('events:PutTargets'),
    passing: {
      statements: [
        { Action: 'events:PutTargets' },
        {
          ...{ Action: 'iam:PassRole', Resource: ROLE },
          Condition: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
        },
      ],
    },
    all: may('events:*'),
    foreign: foreigner(OTHER, 'events:*'),
  },
  steps: [
    { call: 'CreateEventBus', with: { Name: 'one' } },
    { call: 'CreateEventBus', with: { Name: 'two' } },
    { call: 'PutRule', with: { Name: 'rule', EventPattern: '{"source":["shop"]}' } },
    { by: 'named', call: 'PutEvents', with: event('shop', 'one') },
    { by: 'named', call: 'PutEvents', with: event('shop', 'two'), denied: 'events:PutEvents' },
    { by: 'source', call: 'PutEvents', with: event('shop', 'two') },
    { by: 'source', call: 'PutEvents', with: event('bank', 'two'), denied: 'events:PutEvents' },
    ...['targeting', 'passing'].map((by) => ({
      ...{ by, call: 'PutTargets', ...(by === 'targeting' ? { denied: 'iam:PassRole' } : {}) },
      with: { Rule: 'rule', Targets: [{ Id: 'a', Arn: arn('kinesis', 'stream/one'), RoleArn: ROLE }] },
    })),
    {
      ...{ by: 'foreign', call: 'PutEvents', denied: 'events:PutEvents' },
      with: event('shop', arn('events', 'event-bus/one')),
    },
    {
      call: 'PutPermission',
      with: {
        EventBusName: 'one',
        Policy: resourcePolicy({
          ...{ Principal: { AWS: OTHER }, Action: 'events:PutEvents' },
          Resource: arn('events', 'event-bus/one'),
        }),
      },
    },
    { by: 'foreign', call: 'PutEvents', with: event('shop', arn('events', 'event-bus/one')) },
    {
      call: 'PutPermission',
      with: {
        EventBusName: 'two',
        Policy: resourcePolicy({
          ...{ Effect: 'Deny', Principal: '*', Action: 'events:PutEvents' },
          Resource: arn('events', 'event-bus/two'),
        }),
      },
    },
    { by: 'all', call: 'PutEvents', with: event('shop', 'two'), denied: 'events:PutEvents' },
  ],
}
