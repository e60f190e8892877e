/** Requests to S3, EC2, KMS, Secrets Manager, and Systems Manager. */
import * as ec2 from '@aws-sdk/client-ec2'
import * as kms from '@aws-sdk/client-kms'
import * as s3 from '@aws-sdk/client-s3'
import * as secrets from '@aws-sdk/client-secrets-manager'
import * as ssm from '@aws-sdk/client-ssm'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { options, ROLE, record, TAGS } from './recorder.mjs'

{
  const client = new s3.S3Client({ ...options, forcePathStyle: true })
  const object = { Bucket: 'bucket', Key: 'a b/é+&/../x' }
  await record([
    [
      's3.PutObject',
      () =>
        client.send(
          new s3.PutObjectCommand({
            ...object,
            Body: 'x',
            Tagging: 'a=b',
            ACL: 'private',
            ServerSideEncryption: 'aws:kms',
            SSEKMSKeyId: 'k',
          }),
        ),
      {
        Bucket: ['bucket'],
        Key: ['a b/é+&/../x'],
        Tagging: ['a=b'],
        ACL: ['private'],
        ServerSideEncryption: ['aws:kms'],
        SSEKMSKeyId: ['k'],
      },
    ],
    [
      's3.CopyObject',
      () =>
        client.send(
          new s3.CopyObjectCommand({
            ...object,
            CopySource: '/b/k%20?versionId=v',
            MetadataDirective: 'COPY',
          }),
        ),
      {
        CopySource: ['/b/k%20?versionId=v'],
        MetadataDirective: ['COPY'],
      },
    ],
    [
      's3.DeleteObjects',
      () =>
        client.send(
          new s3.DeleteObjectsCommand({
            Bucket: 'bucket',
            BypassGovernanceRetention: true,
            Delete: { Objects: [{ Key: ' <a>&"\'\r\né ' }, { Key: 'b', VersionId: 'v' }] },
          }),
        ),
      {
        'Delete.Objects[].Key': [' <a>&"\'\r\né ', 'b'],
        'Delete.Objects[].VersionId': ['v'],
        BypassGovernanceRetention: ['true'],
      },
    ],
    [
      's3.GetObject',
      () => client.send(new s3.GetObjectCommand({ ...object, VersionId: 'v+/=' })),
      { VersionId: ['v+/='] },
    ],
    [
      's3.PutObjectTagging',
      () => client.send(new s3.PutObjectTaggingCommand({ ...object, Tagging: { TagSet: TAGS } })),
      {
        'Tagging.TagSet[].Key': ['a b', 'c&d'],
        'Tagging.TagSet[].Value': ['é', ''],
      },
    ],
    [
      's3.PutObjectRetention',
      () =>
        client.send(
          new s3.PutObjectRetentionCommand({
            ...object,
            Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date('2030-01-02T03:04:05Z') },
          }),
        ),
      {
        'Retention.Mode': ['GOVERNANCE'],
        'Retention.RetainUntilDate': ['2030-01-02T03:04:05Z'],
      },
    ],
    [
      's3.PutBucketReplication',
      () =>
        client.send(
          new s3.PutBucketReplicationCommand({
            Bucket: 'bucket',
            ReplicationConfiguration: {
              Role: ROLE,
              Rules: [
                { Status: 'Enabled', Destination: { Bucket: 'b' } },
                { Status: 'Disabled', Destination: { Bucket: 'c' } },
              ],
            },
          }),
        ),
      {
        'ReplicationConfiguration.Role': [ROLE],
      },
    ],
    [
      's3.CreateBucket',
      () =>
        client.send(
          new s3.CreateBucketCommand({
            Bucket: 'bucket',
            CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
            ObjectLockEnabledForBucket: true,
          }),
        ),
      {
        'CreateBucketConfiguration.LocationConstraint': ['eu-west-1'],
        ObjectLockEnabledForBucket: ['true'],
      },
    ],
    [
      's3.ListObjectsV2',
      () =>
        client.send(
          new s3.ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'a b/', Delimiter: '/', MaxKeys: 7 }),
        ),
      {
        Prefix: ['a b/'],
        Delimiter: ['/'],
        MaxKeys: ['7'],
      },
    ],
    [
      's3.UploadPart',
      () => client.send(new s3.UploadPartCommand({ ...object, UploadId: 'u', PartNumber: 1, Body: 'x' })),
      { Key: ['a b/é+&/../x'] },
    ],
  ])
}

{
  const client = new s3.S3Client({ ...options, forcePathStyle: true })
  const put = new s3.PutObjectCommand({ Bucket: 'b', Key: 'k', ACL: 'public-read', Tagging: 'a=b&c=d' })
  const url = await getSignedUrl(client, put, { unhoistableHeaders: new Set() })
  const headers = { ACL: ['public-read'], Tagging: ['a=b&c=d'] }
  await record([['s3.PutObject', () => fetch(url, { method: 'PUT' }), headers]])
}

