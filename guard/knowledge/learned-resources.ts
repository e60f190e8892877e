/** Learns who has access to resources of an upstream from what is read of them for decisions. */

import { bucketAclGrants } from '../../core/access/acl.ts'
import type { LearnedResource } from '../../core/access/known-resources.ts'
import { configurationWithPolicy } from '../../core/access/resource-configurations.ts'
import { type AnalyzedArn, analyzedResource } from '../../core/aws/analyzed-resources.ts'
import type {
  Answers,
  BucketAccess,
  KeyGrant,
  Known,
  Lookup,
  LookupKind,
} from '../../recognition/resolution/lookups.ts'
import type { KmsGrantConfiguration, KmsGrantOperation, ResourceConfiguration } from '../../store/index.ts'

/** An answer that was just read, and the others that are known. */
interface Read<Kind extends LookupKind> {
  readonly answer: Answers[Kind]
  readonly lookup: Lookup<Kind>
  readonly type: AnalyzedArn['type']
  readonly known: Known
}

type ConfigurationOf<Kind extends LookupKind> = (read: Read<Kind>) => ResourceConfiguration | undefined

/** The kinds of answers that show who has access. Undefined for an answer that does not. */
const CONFIGURATIONS: { readonly [Kind in LookupKind]?: ConfigurationOf<Kind> } = {
  'bucket-access': ({ answer }) => (answer ? { s3Bucket: bucketConfiguration(answer) } : undefined),
  'encryption-key': ({ answer, type }) =>
    type === 'AWS::SecretsManager::Secret' ? { secretsManagerSecret: keyIn(answer) } : undefined,
  'key-grants': ({ answer, lookup }) => ({
    kmsKey: { grants: answer?.map((grant) => grantOf(grant, lookup.accountId)) },
  }),
  'resource-policy': (read) => {
    // A bucket has a policy among other settings, which are read together.
    if (read.type === 'AWS::S3::Bucket') return undefined
    const configuration = configurationWithPolicy(read.type, read.answer ?? undefined)
    return read.type === 'AWS::SecretsManager::Secret' ? withKey(configuration, read) : configuration
  },
}

/** Returns the resource that an answer of the upstream describes. Undefined unless IAM Access Analyzer analyzes it. */
export function learnedFrom<Kind extends LookupKind>(
  lookup: Lookup<Kind>,
  answer: Answers[Kind],
  known: Known,
): LearnedResource | undefined {
  const read: ConfigurationOf<Kind> | undefined = CONFIGURATIONS[lookup.kind]
  const arn = lookup.kind === 'bucket-access' ? `arn:${lookup.partition}:s3:::${lookup.value}` : lookup.value
  const resource = read && analyzedResource(arn)
  if (!read || resource?.arn !== arn) return undefined
  const { type, region = lookup.region } = resource
  const configuration = read({ answer, lookup, type, known })
  const { partition, accountId } = lookup
  return configuration && { partition, accountId, arn, type, region, configuration }
}

/** The policy includes what a public access block adds to it. */
function bucketConfiguration({
  policy,
  grants,
  ignoresPublicAcls,
}: BucketAccess): ResourceConfiguration['s3Bucket'] {
  const block = { ignorePublicAcls: true, restrictPublicBuckets: false }
  return {
    ...configurationWithPolicy('AWS::S3::Bucket', policy ?? undefined)?.s3Bucket,
    bucketAclGrants: grants && bucketAclGrants(grants),
    bucketPublicAccessBlock: ignoresPublicAcls ? block : undefined,
  }
}

/** Adds the key of a secret, which is read before its policy. */
function withKey(
  configuration: ResourceConfiguration | undefined,
  { lookup, known }: Read<'resource-policy'>,
): ResourceConfiguration {
  const key = known({ ...lookup, kind: 'encryption-key' })
  return { secretsManagerSecret: { ...configuration?.secretsManagerSecret, ...(key && keyIn(key)) } }
}

/** @param key `aws` for an AWS managed key */
const keyIn = (key: string | null) => ({ kmsKeyId: key === null || key === 'aws' ? undefined : key })

function grantOf(
  { granteePrincipal, operations, encryptionContextEquals, encryptionContextSubset }: KeyGrant,
  issuingAccount: string,
): KmsGrantConfiguration {
  const constraints = {
    ...(encryptionContextEquals && { encryptionContextEquals }),
    ...(encryptionContextSubset && { encryptionContextSubset }),
  }
  return {
    granteePrincipal,
    operations: OPERATIONS.filter((name) => operations.includes(name)),
    ...(Object.keys(constraints).length > 0 && { constraints }),
    issuingAccount,
  }
}

const OPERATIONS: readonly KmsGrantOperation[] = [
  ...([
    'CreateGrant',
    'Decrypt',
    'DescribeKey',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyPair',
  ] as const),
  ...(['GenerateDataKeyPairWithoutPlaintext', 'GenerateDataKeyWithoutPlaintext', 'GetPublicKey'] as const),
  ...(['ReEncryptFrom', 'ReEncryptTo', 'RetireGrant', 'Sign', 'Verify'] as const),
]
