/** What the Query protocol of SQS has that its model no longer describes. */
import { normalize } from '../../protocol/sigv4/canonical.ts'
import { decodeText } from '../foreign/text.ts'
import { textOf } from './outside.ts'

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
const QUEUE_PATH = /\/\d{12}\/(?!\.{1,2}$)[^/]+$/

/**
 * Returns the path of a request if it is that of a queue, and the one that it becomes where dots are resolved.
 *
 * Clients of the Query protocol can send requests to the URL of the queue, without naming it again.
 */
export function queueInPath(path: string): readonly string[] {
  const decoded = decodeText(path) ?? textOf(path)
  const readings = new Set([decoded, normalize(decoded)].map((each) => each.replace(/\/$/, '')))
  return [...readings].filter((each) => QUEUE_PATH.test(each))
}

/** Returns whether two URLs or paths are those of one queue, whatever the host is. */
export function isSameQueue(one: string, other: string): boolean {
  return tail(one) === tail(other)
}

/** Returns the last two segments of a path. */
function tail(path: string): string {
  return path.split('/').slice(-2).join('/')
}
