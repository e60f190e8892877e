/** Requests to DynamoDB, SQS, SNS, Lambda, EventBridge, CloudWatch Logs, and Kinesis. */
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as events from '@aws-sdk/client-eventbridge'
import * as kinesis from '@aws-sdk/client-kinesis'
import * as lambda from '@aws-sdk/client-lambda'
import * as sns from '@aws-sdk/client-sns'
import * as sqs from '@aws-sdk/client-sqs'
import { options, QUEUE, ROLE, record, TAGS, TOPIC } from './recorder.mjs'

{
  const client = new dynamodb.DynamoDBClient(options)
  const key = { pk: { S: 'é"\\' }, sk: { B: new Uint8Array([1, 2, 255]) } }
  await record([
    [
      'dynamodb.GetItem',
      () => client.send(new dynamodb.GetItemCommand({ TableName: 't', Key: key })),
      {
        TableName: ['t'],
        'Key{}': ['pk', 'sk'],
        'Key{*}': [{ S: 'é"\\' }, { B: 'AQL/' }],
      },
    ],
    [
      'dynamodb.Query',
      () =>
        client.send(
          new dynamodb.QueryCommand({
            TableName: 't',
            IndexName: 'i',
            KeyConditionExpression: '#p = :p',
            ExpressionAttributeNames: { '#p': 'pk' },
            ExpressionAttributeValues: { ':p': { N: '7' } },
            Select: 'COUNT',
          }),
        ),
      { IndexName: ['i'], Select: ['COUNT'], 'ExpressionAttributeValues{*}': [{ N: '7' }] },
    ],
    [
      'dynamodb.BatchWriteItem',
      () =>
        client.send(
          new dynamodb.BatchWriteItemCommand({
            RequestItems: {
              'table.1': [{ DeleteRequest: { Key: key } }],
              table_2: [{ PutRequest: { Item: key } }],
            },
          }),
        ),
      { 'RequestItems{}': ['table.1', 'table_2'] },
    ],
    [
      'dynamodb.TransactWriteItems',
      () =>
        client.send(
          new dynamodb.TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: 'a', Item: key } },
              { Delete: { TableName: 'b', Key: key } },
              { Put: { TableName: 'c', Item: key } },
            ],
          }),
        ),
      {
        'TransactItems[].Put.TableName': ['a', 'c'],
        'TransactItems[].Delete.TableName': ['b'],
        'TransactItems[].Update.TableName': [],
      },
    ],
    [
      'dynamodb.ExecuteStatement',
      () => client.send(new dynamodb.ExecuteStatementCommand({ Statement: 'SELECT * FROM "t"' })),
      {
        Statement: ['SELECT * FROM "t"'],
      },
    ],
    [
      'dynamodb.CreateTable',
      () =>
        client.send(
          new dynamodb.CreateTableCommand({
            TableName: 't',
            KeySchema: [],
            AttributeDefinitions: [],
            Tags: TAGS,
          }),
        ),
      { TableName: ['t'], 'Tags[].Key': ['a b', 'c&d'], 'Tags[].Value': ['é', ''] },
    ],
  ])
}

{
  const client = new sqs.SQSClient({ ...options, md5: false })
  const topics = new sns.SNSClient(options)
  await record([
    [
      'sqs.SendMessage',
      () => client.send(new sqs.SendMessageCommand({ QueueUrl: QUEUE, MessageBody: 'é' })),
      { QueueUrl: [QUEUE] },
    ],
    [
      'sqs.SendMessageBatch',
      () =>
        client.send(
          new sqs.SendMessageBatchCommand({ QueueUrl: QUEUE, Entries: [{ Id: '1', MessageBody: 'a' }] }),
        ),
      {
        QueueUrl: [QUEUE],
        'Entries[].Id': ['1'],
      },
    ],
    [
      'sqs.CreateQueue',
      () =>
        client.send(
          new sqs.CreateQueueCommand({
            QueueName: 'q',
            tags: { 'a b': 'é' },
            Attributes: { Policy: '{}' },
          }),
        ),
      {
        QueueName: ['q'],
        'tags{}': ['a b'],
        'tags{*}': ['é'],
      },
    ],
    [
      'sqs.GetQueueUrl',
      () =>
        client.send(new sqs.GetQueueUrlCommand({ QueueName: 'q', QueueOwnerAWSAccountId: '444455556666' })),
      {
        QueueName: ['q'],
        QueueOwnerAWSAccountId: ['444455556666'],
      },
    ],
    [
      'sns.Publish',
      () => topics.send(new sns.PublishCommand({ TopicArn: TOPIC, Message: 'a&TopicArn=b' })),
      { TopicArn: [TOPIC], TargetArn: [] },
    ],
    [
      'sns.CreateTopic',
      () =>
        topics.send(
          new sns.CreateTopicCommand({
            Name: 't',
            Tags: TAGS,
            Attributes: { LambdaSuccessFeedbackRoleArn: ROLE },
          }),
        ),
      {
        Name: ['t'],
        'Tags[].Key': ['a b', 'c&d'],
        'Tags[].Value': ['é', ''],
        'Attributes{/FeedbackRoleArn$/}': [ROLE],
      },
    ],
    [
      'sns.Subscribe',
      () =>
        topics.send(
          new sns.SubscribeCommand({
            TopicArn: TOPIC,
            Protocol: 'firehose',
            Endpoint: 'e',
            Attributes: { SubscriptionRoleArn: ROLE, RawMessageDelivery: 'true' },
          }),
        ),
      {
        TopicArn: [TOPIC],
        Protocol: ['firehose'],
        Endpoint: ['e'],
        'Attributes{SubscriptionRoleArn}': [ROLE],
      },
    ],
    [
      'sns.UntagResource',
      () => topics.send(new sns.UntagResourceCommand({ ResourceArn: TOPIC, TagKeys: ['a', 'b&c'] })),
      { ResourceArn: [TOPIC], 'TagKeys[]': ['a', 'b&c'] },
    ],
  ])
}

