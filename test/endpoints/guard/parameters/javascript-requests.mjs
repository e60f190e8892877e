/**
 * Writes a line of JSON for each request that the AWS SDK for JavaScript makes: {service, operation, method, url, headers:
 * [NAME, VALUE, ...], body: BASE64, expected: {PATH: [VALUE, ...]}}.
 */
import { createServer } from 'node:http'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as ec2 from '@aws-sdk/client-ec2'
import * as events from '@aws-sdk/client-eventbridge'
import * as kinesis from '@aws-sdk/client-kinesis'
import * as kms from '@aws-sdk/client-kms'
import * as lambda from '@aws-sdk/client-lambda'
import * as s3 from '@aws-sdk/client-s3'
import * as secrets from '@aws-sdk/client-secrets-manager'
import * as sns from '@aws-sdk/client-sns'
import * as sqs from '@aws-sdk/client-sqs'
import * as ssm from '@aws-sdk/client-ssm'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

let captured = []
const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { method, url, rawHeaders: headers } = request
    captured.push({ method, url, headers, body: Buffer.concat(chunks).toString('base64') })
    response.end()
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const options = {
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
  maxAttempts: 1,
}

/** Sends each request. The response is empty, so that some fail afterwards. */
async function record(cases) {
  for (const [name, send, expected] of cases) {
    captured = []
    await send().catch(() => undefined)
    const [service, operation] = name.split('.')
    process.stdout.write(`${JSON.stringify({ service, operation, ...captured[0], expected })}\n`)
  }
}

const QUEUE = 'https://sqs.us-east-1.amazonaws.com/111122223333/a-queue'
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:topic'
const ROLE = 'arn:aws:iam::111122223333:role/a+b=c,d'
const TAGS = [
  { Key: 'a b', Value: 'é' },
  { Key: 'c&d', Value: '' },
]

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
  const client = new s3.S3Client({ ...options, forcePathStyle: true })
  const object = { Bucket: 'bucket', Key: 'a b/é+&/../x' }
  await record([
    [
      's3.PutObject',
      () =>
        client.send(
          new s3.PutObjectCommand({
            ...object,
            Body: 'x',
            Tagging: 'a=b',
            ACL: 'private',
            ServerSideEncryption: 'aws:kms',
            SSEKMSKeyId: 'k',
          }),
        ),
      {
        Bucket: ['bucket'],
        Key: ['a b/é+&/../x'],
        Tagging: ['a=b'],
        ACL: ['private'],
        ServerSideEncryption: ['aws:kms'],
        SSEKMSKeyId: ['k'],
      },
    ],
    [
      's3.CopyObject',
      () =>
        client.send(
          new s3.CopyObjectCommand({
            ...object,
            CopySource: '/b/k%20?versionId=v',
            MetadataDirective: 'COPY',
          }),
        ),
      {
        CopySource: ['/b/k%20?versionId=v'],
        MetadataDirective: ['COPY'],
      },
    ],
    [
      's3.DeleteObjects',
      () =>
        client.send(
          new s3.DeleteObjectsCommand({
            Bucket: 'bucket',
            BypassGovernanceRetention: true,
            Delete: { Objects: [{ Key: ' <a>&"\'\r\né ' }, { Key: 'b', VersionId: 'v' }] },
          }),
        ),
      {
        'Delete.Objects[].Key': [' <a>&"\'\r\né ', 'b'],
        'Delete.Objects[].VersionId': ['v'],
        BypassGovernanceRetention: ['true'],
      },
    ],
    [
      's3.GetObject',
      () => client.send(new s3.GetObjectCommand({ ...object, VersionId: 'v+/=' })),
      { VersionId: ['v+/='] },
    ],
    [
      's3.PutObjectTagging',
      () => client.send(new s3.PutObjectTaggingCommand({ ...object, Tagging: { TagSet: TAGS } })),
      {
        'Tagging.TagSet[].Key': ['a b', 'c&d'],
        'Tagging.TagSet[].Value': ['é', ''],
      },
    ],
    [
      's3.PutObjectRetention',
      () =>
        client.send(
          new s3.PutObjectRetentionCommand({
            ...object,
            Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date('2030-01-02T03:04:05Z') },
          }),
        ),
      {
        'Retention.Mode': ['GOVERNANCE'],
        'Retention.RetainUntilDate': ['2030-01-02T03:04:05Z'],
      },
    ],
    [
      's3.PutBucketReplication',
      () =>
        client.send(
          new s3.PutBucketReplicationCommand({
            Bucket: 'bucket',
            ReplicationConfiguration: {
              Role: ROLE,
              Rules: [
                { Status: 'Enabled', Destination: { Bucket: 'b' } },
                { Status: 'Disabled', Destination: { Bucket: 'c' } },
              ],
            },
          }),
        ),
      {
        'ReplicationConfiguration.Role': [ROLE],
      },
    ],
    [
      's3.CreateBucket',
      () =>
        client.send(
          new s3.CreateBucketCommand({
            Bucket: 'bucket',
            CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
            ObjectLockEnabledForBucket: true,
          }),
        ),
      {
        'CreateBucketConfiguration.LocationConstraint': ['eu-west-1'],
        ObjectLockEnabledForBucket: ['true'],
      },
    ],
    [
      's3.ListObjectsV2',
      () =>
        client.send(
          new s3.ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a b/', Delimiter: '/', MaxKeys: 7 }),
        ),
      {
        Prefix: ['a b/'],
        Delimiter: ['/'],
        MaxKeys: ['7'],
      },
    ],
    [
      's3.UploadPart',
      () => client.send(new s3.UploadPartCommand({ ...object, UploadId: 'u', PartNumber: 1, Body: 'x' })),
      { Key: ['a b/é+&/../x'] },
    ],
  ])
}

