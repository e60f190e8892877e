/** Describes for people where the facts of a guarded call came from. */
import type { GuardedFacts } from '../../core/access/records/recent-decisions.ts'
import type { LookupKind } from '../../recognition/resolution/lookups.ts'

/** The member `guarded` of the schema `Explanation` of openapi.json. */
export interface GuardedCall extends GuardedFacts {
  readonly lookups: readonly Lookup[]
}

interface Lookup {
  readonly kind: string
  readonly value: string
  readonly text: string
}

/** Returns the facts with texts for people. Each thing that was looked up is there once. */
export function guardedCallOf({ service, operation, upstream, ...from }: GuardedFacts): GuardedCall {
  const lookups = from.lookups.map(({ kind, value }) => ({ kind, value, text: textOfLookup(kind, value) }))
  return {
    ...{ service, operation, upstream },
    resourceFrom: textOfSource(from.resourceFrom),
    keysFrom: Object.fromEntries(
      Object.entries(from.keysFrom).map(([key, source]) => [key, textOfSource(source)]),
    ),
    lookups: [...new Map(lookups.map((lookup) => [lookup.text, lookup])).values()],
  }
}

/** Sources that would make no sense after the word "from". */
const SOURCES: Readonly<Record<string, string>> = {
  '': 'the request',
  constant: 'the definition of the operation',
  'nothing in the request': 'no parameter, because the request names no resource',
  'action without resource-level permissions':
    'no parameter, because the action has no resource-level permissions',
}

const PARAMETER = 'parameter '

/** `parameter Bucket, parameter Key` becomes `the parameters Bucket and Key`. */
function textOfSource(source: string): string {
  if (Object.hasOwn(SOURCES, source)) return SOURCES[source] ?? source
  // A source can end in the way it was found, such as `, by parameter Id`.
  const parts = source.split(/, (?!by )/)
  const names = new Set(parts.filter((part) => part.startsWith(PARAMETER)).map(nameOfParameter))
  const others = parts.filter((part) => !part.startsWith(PARAMETER)).map((part) => `the ${part}`)
  const word = names.size > 1 ? 'parameters' : 'parameter'
  return LIST.format([...(names.size > 0 ? [`the ${word} ${LIST.format(names)}`] : []), ...others])
}

/** The brackets at the end of a path say only that the parameter is a list or a map. */
function nameOfParameter(source: string): string {
  return source.slice(PARAMETER.length).replace(/(?:\[\]|\{\})$/, '')
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' })

/** The subject of each kind of question about a value. */
const QUESTIONS = {
  'kms-key': 'key of',
  'kms-ciphertext': 'key of the ciphertext',
  secret: 'ARN of the secret',
  'partition-key': 'partition key of',
  'sort-key': 'sort key of',
  'shard-iterator': 'stream of the shard iterator',
  'message-move-task': 'source queue of the task',
  'event-source-mapping': 'function of the event source mapping',
  'execution-role': 'execution role of',
  'function-url': 'function of the URL',
  'function-url-auth': 'authorization of the URL of',
  'work-group': 'work group of',
  'log-query': 'log groups of the query',
  'task-definition': 'ARN of the task definition',
  'task-definition-roles': 'roles of the task definition',
  'ecs-owner': 'service or daemon of',
  'instance-profile-role': 'role of the instance profile',
  stack: 'ARN of the stack',
  'verified-identity': 'verified identity of',
  'vpc-of-subnet': 'VPC of the subnet',
  'bucket-owner': 'owner of the bucket',
  'bucket-access': 'policy and access control list of the bucket',
  'access-point': 'bucket of the access point',
  'resource-policy': 'resource-based policy of',
  tags: 'tags of',
  'object-tags': 'tags of the object',
  upload: 'encryption of the upload',
  'object-state': 'state of the object',
  'key-facts': 'attributes of the key',
  'key-grants': 'grants of the key',
  'encryption-key': 'encryption key of',
} as const satisfies Record<LookupKind, string>

const questions: ReadonlyMap<string, string> = new Map(Object.entries(QUESTIONS))

/** Ciphertexts and iterators are long, and their beginning tells them apart. ARNs are shown in full. */
const SHOWN_CHARACTERS = 64

function textOfLookup(kind: string, value: string): string {
  const question = questions.get(kind) ?? `${kind} of`
  const isLong = value.length > SHOWN_CHARACTERS && !value.startsWith('arn:')
  return `${question} ${isLong ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value}`
}
