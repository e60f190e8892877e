/** Reads which KMS keys encrypt what services store. */
import { type Arn, arnText, bucketOf, nameOfType, parseArn } from '../../../recognition/arn.ts'
import { listAt, textAt, within, xmlEntries } from '../../../recognition/values.ts'
import type { Reader, Reading } from '../reading.ts'
import { describeKey } from './kms.ts'
import { bucketKey, objectKey } from './s3.ts'
import { queryQueue } from './sqs.ts'

/** Returns the ID, the alias, or the ARN of a key. `aws` for one that only the service has, and empty without a key. */
type KeyReader = (reading: Reading, arn: Arn) => Promise<string | null | undefined>

/** By the service in the ARN. */
const KEYS = new Map<string, KeyReader>([
  ['dynamodb', ofTable],
  ['kinesis', ofStream],
  ['kms', itself],
  ['s3', inBucket],
  ['secretsmanager', ofSecret],
  ['sns', ofTopic],
  ['sqs', ofQueue],
  ['ssm', ofParameter],
])

export const encryptionKey: Reader<'encryption-key'> = async (reading, value) => {
  const arn = parseArn(value)
  const keyId = arn && (await KEYS.get(arn.service)?.(reading, arn))
  if (!keyId) return null
  if (keyId === 'aws' || /(?:^|:)alias\/aws\//.test(keyId)) return 'aws'
  const metadata = await describeKey(reading, keyId)
  if (textAt(metadata, 'KeyManager') === 'AWS') return 'aws'
  return textAt(metadata, 'Arn') ?? (arn.service === 'kms' ? value : null)
}

/** Whether a key is an AWS managed key is the question about it. */
async function itself(_reading: Reading, arn: Arn): Promise<string> {
  return arnText(arn)
}

async function inBucket(reading: Reading, arn: Arn): Promise<string | null> {
  const found = bucketOf(arn)
  if (!found) return null
  return found.key === undefined ? await bucketKey(reading, found) : await objectKey(reading, found)
}

async function ofQueue(reading: Reading, arn: Arn): Promise<string | undefined> {
  // Some upstreams do not know the name of the attribute.
  const answer = await queryQueue(reading, arn, 'GetQueueAttributes', { 'AttributeName.1': 'All' })
  const attributes = within(answer, 'GetQueueAttributesResult', 'Attribute')
  return textAt(xmlEntries(attributes, 'Name', 'Value'), 'KmsMasterKeyId')
}

async function ofTopic(reading: Reading, arn: Arn): Promise<string | undefined> {
  const answer = await reading.query('sns', 'GetTopicAttributes', { TopicArn: arnText(arn) })
  const entries = within(answer, 'GetTopicAttributesResult', 'Attributes', 'entry')
  return textAt(xmlEntries(entries, 'key', 'value'), 'KmsMasterKeyId')
}

/** dynalite takes only names of tables. */
async function ofTable(reading: Reading, arn: Arn): Promise<string | undefined> {
  const name = nameOfType(arn, 'table/')?.split('/')[0]
  if (name === undefined) return undefined
  const answer = await reading.json('dynamodb', 'DescribeTable', { TableName: name })
  return textAt(answer, 'Table', 'SSEDescription', 'KMSMasterKeyArn')
}

async function ofStream(reading: Reading, arn: Arn): Promise<string | undefined> {
  const name = nameOfType(arn, 'stream/')?.split('/')[0]
  if (name === undefined) return undefined
  const answer = await reading.json('kinesis', 'DescribeStreamSummary', { StreamName: name })
  return textAt(answer, 'StreamDescriptionSummary', 'KeyId')
}

async function ofSecret(reading: Reading, arn: Arn): Promise<string | undefined> {
  const answer = await reading.json('secretsmanager', 'DescribeSecret', { SecretId: arnText(arn) })
  return textAt(answer, 'KmsKeyId')
}

/** The ARN of a parameter has no slash at the beginning of the name. */
async function ofParameter(reading: Reading, arn: Arn): Promise<string | undefined> {
  const name = nameOfType(arn, 'parameter/')
  if (name === undefined) return undefined
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [name, `/${name}`] }]
  const answer = await reading.json('ssm', 'DescribeParameters', { ParameterFilters })
  const keys = listAt(answer, 'Parameters').flatMap((each) => textAt(each, 'KeyId') ?? [])
  const [key, other = key] = keys
  if (key === other) return key
  throw reading.failure('ssm', 'DescribeParameters', 'two parameters with this ARN have different keys.')
}
