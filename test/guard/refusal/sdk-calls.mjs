// Calls services with the AWS SDK for JavaScript, and prints what it raises as JSON. Takes the URL of the server, and the
// access key IDs to use, one after the other.
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { EC2 } from '@aws-sdk/client-ec2'
import { EventBridge } from '@aws-sdk/client-eventbridge'
import { KMS } from '@aws-sdk/client-kms'
import { Lambda } from '@aws-sdk/client-lambda'
import { S3 } from '@aws-sdk/client-s3'
import { SecretsManager } from '@aws-sdk/client-secrets-manager'
import { SNS } from '@aws-sdk/client-sns'
import { SQS } from '@aws-sdk/client-sqs'
import { SSM } from '@aws-sdk/client-ssm'

const [, , endpoint, ...accessKeyIds] = process.argv
const region = 'us-east-1'
const object = { Bucket: 'docs', Key: 'a' }
const QueueUrl = 'http://127.0.0.1/000000000000/jobs'

const CALLS = [
  [
    'dynamodb:GetItem',
    (settings) => new DynamoDB(settings).getItem({ TableName: 't', Key: { id: { S: 'a' } } }),
  ],
  ['ec2:DescribeInstances', (settings) => new EC2(settings).describeInstances({})],
  [
    'ec2:RunInstances',
    (settings) => new EC2(settings).runInstances({ MinCount: 1, MaxCount: 1, ImageId: 'ami-1' }),
  ],
  ['events:ListRules', (settings) => new EventBridge(settings).listRules({})],
  ['kms:Encrypt', (settings) => new KMS(settings).encrypt({ KeyId: 'k', Plaintext: Buffer.from('a') })],
  ['lambda:Invoke', (settings) => new Lambda(settings).invoke({ FunctionName: 'f' })],
  ['logs:DescribeLogGroups', (settings) => new CloudWatchLogs(settings).describeLogGroups({})],
  [
    's3:DeleteObjects',
    (settings) => new S3(settings).deleteObjects({ Bucket: 'docs', Delete: { Objects: [{ Key: 'a' }] } }),
  ],
  ['s3:GetObject', (settings) => new S3(settings).getObject(object)],
  ['s3:HeadObject', (settings) => new S3(settings).headObject(object)],
  ['s3:ListBuckets', (settings) => new S3(settings).listBuckets({})],
  ['s3:PutObject', (settings) => new S3(settings).putObject({ ...object, Body: 'text' })],
  [
    'secretsmanager:GetSecretValue',
    (settings) => new SecretsManager(settings).getSecretValue({ SecretId: 's' }),
  ],
  ['sns:Publish', (settings) => new SNS(settings).publish({ TopicArn: 'arn:t', Message: 'm' })],
  ['sqs:SendMessage', (settings) => new SQS(settings).sendMessage({ QueueUrl, MessageBody: 'm' })],
  ['ssm:GetParameter', (settings) => new SSM(settings).getParameter({ Name: 'p' })],
]

async function outcomeOf([operation, call], accessKeyId) {
  const credentials = { accessKeyId, secretAccessKey: 'secret' }
  try {
    await call({ endpoint, region, credentials, maxAttempts: 2, forcePathStyle: true })
    return { accessKeyId, operation, code: 'allowed' }
  } catch ({ name: code, message, $metadata }) {
    const { httpStatusCode: status, requestId } = $metadata
    return { accessKeyId, operation, code, message, status, requestId }
  }
}

const outcomes = accessKeyIds.flatMap((key) => CALLS.map((call) => outcomeOf(call, key)))
process.stdout.write(JSON.stringify(await Promise.all(outcomes)))
