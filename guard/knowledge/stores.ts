/** Where answers are kept, by the kind of question. */

import type { Answers, LookupKind } from '../../recognition/resolution/lookups.ts'
import { Lru } from './lru.ts'

export interface Kept<Answer> {
  readonly answer: Answer
  /** When the question was asked, in the time of the cache. */
  readonly at: number
}

export type Stores = { readonly [Kind in LookupKind]: Lru<Kept<Answers[Kind]>> }

/** In characters. A policy has at most some 20,000. */
const MAXIMUM_SIZE = 8_000_000

export function newStores(): Stores {
  return {
    'kms-key': new Lru(MAXIMUM_SIZE),
    'kms-ciphertext': new Lru(MAXIMUM_SIZE),
    secret: new Lru(MAXIMUM_SIZE),
    'partition-key': new Lru(MAXIMUM_SIZE),
    'sort-key': new Lru(MAXIMUM_SIZE),
    'shard-iterator': new Lru(MAXIMUM_SIZE),
    'message-move-task': new Lru(MAXIMUM_SIZE),
    'event-source-mapping': new Lru(MAXIMUM_SIZE),
    'execution-role': new Lru(MAXIMUM_SIZE),
    'function-url': new Lru(MAXIMUM_SIZE),
    'function-url-auth': new Lru(MAXIMUM_SIZE),
    'work-group': new Lru(MAXIMUM_SIZE),
    'log-query': new Lru(MAXIMUM_SIZE),
    'task-definition': new Lru(MAXIMUM_SIZE),
    'task-definition-roles': new Lru(MAXIMUM_SIZE),
    'ecs-owner': new Lru(MAXIMUM_SIZE),
    'instance-profile-role': new Lru(MAXIMUM_SIZE),
    stack: new Lru(MAXIMUM_SIZE),
    'verified-identity': new Lru(MAXIMUM_SIZE),
    'vpc-of-subnet': new Lru(MAXIMUM_SIZE),
    'bucket-owner': new Lru(MAXIMUM_SIZE),
    'bucket-access': new Lru(MAXIMUM_SIZE),
    'access-point': new Lru(MAXIMUM_SIZE),
    'resource-policy': new Lru(MAXIMUM_SIZE),
    tags: new Lru(MAXIMUM_SIZE),
    'object-tags': new Lru(MAXIMUM_SIZE),
    upload: new Lru(MAXIMUM_SIZE),
    'object-state': new Lru(MAXIMUM_SIZE),
    'key-facts': new Lru(MAXIMUM_SIZE),
    'key-grants': new Lru(MAXIMUM_SIZE),
    'encryption-key': new Lru(MAXIMUM_SIZE),
  }
}
