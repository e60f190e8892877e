/** What the answers to calls tell that no read returns: which key made a ciphertext, whose an ID is. */

import type { Parameters } from '../../recognition/parameters/types.ts'
import type { RequestHead, RequestScope } from '../../recognition/request.ts'
import type { Answers, LookupKind } from '../../recognition/resolution/lookups.ts'
import { jsonOf, textAt } from '../../recognition/values.ts'
import { headerOf } from '../transport/headers.ts'
import { idOfUrl } from './readers/function-urls.ts'
import type { Written } from './writes.ts'

export interface PassedCall extends Written {
  readonly parameters: Parameters
  /** The request, for what no parameter tells. */
  readonly head?: Pick<RequestHead, 'header'>
  /** Undefined when the upstream broke off, or when nothing of the body was kept. */
  readonly answer?: PassedAnswer | undefined
}

export interface PassedAnswer {
  readonly status: number
  /** Alternating names and values. By default, none. */
  readonly headers?: readonly string[]
  /** Empty when it is longer than `MAXIMUM_ANSWER`, and unless `wantsAnswer`. */
  readonly body: Buffer
}

/** An answer to remember, or null to forget it. */
export type Remembered = { readonly [Kind in LookupKind]: RememberedAs<Kind> }[LookupKind]

interface RememberedAs<Kind extends LookupKind> {
  readonly kind: Kind
  readonly value: string
  readonly answer: Answers[Kind]
}

interface Source extends PassedCall {
  readonly answer: PassedAnswer
  /** The answer as JSON. */
  readonly output: unknown
  readonly accountId: string | undefined
}

type Memory = (source: Source) => readonly Remembered[]

/** In bytes. GetRecords of Kinesis returns up to 10 MiB. */
export const MAXIMUM_ANSWER = 12 * 1024 * 1024

/** By service and operation. */
const MEMORIES: ReadonlyMap<string, Memory> = new Map([
  ...['Encrypt', 'ReEncrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'].map(
    (name) => [`kms:${name}`, ciphertext('CiphertextBlob')] as const,
  ),
  ...['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext'].map(
    (name) => [`kms:${name}`, ciphertext('PrivateKeyCiphertextBlob')] as const,
  ),
  ...['kinesis', 'dynamodbstreams'].flatMap((service) => [
    [`${service}:GetShardIterator`, iterator('ShardIterator')] as const,
    [`${service}:GetRecords`, iterator('NextShardIterator')] as const,
  ]),
  ['lambda:CreateFunctionUrlConfig', functionUrl],
  ['logs:StartQuery', logQuery],
  ['athena:StartQueryExecution', workGroup('QueryExecutionId')],
  ['athena:CreateNamedQuery', workGroup('NamedQueryId')],
  ['athena:StartSession', workGroup('SessionId')],
  ['athena:CreateNotebook', workGroup('NotebookId')],
  ['athena:ImportNotebook', workGroup('NotebookId')],
  ['sqs:StartMessageMoveTask', moveTask],
  ['s3:CreateMultipartUpload', upload],
  ['s3:CreateBucket', bucket((accountId) => accountId)],
  ['s3:DeleteBucket', bucket(() => null)],
])

export function wantsAnswer({ service, operation }: PassedCall['call']): boolean {
  return MEMORIES.has(`${service.key}:${operation}`)
}

/** Returns what a successful answer tells. */
export function rememberedFrom(passed: PassedCall, { accountId }: RequestScope): readonly Remembered[] {
  const { call, answer } = passed
  const memory = MEMORIES.get(`${call.service.key}:${call.operation}`)
  if (!memory || !answer || answer.status < 200 || answer.status >= 300) return []
  return memory({ ...passed, answer, output: jsonOf(answer.body.toString('utf8')), accountId })
}

/** Decrypt need not name the key. The answer has its ARN. */
function ciphertext(member: string): Memory {
  return ({ output }) => {
    const [value, answer] = [textAt(output, member), textAt(output, 'KeyId')]
    return value !== undefined && answer?.startsWith('arn:')
      ? [{ kind: 'kms-ciphertext', value, answer }]
      : []
  }
}

function iterator(member: string): Memory {
  return ({ output, decisions }) => {
    const value = textAt(output, member)
    const stream = decisions.find(({ resource }) => /^arn:[^*]+$/.test(resource))
    return value !== undefined && stream ? [{ kind: 'shard-iterator', value, answer: stream.resource }] : []
  }
}

function logQuery({ output, parameters }: Source): readonly Remembered[] {
  const value = textAt(output, 'queryId')
  const groups = ['logGroupName', 'logGroupNames[]', 'logGroupIdentifiers[]']
    .flatMap((path) => parameters.valuesAt(path))
    .filter((group) => typeof group === 'string')
  return value === undefined || groups.length === 0 ? [] : [{ kind: 'log-query', value, answer: groups }]
}

/** To find the URL later, the URLs of all functions would have to be read. */
function functionUrl({ output }: Source): readonly Remembered[] {
  const value = idOfUrl(textAt(output, 'FunctionUrl'))
  const answer = textAt(output, 'FunctionArn')
  return value === undefined || answer === undefined ? [] : [{ kind: 'function-url', value, answer }]
}

function workGroup(member: string): Memory {
  return ({ output, parameters }) => {
    const value = textAt(output, member)
    const [name = 'primary'] = parameters.valuesAt('WorkGroup')
    return value !== undefined && typeof name === 'string'
      ? [{ kind: 'work-group', value, answer: name }]
      : []
  }
}

function moveTask({ output, parameters }: Source): readonly Remembered[] {
  const value = textAt(output, 'TaskHandle')
  const [answer] = parameters.valuesAt('SourceArn')
  return value !== undefined && typeof answer === 'string'
    ? [{ kind: 'message-move-task', value, answer }]
    : []
}

function bucket(ownerOf: (accountId: string | undefined) => string | null | undefined): Memory {
  return ({ parameters, accountId }) => {
    const [value] = parameters.valuesAt('Bucket')
    const answer = ownerOf(accountId)
    return typeof value === 'string' && answer !== undefined ? [{ kind: 'bucket-owner', value, answer }] : []
  }
}

const ENCRYPTION = 'x-amz-server-side-encryption'

/** No operation tells them later: parts of the upload need its key, and its end if it has checksums. */
function upload({ answer, decisions, head }: Source): readonly Remembered[] {
  const [, value] = /<UploadId>([^<]+)<\/UploadId>/.exec(answer.body.toString('utf8')) ?? []
  if (value === undefined) return []
  const header = (name: string) => headerOf(answer.headers ?? [], name) ?? head?.header(name)
  const algorithm = header(ENCRYPTION) ?? 'aws:kms'
  const decided = decisions.find(({ action }) => action === 'kms:GenerateDataKey')?.resource
  const keyId = algorithm.startsWith('aws:kms')
    ? (header(`${ENCRYPTION}-aws-kms-key-id`) ?? decided)
    : undefined
  const hasBucketKey = header(`${ENCRYPTION}-bucket-key-enabled`)?.toLowerCase() === 'true'
  const hasChecksum = header('x-amz-checksum-algorithm') !== undefined
  return [{ kind: 'upload', value, answer: { keyId, hasBucketKey, hasChecksum } }]
}
