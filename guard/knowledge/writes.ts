/** Which answers become obsolete when a call passes. */

import type { NeededDecision } from '../../recognition/resolution/types.ts'
import type { RecognizedCall } from '../../recognition/types.ts'
import { objectTopic } from './kinds.ts'

export interface Written {
  readonly call: RecognizedCall
  readonly decisions: readonly (Pick<NeededDecision, 'resource'> & Partial<Pick<NeededDecision, 'action'>>)[]
}

/** Operations that change nothing that is known. */
const READS =
  /^(?:Batch)?(?:Get|List|Describe|Head|Query$|Scan$|Search|Select|Lookup|Receive|Test|Validate|Check|Estimate|Preview|Filter)/

/**
 * By the prefix of actions: operations that change only the contents of resources. They are frequent, so they must not
 * remove what is known about the resources.
 */
const CONTENTS: Readonly<Record<string, RegExp>> = {
  dynamodb: /^(?:Put|Update|Delete|BatchWrite|TransactWrite|TransactGet)Items?$|^(?:Batch)?Execute/,
  events: /^PutEvents$/,
  firehose: /^PutRecord/,
  kinesis: /^PutRecords?$|^SubscribeToShard$/,
  kms: /^(?:Encrypt|Decrypt|ReEncrypt|Sign|Verify|DeriveSharedSecret)|^Generate/,
  lambda: /^Invoke/,
  logs: /^PutLogEvents$|^(?:Start|Stop)(?:Query|LiveTail)$|^CreateLogStream$/,
  athena: /^(?:Start|Stop)QueryExecution$/,
  cloudwatch: /^PutMetricData$/,
  's3-object-lambda': /^WriteGetObjectResponse$/,
  secretsmanager: /^PutSecretValue$|^UpdateSecretVersionStage$/,
  ses: /^Send(?!CustomVerification)/,
  sns: /^Publish/,
  sqs: /^(?:Send|Delete)Message|^ChangeMessageVisibility|^PurgeQueue$|MessageMoveTask$/,
  states: /^(?:Start|Stop)(?:Sync)?Execution$|^SendTask/,
}

/** The prefixes of actions that change resources of other services. */
const OF_ALL_SERVICES: ReadonlySet<string> = new Set([
  ...['cloudformation', 'servicecatalog', 'elasticbeanstalk', 'tag', 'resource-groups', 'backup'],
])

/** Operations on the objects of a bucket. All others of S3 are on buckets, access points, or accounts. */
const OBJECT_OPERATIONS =
  /^(?:Put|Copy|Delete|Restore|Rename)Objects?(?:Acl|Tagging|Retention|LegalHold)?$|^UploadPart|MultipartUpload$/

/**
 * Returns what a call changes, as `topicsOf` names it. A write changes everything that is known about its service,
 * because it can be called with names and IDs in many forms, and because a read more does no harm.
 */
export function writtenBy({ call, decisions }: Written): readonly string[] | 'everything' {
  const { operation, service } = call
  const { prefix } = service
  if (READS.test(operation) || contentsOf(prefix)?.test(operation)) return []
  if (OF_ALL_SERVICES.has(prefix)) return 'everything'
  if (service.key === 's3' && OBJECT_OPERATIONS.test(operation)) {
    return decisions.flatMap(({ resource }) => objectTopic(resource) ?? [])
  }
  return [prefix]
}

function contentsOf(prefix: string): RegExp | undefined {
  return Object.hasOwn(CONTENTS, prefix) ? CONTENTS[prefix] : undefined
}
