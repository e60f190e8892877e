/** What the Query protocol of SQS has that its model no longer describes. */
import type { RecognizedCall } from '../recognition/types.ts'
import type { RequestHead } from '../request.ts'
import { textOf } from './outside.ts'
import type { Value } from './types.ts'

/** Source: API reference of SQS, examples of the Query protocol. */
const OLD_NAMES: Readonly<Record<string, readonly string[]>> = {
  AWSAccountIds: ['AWSAccountId'],
  Actions: ['ActionName'],
  AttributeNames: ['AttributeName'],
  Attributes: ['Attribute'],
  MessageAttributeNames: ['MessageAttributeName'],
  MessageAttributes: ['MessageAttribute'],
  MessageSystemAttributes: ['MessageSystemAttribute'],
  TagKeys: ['TagKey'],
  Tags: ['Tag'],
  tags: ['Tag'],
}

/** Returns the names of lists and maps by those of the model, such as `SendMessageBatchRequestEntry` for `Entries`. */
export function oldNamesOf(operation: string): Readonly<Record<string, readonly string[]>> {
  return { ...OLD_NAMES, Entries: [`${operation}RequestEntry`] }
}

/** Matches the path of a queue URL: account and name, perhaps after something else. */
const QUEUE_PATH = /\/\d{12}\/[^/]+\/?$/

/**
 * Returns the values of a parameter. Those of `QueueUrl` are the parameter and, where it names another queue or is absent, the path.
 *
 * Clients of the Query protocol can send requests to the URL of the queue. Services differ in which of the two counts,
 * so both are decided on.
 */
export function queueOf(
  parameter: string,
  { service }: RecognizedCall,
  { path }: RequestHead,
  values: readonly Value[],
): readonly Value[] {
  const isQueue = service.key === 'sqs' && parameter === 'QueueUrl'
  const [, inPath] = isQueue ? (/^(.*?)\/?$/.exec(textOf(path)) ?? []) : []
  if (inPath === undefined || !QUEUE_PATH.test(inPath)) return values
  const isSame = values.some((each) => typeof each === 'string' && each.endsWith(tail(inPath)))
  return isSame ? values : [...values, inPath]
}

/** Returns the last two segments of a path. */
function tail(path: string): string {
  return `/${path.split('/').slice(-2).join('/')}`
}
