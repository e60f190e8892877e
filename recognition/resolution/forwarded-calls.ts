/**
 * Calls that a service makes on behalf of the caller, and that AWS decides with the caller's policies (forward access
 * sessions). Most of them use the KMS key of what the operation reads or writes.
 *
 * Source: awslabs/iam-policy-autopilot (Apache-2.0), commit 8f09822, operation-fas-maps; as in
 * `scripts/facts/forwarded-calls.json`. CompleteMultipartUpload and PutSecretValue are recorded on AWS, September 2026.
 */

type Calls = Readonly<Record<string, readonly string[]>>

const DECRYPT = ['kms:Decrypt']
const DATA_KEY = ['kms:GenerateDataKey']
const BOTH = ['kms:Decrypt', 'kms:GenerateDataKey']

/** Service -> operation -> actions. */
const FORWARDED: Readonly<Record<string, Calls>> = {
  dynamodb: {
    BatchGetItem: DECRYPT,
    BatchWriteItem: DECRYPT,
    CreateTable: ['kms:DescribeKey', 'kms:CreateGrant'],
    DeleteItem: DECRYPT,
    GetItem: DECRYPT,
    GetRecords: DECRYPT,
    PutItem: DECRYPT,
    Query: DECRYPT,
    Scan: DECRYPT,
    UpdateItem: DECRYPT,
  },
  kinesis: { GetRecords: DECRYPT, PutRecord: DATA_KEY, PutRecords: DATA_KEY },
  'redshift-data': {
    ExecuteStatement: [
      'redshift-serverless:GetCredentials',
      'redshift:GetClusterCredentialsWithIAM',
      'redshift:GetClusterCredentials',
    ],
  },
  s3: {
    CompleteMultipartUpload: DECRYPT,
    CopyObject: BOTH,
    CreateMultipartUpload: DATA_KEY,
    GetObject: DECRYPT,
    HeadObject: DECRYPT,
    PutObject: DATA_KEY,
    UploadPart: DECRYPT,
    UploadPartCopy: DECRYPT,
  },
  secretsmanager: {
    BatchGetSecretValue: DECRYPT,
    CreateSecret: BOTH,
    GetSecretValue: DECRYPT,
    PutSecretValue: DATA_KEY,
  },
  sns: { Publish: BOTH, PublishBatch: BOTH },
  sqs: { ReceiveMessage: DECRYPT, SendMessage: DATA_KEY, SendMessageBatch: DATA_KEY },
  ssm: {
    GetParameter: DECRYPT,
    GetParameterHistory: DECRYPT,
    GetParameters: DECRYPT,
    GetParametersByPath: DECRYPT,
    PutParameter: ['kms:Encrypt'],
  },
}

/** Returns the actions that an operation asks for on behalf of the caller. */
export function forwardedActions(service: string, operation: string): readonly string[] {
  const calls = Object.hasOwn(FORWARDED, service) ? FORWARDED[service] : undefined
  return calls !== undefined && Object.hasOwn(calls, operation) ? (calls[operation] ?? []) : []
}
