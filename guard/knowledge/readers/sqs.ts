/** Reads queues. */
import type { XmlElement } from '../../../core/standards/xml/document.ts'
import { type Arn, encoded } from '../../../recognition/arn.ts'
import type { Reading } from '../reading.ts'

/** Calls an operation on a queue, at the path of its URL. Undefined when there is no such queue. */
export function queryQueue(
  reading: Reading,
  { accountId, resource }: Arn,
  operation: string,
  input: Readonly<Record<string, string>> = {},
): Promise<XmlElement | undefined> {
  const path = `/${encoded(accountId)}/${encoded(resource)}`
  const options = { path, absent: ['QueueDoesNotExist'] }
  return reading.query('sqs', operation, { QueueUrl: `http://localhost${path}`, ...input }, options)
}
