/**
 * Configurations that grant access to resources of other services, in the form of IAM Access Analyzer's access previews, and for
 * functions and layers, which have no previews. Source: the model, Configuration.
 */

/** One member, which depends on the type of the resource. */
export interface ResourceConfiguration {
  readonly dynamodbStream?: { readonly streamPolicy?: string | undefined } | undefined
  readonly dynamodbTable?: { readonly tablePolicy?: string | undefined } | undefined
  readonly ebsSnapshot?: EbsSnapshotConfiguration | undefined
  readonly ecrRepository?: { readonly repositoryPolicy?: string | undefined } | undefined
  readonly efsFileSystem?: { readonly fileSystemPolicy?: string | undefined } | undefined
  readonly kmsKey?: KmsKeyConfiguration | undefined
  readonly lambdaFunction?: { readonly functionPolicy?: string | undefined } | undefined
  readonly lambdaLayerVersion?: { readonly layerVersionPolicy?: string | undefined } | undefined
  readonly rdsDbClusterSnapshot?: RdsSnapshotConfiguration | undefined
  readonly rdsDbSnapshot?: RdsSnapshotConfiguration | undefined
  readonly s3Bucket?: S3BucketConfiguration | undefined
  readonly s3ExpressDirectoryBucket?: DirectoryBucketConfiguration | undefined
  readonly secretsManagerSecret?: SecretConfiguration | undefined
  readonly snsTopic?: { readonly topicPolicy?: string | undefined } | undefined
  readonly sqsQueue?: { readonly queuePolicy?: string | undefined } | undefined
}

interface EbsSnapshotConfiguration {
  readonly userIds?: readonly string[] | undefined
  readonly groups?: readonly string[] | undefined
  readonly kmsKeyId?: string | undefined
}

interface KmsKeyConfiguration {
  /** By name: the only one is `default`. */
  readonly keyPolicies?: Readonly<Record<string, string>> | undefined
  readonly grants?: readonly KmsGrantConfiguration[] | undefined
}

export interface KmsGrantConfiguration {
  readonly operations: readonly KmsGrantOperation[]
  readonly granteePrincipal: string
  readonly retiringPrincipal?: string | undefined
  readonly constraints?:
    | {
        readonly encryptionContextEquals?: Readonly<Record<string, string>> | undefined
        readonly encryptionContextSubset?: Readonly<Record<string, string>> | undefined
      }
    | undefined
  readonly issuingAccount: string
}

export type KmsGrantOperation =
  | 'CreateGrant'
  | 'Decrypt'
  | 'DescribeKey'
  | 'Encrypt'
  | 'GenerateDataKey'
  | 'GenerateDataKeyPair'
  | 'GenerateDataKeyPairWithoutPlaintext'
  | 'GenerateDataKeyWithoutPlaintext'
  | 'GetPublicKey'
  | 'ReEncryptFrom'
  | 'ReEncryptTo'
  | 'RetireGrant'
  | 'Sign'
  | 'Verify'

interface RdsSnapshotConfiguration {
  /** By name: the only one is `restore`. */
  readonly attributes?:
    | Readonly<Record<string, { readonly accountIds?: readonly string[] | undefined }>>
    | undefined
  readonly kmsKeyId?: string | undefined
}

interface S3BucketConfiguration {
  readonly bucketPolicy?: string | undefined
  readonly bucketAclGrants?: readonly BucketAclGrant[] | undefined
  readonly bucketPublicAccessBlock?: PublicAccessBlock | undefined
  /** By ARN. */
  readonly accessPoints?:
    | Readonly<Record<string, AccessPoint & { readonly publicAccessBlock?: PublicAccessBlock | undefined }>>
    | undefined
}

export interface BucketAclGrant {
  readonly permission: 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP' | 'FULL_CONTROL'
  /** Either a canonical user ID, or the URI of a group. */
  readonly grantee: { readonly id?: string | undefined; readonly uri?: string | undefined }
}

interface PublicAccessBlock {
  readonly ignorePublicAcls: boolean
  readonly restrictPublicBuckets: boolean
}

interface AccessPoint {
  readonly accessPointPolicy?: string | undefined
  readonly networkOrigin?:
    | {
        readonly vpcConfiguration?: { readonly vpcId: string } | undefined
        readonly internetConfiguration?: Readonly<Record<never, never>> | undefined
      }
    | undefined
}

interface DirectoryBucketConfiguration {
  readonly bucketPolicy?: string | undefined
  /** By ARN. */
  readonly accessPoints?: Readonly<Record<string, AccessPoint>> | undefined
}

interface SecretConfiguration {
  readonly kmsKeyId?: string | undefined
  readonly secretPolicy?: string | undefined
}
