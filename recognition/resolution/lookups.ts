/**
 * Questions about state that only the upstream, or an earlier answer of it, knows.
 *
 * Resolution is synchronous and pure: it asks `Known`, and reports the questions that have no answer yet. These are
 * asked of the upstream, and the request is resolved again, until nothing is missing.
 */

import type { Grant } from '../../core/access/acl.ts'

/** The answers by the kind of question. Null means that nobody knows, or that there is none. */
export interface Answers {
  /** Key ID, alias, or ARN of either -> ARN of the key. */
  readonly 'kms-key': string | null
  /** Ciphertext in base64 -> ARN of the key that encrypted it. */
  readonly 'kms-ciphertext': string | null
  /** Name or partial ARN -> ARN with its suffix. */
  readonly secret: string | null
  /** ARN of a table or an index -> the name of the attribute that is its partition key. */
  readonly 'partition-key': string | null
  /** ARN of a table or an index -> the name of the attribute that is its sort key. */
  readonly 'sort-key': string | null
  /** Shard iterator -> ARN of the stream. */
  readonly 'shard-iterator': string | null
  /** Task handle of a message move -> ARN of the source queue. */
  readonly 'message-move-task': string | null
  /** UUID of an event source mapping -> ARN of the function. */
  readonly 'event-source-mapping': string | null
  /** ARN of a function, with or without a version or an alias -> ARN of its execution role. */
  readonly 'execution-role': string | null
  /** ID of a function URL -> ARN of the function, with its alias. */
  readonly 'function-url': string | null
  /** ARN of a function, with or without an alias -> who may invoke its URL: `AWS_IAM` or `NONE`. */
  readonly 'function-url-auth': string | null
  /** ID of a query execution, named query, ... -> name of the work group. */
  readonly 'work-group': string | null
  /** ID of a query -> names of log groups. */
  readonly 'log-query': readonly string[] | null
  /** Family, `family:revision`, or ARN -> ARN of the task definition. */
  readonly 'task-definition': string | null
  /** Family, `family:revision`, or ARN -> ARNs of its task and execution roles. */
  readonly 'task-definition-roles': readonly string[] | null
  /** ARN of an ECS deployment or revision -> ARN of its service or daemon. */
  readonly 'ecs-owner': string | null
  /** Name or ARN of an instance profile -> ARN of its role. Answered from our own state. */
  readonly 'instance-profile-role': string | null
  /** Name of a stack -> ARN with its ID. */
  readonly stack: string | null
  /** E-mail address -> the address or its domain, whichever is verified. */
  readonly 'verified-identity': string | null
  /** ID of a subnet -> ID of its VPC. */
  readonly 'vpc-of-subnet': string | null
  /** Name of a bucket -> the account that owns it. */
  readonly 'bucket-owner': string | null
  /** Name of a bucket -> who may use it and its objects, but for the lists of its objects. Never null. */
  readonly 'bucket-access': BucketAccess | null
  /** ARN of an access point -> name of its bucket. */
  readonly 'access-point': string | null
  /** ARN -> text of its resource-based policy, with what ACLs grant. */
  readonly 'resource-policy': string | null
  /** ARN -> tags by key. */
  readonly tags: Readonly<Record<string, string>> | null
  /** ARN of an object, with `?versionId=` -> its tags by key. */
  readonly 'object-tags': Readonly<Record<string, string>> | null
  /** ID of a multipart upload -> how its object is encrypted. Null for an upload that the guard did not see begin. */
  readonly upload: UploadEncryption | null
  /** ARN of an object, with `?versionId=` -> what HeadObject tells about it. */
  readonly 'object-state': ObjectState | null
  /** ARN of a KMS key -> facts for condition keys of KMS, such as `kms:KeySpec`, `kms:ResourceAliases`. */
  readonly 'key-facts': Readonly<Record<string, string | readonly string[]>> | null
  /** ARN of a KMS key -> its grants, as DescribeGrants has them. */
  readonly 'key-grants': readonly KeyGrant[] | null
  /** ARN of an object or bucket -> ARN of the KMS key that encrypts it, `aws` for an AWS managed key. Of a key: itself. */
  readonly 'encryption-key': string | null
}

export interface UploadEncryption {
  /** The ID, the alias, or the ARN of a KMS key. Undefined when another kind of key encrypts the object. */
  readonly keyId: string | undefined
  readonly hasBucketKey: boolean
  /** Whether the upload was begun with an algorithm for checksums. */
  readonly hasChecksum: boolean
}

export interface BucketAccess {
  /** The text of the bucket policy, with what a public access block adds. Null without one. */
  readonly policy: string | null
  /** What the access control list of the bucket grants. Undefined where lists are disabled, also those of objects. */
  readonly grants?: readonly Grant[]
  /** Whether lists grant nothing to everybody. */
  readonly ignoresPublicAcls: boolean
}

export interface ObjectState {
  /** The status of HeadObject: 404 without an object, 405 for the version that is a delete marker. */
  readonly status: number
  /** Whether the version, or the current one, is a delete marker. */
  readonly isMarker: boolean
  readonly eTag: string | undefined
  /** Epoch milliseconds. */
  readonly lastModified: number | undefined
}

export interface KeyGrant {
  readonly granteePrincipal: string
  readonly operations: readonly string[]
  /** Encryption context that a request must have exactly. */
  readonly encryptionContextEquals?: Readonly<Record<string, string>>
  /** Encryption context that a request must include. */
  readonly encryptionContextSubset?: Readonly<Record<string, string>>
}

export type LookupKind = keyof Answers

export interface Lookup<Kind extends LookupKind = LookupKind> {
  readonly kind: Kind
  /** What is looked up, as the comment of the kind says. */
  readonly value: string
  /** The account, partition, and region in which it is looked up. */
  readonly accountId: string
  readonly partition: string
  readonly region: string
}

/** Returns what is known. Undefined when the question has not been asked yet, or its answer is too old. */
export type Known = <Kind extends LookupKind>(lookup: Lookup<Kind>) => Answers[Kind] | undefined
