/** The readers by the kind of question. */

import type { LookupKind } from '../../../recognition/resolution/lookups.ts'
import type { Reader } from '../reading.ts'
import { bucketAccess } from './bucket-policy.ts'
import { encryptionKey } from './encryption-key.ts'
import { authOfUrl, functionOfUrl } from './function-urls.ts'
import { ciphertextKey, grants, key, keyFacts } from './kms.ts'
import { resourcePolicy } from './resource-policy.ts'
import { accessPointBucket, bucketOwner, objectState, objectTags } from './s3.ts'
import * as state from './state.ts'
import { tags } from './tags.ts'

type Readers = { readonly [Kind in LookupKind]: Reader<Kind> }

/** @param defaultAccount the account that owns what an upstream without accounts contains */
export function readersFor({ defaultAccount }: { readonly defaultAccount: string }): Readers {
  return {
    'kms-key': key,
    'kms-ciphertext': ciphertextKey,
    secret: state.secret,
    'partition-key': state.keyAttribute('HASH'),
    'sort-key': state.keyAttribute('RANGE'),
    'shard-iterator': state.shardIterator,
    // No operation tells the queue of a task. It is remembered from the answer that contained the handle.
    'message-move-task': async () => null,
    'event-source-mapping': state.functionOfMapping,
    'execution-role': state.executionRole,
    'function-url': functionOfUrl,
    'function-url-auth': authOfUrl,
    'work-group': state.workGroup,
    'log-query': state.logQuery,
    'task-definition': state.taskDefinition,
    'task-definition-roles': state.taskDefinitionRoles,
    'ecs-owner': state.ecsOwner,
    // Only our own state has instance profiles.
    'instance-profile-role': async () => null,
    stack: state.stack,
    'verified-identity': state.verifiedIdentity,
    'vpc-of-subnet': state.vpcOfSubnet,
    'bucket-owner': bucketOwner(defaultAccount),
    'bucket-access': bucketAccess,
    'access-point': accessPointBucket,
    'resource-policy': resourcePolicy,
    tags,
    'object-tags': objectTags,
    // No operation tells the key of an upload. It is remembered from the answer that began the upload.
    upload: async () => null,
    'object-state': objectState,
    'key-facts': keyFacts,
    'key-grants': grants,
    'encryption-key': encryptionKey,
  }
}