{
  const client = new s3.S3Client({ ...options, forcePathStyle: true })
  const put = new s3.PutObjectCommand({ Bucket: 'b', Key: 'k', ACL: 'public-read', Tagging: 'a=b&c=d' })
  const url = await getSignedUrl(client, put, { unhoistableHeaders: new Set() })
  const headers = { ACL: ['public-read'], Tagging: ['a=b&c=d'] }
  await record([['s3.PutObject', () => fetch(url, { method: 'PUT' }), headers]])
}

{
  const client = new ec2.EC2Client(options)
  await record([
    [
      'ec2.RunInstances',
      () =>
        client.send(
          new ec2.RunInstancesCommand({
            ImageId: 'ami-1',
            MinCount: 1,
            MaxCount: 1,
            InstanceType: 't3.micro',
            SecurityGroupIds: ['sg-1', 'sg-2'],
            NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-1', Groups: ['sg-3'] }],
            BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1', VolumeSize: 8, Encrypted: true } }],
            IamInstanceProfile: { Name: 'profile' },
            TagSpecifications: [
              { ResourceType: 'instance', Tags: TAGS },
              { ResourceType: 'volume', Tags: [{ Key: 'z', Value: '1' }] },
            ],
          }),
        ),
      {
        ImageId: ['ami-1'],
        InstanceType: ['t3.micro'],
        'SecurityGroupIds[]': ['sg-1', 'sg-2'],
        'NetworkInterfaces[].SubnetId': ['subnet-1'],
        'NetworkInterfaces[].Groups[]': ['sg-3'],
        'BlockDeviceMappings[].Ebs.SnapshotId': ['snap-1'],
        'BlockDeviceMappings[].Ebs.VolumeSize': ['8'],
        'BlockDeviceMappings[].Ebs.Encrypted': ['true'],
        'IamInstanceProfile.Name': ['profile'],
        'TagSpecifications[].ResourceType': ['instance', 'volume'],
        'TagSpecifications[].Tags[].Key': ['a b', 'c&d', 'z'],
        'TagSpecifications[].Tags[].Value': ['é', '', '1'],
      },
    ],
    [
      'ec2.CreateTags',
      () => client.send(new ec2.CreateTagsCommand({ Resources: ['i-1', 'vol-1'], Tags: TAGS })),
      {
        'Resources[]': ['i-1', 'vol-1'],
        'Tags[].Key': ['a b', 'c&d'],
      },
    ],
    [
      'ec2.TerminateInstances',
      () => client.send(new ec2.TerminateInstancesCommand({ InstanceIds: ['i-1', 'i-2'] })),
      { 'InstanceIds[]': ['i-1', 'i-2'] },
    ],
    [
      'ec2.AuthorizeSecurityGroupIngress',
      () =>
        client.send(
          new ec2.AuthorizeSecurityGroupIngressCommand({
            GroupId: 'sg-1',
            TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: TAGS }],
          }),
        ),
      {
        GroupId: ['sg-1'],
        'TagSpecifications[].Tags[].Key': ['a b', 'c&d'],
      },
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

{
  const keys = new kms.KMSClient(options)
  const client = new secrets.SecretsManagerClient(options)
  const parameterStore = new ssm.SSMClient(options)
  await record([
    [
      'kms.Decrypt',
      () =>
        keys.send(
          new kms.DecryptCommand({
            CiphertextBlob: new Uint8Array([0, 255]),
            EncryptionContext: { 'a:b': 'é', __proto__: 'x' },
          }),
        ),
      {
        CiphertextBlob: ['AP8='],
        KeyId: [],
        'EncryptionContext{}': ['a:b'],
        'EncryptionContext{*}': ['é'],
      },
    ],
    [
      'kms.CreateGrant',
      () =>
        keys.send(
          new kms.CreateGrantCommand({
            KeyId: 'k',
            GranteePrincipal: ROLE,
            Operations: ['Decrypt', 'Encrypt'],
            Constraints: { EncryptionContextSubset: { a: 'b' } },
          }),
        ),
      {
        KeyId: ['k'],
        GranteePrincipal: [ROLE],
        'Operations[]': ['Decrypt', 'Encrypt'],
        Constraints: [{ EncryptionContextSubset: { a: 'b' } }],
      },
    ],
    [
      'kms.ReEncrypt',
      () =>
        keys.send(
          new kms.ReEncryptCommand({
            CiphertextBlob: new Uint8Array([1]),
            SourceKeyId: 's',
            DestinationKeyId: 'd',
          }),
        ),
      { SourceKeyId: ['s'], DestinationKeyId: ['d'] },
    ],
    [
      'secretsmanager.BatchGetSecretValue',
      () => client.send(new secrets.BatchGetSecretValueCommand({ SecretIdList: ['a', 'b'] })),
      { 'SecretIdList[]': ['a', 'b'] },
    ],
    [
      'secretsmanager.CreateSecret',
      () =>
        client.send(
          new secrets.CreateSecretCommand({
            Name: 'n',
            KmsKeyId: 'k',
            Tags: TAGS,
            SecretBinary: new Uint8Array([1]),
          }),
        ),
      { Name: ['n'], KmsKeyId: ['k'], 'Tags[].Key': ['a b', 'c&d'] },
    ],
    [
      'ssm.GetParameters',
      () => parameterStore.send(new ssm.GetParametersCommand({ Names: ['/a', 'b'], WithDecryption: true })),
      { 'Names[]': ['/a', 'b'], WithDecryption: ['true'] },
    ],
    [
      'ssm.PutParameter',
      () =>
        parameterStore.send(
          new ssm.PutParameterCommand({ Name: '/a', Value: 'v', Overwrite: false, Tags: TAGS }),
        ),
      { Name: ['/a'], Overwrite: ['false'], 'Tags[].Value': ['é', ''] },
    ],
    [
      'ssm.GetParametersByPath',
      () => parameterStore.send(new ssm.GetParametersByPathCommand({ Path: '/a/b', Recursive: true })),
      { Path: ['/a/b'], Recursive: ['true'] },
    ],
    [
      'ssm.StartAutomationExecution',
      () =>
        parameterStore.send(
          new ssm.StartAutomationExecutionCommand({
            DocumentName: 'd',
            Parameters: { AutomationAssumeRole: [ROLE] },
          }),
        ),
      { DocumentName: ['d'], 'Parameters{AutomationAssumeRole}[]': [ROLE] },
    ],
  ])
}

server.closeAllConnections()
server.close()