{
  const client = new lambda.LambdaClient(options)
  const FunctionName = 'arn:aws:lambda:us-east-1:111122223333:function:f'
  await record([
    [
      'lambda.Invoke',
      () =>
        client.send(
          new lambda.InvokeCommand({
            FunctionName,
            Qualifier: '$LATEST',
            Payload: new TextEncoder().encode('{'),
          }),
        ),
      {
        FunctionName: [FunctionName],
        Qualifier: ['$LATEST'],
      },
    ],
    [
      'lambda.CreateFunction',
      () =>
        client.send(
          new lambda.CreateFunctionCommand({
            FunctionName: 'f',
            Role: ROLE,
            Code: { ZipFile: new Uint8Array(3) },
            Layers: ['l1', 'l2'],
            VpcConfig: { SubnetIds: ['s'] },
            Tags: { a: 'é' },
          }),
        ),
      {
        FunctionName: ['f'],
        Role: [ROLE],
        'Layers[]': ['l1', 'l2'],
        'VpcConfig.SubnetIds[]': ['s'],
        'Tags{}': ['a'],
        'Tags{*}': ['é'],
      },
    ],
    [
      'lambda.UntagResource',
      () => client.send(new lambda.UntagResourceCommand({ Resource: FunctionName, TagKeys: ['a b', 'c'] })),
      {
        Resource: [FunctionName],
        'TagKeys[]': ['a b', 'c'],
      },
    ],
    [
      'lambda.AddPermission',
      () =>
        client.send(
          new lambda.AddPermissionCommand({
            FunctionName: 'f',
            StatementId: 's',
            Action: 'lambda:InvokeFunction',
            Principal: 's3.amazonaws.com',
          }),
        ),
      {
        FunctionName: ['f'],
        Principal: ['s3.amazonaws.com'],
      },
    ],
  ])
}

{
  const bus = new events.EventBridgeClient(options)
  const groups = new logs.CloudWatchLogsClient(options)
  // Left to itself, this client speaks HTTP/2.
  const streams = new kinesis.KinesisClient({ ...options, requestHandler: bus.config.requestHandler })
  const group = 'arn:aws:logs:us-east-1:111122223333:log-group:g'
  await record([
    [
      'events.PutRule',
      () =>
        bus.send(
          new events.PutRuleCommand({
            Name: 'r',
            EventBusName: 'b',
            EventPattern: '{"source":["aws.ec2"]}',
            RoleArn: ROLE,
          }),
        ),
      {
        Name: ['r'],
        EventBusName: ['b'],
        EventPattern: ['{"source":["aws.ec2"]}'],
        RoleArn: [ROLE],
      },
    ],
    [
      'events.PutTargets',
      () =>
        bus.send(
          new events.PutTargetsCommand({
            Rule: 'r',
            Targets: [
              { Id: '1', Arn: 'a', RoleArn: ROLE },
              { Id: '2', Arn: 'b' },
            ],
          }),
        ),
      {
        Rule: ['r'],
        'Targets[].RoleArn': [ROLE],
        'Targets[].Arn': ['a', 'b'],
      },
    ],
    [
      'events.PutEvents',
      () =>
        bus.send(
          new events.PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', EventBusName: 'b' }] }),
        ),
      { 'Entries[].EventBusName': ['b'], 'Entries[].Source': ['s'] },
    ],
    [
      'logs.CreateLogGroup',
      () =>
        groups.send(new logs.CreateLogGroupCommand({ logGroupName: '/g', kmsKeyId: 'k', tags: { a: 'b' } })),
      { logGroupName: ['/g'], kmsKeyId: ['k'], 'tags{}': ['a'] },
    ],
    [
      'logs.PutSubscriptionFilter',
      () =>
        groups.send(
          new logs.PutSubscriptionFilterCommand({
            logGroupName: '/g',
            filterName: 'f',
            filterPattern: '',
            destinationArn: 'd',
            roleArn: ROLE,
          }),
        ),
      { logGroupName: ['/g'], destinationArn: ['d'], roleArn: [ROLE] },
    ],
    [
      'logs.StartQuery',
      () =>
        groups.send(
          new logs.StartQueryCommand({
            logGroupIdentifiers: [group, '/h'],
            startTime: 0,
            endTime: 1,
            queryString: 'q',
          }),
        ),
      { 'logGroupIdentifiers[]': [group, '/h'] },
    ],
    [
      'logs.TagResource',
      () => groups.send(new logs.TagResourceCommand({ resourceArn: group, tags: { a: 'b' } })),
      { resourceArn: [group] },
    ],
    [
      'kinesis.PutRecord',
      () =>
        streams.send(
          new kinesis.PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: new Uint8Array([1]) }),
        ),
      { StreamName: ['s'], StreamARN: [], Data: ['AQ=='] },
    ],
    [
      'kinesis.RegisterStreamConsumer',
      () => streams.send(new kinesis.RegisterStreamConsumerCommand({ StreamARN: 'a', ConsumerName: 'c' })),
      { StreamARN: ['a'], ConsumerName: ['c'] },
    ],
  ])
}