{
  const client = new ec2.EC2Client(options)
  await record([
    [
      'ec2.RunInstances',
      () =>
        client.send(
          new ec2.RunInstancesCommand({
            ImageId: 'ami-1',
            MinCount: 1,
            MaxCount: 1,
            InstanceType: 't3.micro',
            SecurityGroupIds: ['sg-1', 'sg-2'],
            NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-1', Groups: ['sg-3'] }],
            BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-1', VolumeSize: 8, Encrypted: true } }],
            IamInstanceProfile: { Name: 'profile' },
            TagSpecifications: [
              { ResourceType: 'instance', Tags: TAGS },
              { ResourceType: 'volume', Tags: [{ Key: 'z', Value: '1' }] },
            ],
          }),
        ),
      {
        ImageId: ['ami-1'],
        InstanceType: ['t3.micro'],
        'SecurityGroupIds[]': ['sg-1', 'sg-2'],
        'NetworkInterfaces[].SubnetId': ['subnet-1'],
        'NetworkInterfaces[].Groups[]': ['sg-3'],
        'BlockDeviceMappings[].Ebs.SnapshotId': ['snap-1'],
        'BlockDeviceMappings[].Ebs.VolumeSize': ['8'],
        'BlockDeviceMappings[].Ebs.Encrypted': ['true'],
        'IamInstanceProfile.Name': ['profile'],
        'TagSpecifications[].ResourceType': ['instance', 'volume'],
        'TagSpecifications[].Tags[].Key': ['a b', 'c&d', 'z'],
        'TagSpecifications[].Tags[].Value': ['é', '', '1'],
      },
    ],
    [
      'ec2.CreateTags',
      () => client.send(new ec2.CreateTagsCommand({ Resources: ['i-1', 'vol-1'], Tags: TAGS })),
      {
        'Resources[]': ['i-1', 'vol-1'],
        'Tags[].Key': ['a b', 'c&d'],
      },
    ],
    [
      'ec2.TerminateInstances',
      () => client.send(new ec2.TerminateInstancesCommand({ InstanceIds: ['i-1', 'i-2'] })),
      { 'InstanceIds[]': ['i-1', 'i-2'] },
    ],
    [
      'ec2.AuthorizeSecurityGroupIngress',
      () =>
        client.send(
          new ec2.AuthorizeSecurityGroupIngressCommand({
            GroupId: 'sg-1',
            TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: TAGS }],
          }),
        ),
      {
        GroupId: ['sg-1'],
        'TagSpecifications[].Tags[].Key': ['a b', 'c&d'],
      },
    ],
  ])
}

{
  const keys = new kms.KMSClient(options)
  const client = new secrets.SecretsManagerClient(options)
  const parameterStore = new ssm.SSMClient(options)
  await record([
    [
      'kms.Decrypt',
      () =>
        keys.send(
          new kms.DecryptCommand({
            CiphertextBlob: new Uint8Array([0, 255]),
            EncryptionContext: { 'a:b': 'é', __proto__: 'x' },
          }),
        ),
      {
        CiphertextBlob: ['AP8='],
        KeyId: [],
        'EncryptionContext{}': ['a:b'],
        'EncryptionContext{*}': ['é'],
      },
    ],
    [
      'kms.CreateGrant',
      () =>
        keys.send(
          new kms.CreateGrantCommand({
            KeyId: 'k',
            GranteePrincipal: ROLE,
            Operations: ['Decrypt', 'Encrypt'],
            Constraints: { EncryptionContextSubset: { a: 'b' } },
          }),
        ),
      {
        KeyId: ['k'],
        GranteePrincipal: [ROLE],
        'Operations[]': ['Decrypt', 'Encrypt'],
        Constraints: [{ EncryptionContextSubset: { a: 'b' } }],
      },
    ],
    [
      'kms.ReEncrypt',
      () =>
        keys.send(
          new kms.ReEncryptCommand({
            CiphertextBlob: new Uint8Array([1]),
            SourceKeyId: 's',
            DestinationKeyId: 'd',
          }),
        ),
      { SourceKeyId: ['s'], DestinationKeyId: ['d'] },
    ],
    [
      'secretsmanager.BatchGetSecretValue',
      () => client.send(new secrets.BatchGetSecretValueCommand({ SecretIdList: ['a', 'b'] })),
      { 'SecretIdList[]': ['a', 'b'] },
    ],
    [
      'secretsmanager.CreateSecret',
      () =>
        client.send(
          new secrets.CreateSecretCommand({
            Name: 'n',
            KmsKeyId: 'k',
            Tags: TAGS,
            SecretBinary: new Uint8Array([1]),
          }),
        ),
      { Name: ['n'], KmsKeyId: ['k'], 'Tags[].Key': ['a b', 'c&d'] },
    ],
    [
      'ssm.GetParameters',
      () => parameterStore.send(new ssm.GetParametersCommand({ Names: ['/a', 'b'], WithDecryption: true })),
      { 'Names[]': ['/a', 'b'], WithDecryption: ['true'] },
    ],
    [
      'ssm.PutParameter',
      () =>
        parameterStore.send(
          new ssm.PutParameterCommand({ Name: '/a', Value: 'v', Overwrite: false, Tags: TAGS }),
        ),
      { Name: ['/a'], Overwrite: ['false'], 'Tags[].Value': ['é', ''] },
    ],
    [
      'ssm.GetParametersByPath',
      () => parameterStore.send(new ssm.GetParametersByPathCommand({ Path: '/a/b', Recursive: true })),
      { Path: ['/a/b'], Recursive: ['true'] },
    ],
    [
      'ssm.StartAutomationExecution',
      () =>
        parameterStore.send(
          new ssm.StartAutomationExecutionCommand({
            DocumentName: 'd',
            Parameters: { AutomationAssumeRole: [ROLE] },
          }),
        ),
      { DocumentName: ['d'], 'Parameters{AutomationAssumeRole}[]': [ROLE] },
    ],
  ])
}
