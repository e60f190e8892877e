/** What the kinds of questions have to do with services, and how long their answers hold. */
import { bucketOf, parseArn } from '../../recognition/arn.ts'
import type { Lookup, LookupKind } from '../../recognition/resolution/lookups.ts'

interface KindFacts {
  /** The prefix of the actions that can change the answer. Without it, the service in the ARN that is looked up. */
  readonly service?: string
  /** Once there is an answer, it never changes. */
  readonly lasting?: true
}

const KINDS: Readonly<Record<LookupKind, KindFacts>> = {
  'kms-key': { service: 'kms' },
  'kms-ciphertext': { service: 'kms', lasting: true },
  secret: { service: 'secretsmanager' },
  'partition-key': { service: 'dynamodb' },
  'sort-key': { service: 'dynamodb' },
  'shard-iterator': { service: 'kinesis', lasting: true },
  'message-move-task': { service: 'sqs', lasting: true },
  'event-source-mapping': { service: 'lambda' },
  'execution-role': { service: 'lambda' },
  'function-url': { service: 'lambda', lasting: true },
  'function-url-auth': { service: 'lambda' },
  'work-group': { service: 'athena', lasting: true },
  'log-query': { service: 'logs', lasting: true },
  'task-definition': { service: 'ecs' },
  'task-definition-roles': { service: 'ecs' },
  'ecs-owner': { service: 'ecs', lasting: true },
  'instance-profile-role': { service: 'iam' },
  stack: { service: 'cloudformation' },
  'verified-identity': { service: 'ses' },
  'vpc-of-subnet': { service: 'ec2', lasting: true },
  'bucket-owner': { service: 's3' },
  'bucket-access': { service: 's3' },
  'access-point': { service: 's3' },
  'resource-policy': {},
  tags: {},
  'object-tags': { service: 's3' },
  upload: { service: 's3', lasting: true },
  'object-state': { service: 's3' },
  'key-facts': { service: 'kms' },
  'key-grants': { service: 'kms' },
  'encryption-key': {},
}

export function isLasting({ kind }: Lookup): boolean {
  return KINDS[kind].lasting === true
}

/** Returns whether no service can be asked: few report which key encrypts a resource. */
export function isUnanswerable({ kind, value }: Lookup): boolean {
  return kind === 'encryption-key' && !TELLS_KEY.test(value)
}

const TELLS_KEY = /^arn:[^:]*:(?:dynamodb|kinesis|kms|s3|secretsmanager|sns|sqs|ssm):/

/**
 * Returns what a write can name to make the answer obsolete: the prefix of the actions of a service, and the ARN
 * of an object of S3, because the contents of buckets change often.
 */
export function topicsOf({ kind, value }: Lookup): readonly string[] {
  const arn = parseArn(value)
  const service = KINDS[kind].service ?? PREFIXES.get(arn?.service ?? '') ?? arn?.service ?? ''
  const object = objectTopic(value)
  return object === undefined ? [service] : [service, object]
}

/** The services whose ARNs have another name than the prefix of the actions on them. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['execute-api', 'apigateway'],
  ['s3express', 's3'],
])

/** Returns the ARN of an object, without its version. Undefined for other resources. */
export function objectTopic(resource: string): string | undefined {
  const arn = parseArn(resource)
  const found = arn && bucketOf(arn)
  return found?.key === undefined ? undefined : `${found.bucket}/${found.key}`
}
