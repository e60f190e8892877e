/** Source: S3 User Guide, "Required permissions for Amazon S3 API operations"; Service Authorization Reference. */
import { type Case, http } from '../case.ts'

const BUCKET = 'arn:aws:s3:::my-bucket'
const OBJECT = `${BUCKET}/photos/cat.jpg`
const KEY = '/my-bucket/photos/cat.jpg'
const CMK = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const VIA = 's3.us-east-1.amazonaws.com'

export const s3: readonly Case[] = [
  http('s3.ListBuckets', 'GET /', ['s3:ListAllMyBuckets arn:aws:s3:::*']),
  http('s3.GetObject', `GET ${KEY}`, [`s3:GetObject ${OBJECT}`]),
  http('s3.GetObject', `GET ${KEY}?versionId=abc`, [`s3:GetObjectVersion ${OBJECT}`], {
    keys: { 's3:GetObjectVersion': { 's3:VersionId': 'abc' } },
  }),
  http('s3.GetObject', `GET ${KEY}?versionId=`, [`s3:GetObject ${OBJECT}`]),
  http('s3.GetObject', `GET ${KEY}?versionId=v`, [`s3:GetObjectVersion ${OBJECT}`, `kms:Decrypt ${CMK}`], {
    state: { 'encryption-key': { [`${OBJECT}?versionId=v`]: CMK } },
  }),
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    [`s3:GetObjectVersion ${OBJECT}`, `s3:PutObject ${BUCKET}/copy`, `kms:Decrypt ${CMK}`],
    {
      headers: { 'x-amz-copy-source': 'my-bucket/photos/cat.jpg?versionId=v' },
      state: { 'encryption-key': { [`${OBJECT}?versionId=v`]: CMK } },
    },
  ),
  http('s3.HeadObject', `HEAD ${KEY}`, [`s3:GetObject ${OBJECT}`]),
  http('s3.GetObject', 'GET /my-bucket/a%20b%2Fc+d', [`s3:GetObject ${BUCKET}/a b/c+d`]),
  http('s3.GetObject', 'GET /my-bucket/arn%3Aaws%3As3%3A%3A%3Aother/x', [
    `s3:GetObject ${BUCKET}/arn:aws:s3:::other/x`,
  ]),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`], {
    keys: { 's3:PutObject': { 's3:x-amz-acl': undefined, 's3:ObjectCreationOperation': 'true' } },
  }),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`, `s3:PutObjectAcl ${OBJECT}`], {
    headers: { 'x-amz-acl': 'public-read' },
    keys: {
      's3:PutObject': { 's3:x-amz-acl': 'public-read' },
      's3:PutObjectAcl': { 's3:x-amz-acl': 'public-read' },
    },
  }),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`, `s3:PutObjectAcl ${OBJECT}`], {
    headers: { 'x-amz-grant-read': 'id="abc"' },
    keys: { 's3:PutObject': { 's3:x-amz-grant-read': 'id="abc"' } },
  }),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`, `s3:PutObjectTagging ${OBJECT}`], {
    headers: { 'x-amz-tagging': 'team=red&env=a%20b' },
    keys: {
      's3:PutObject': {
        's3:RequestObjectTag/team': 'red',
        's3:RequestObjectTag/env': 'a b',
        's3:RequestObjectTagKeys': ['team', 'env'],
      },
    },
  }),
  http(
    's3.PutObject',
    `PUT ${KEY}`,
    [`s3:PutObject ${OBJECT}`, `s3:PutObjectRetention ${OBJECT}`, `s3:PutObjectLegalHold ${OBJECT}`],
    {
      headers: {
        'x-amz-object-lock-mode': 'GOVERNANCE',
        'x-amz-object-lock-retain-until-date': '1970-01-11T00:00:00Z',
        'x-amz-object-lock-legal-hold': 'ON',
      },
      keys: {
        's3:PutObject': {
          's3:object-lock-mode': 'GOVERNANCE',
          's3:object-lock-remaining-retention-days': '10',
        },
      },
    },
  ),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`, `kms:GenerateDataKey ${CMK}`], {
    headers: {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': '1234abcd-12ab-34cd-56ef-1234567890ab',
    },
    keys: {
      's3:PutObject': { 's3:x-amz-server-side-encryption': 'aws:kms' },
      'kms:GenerateDataKey': {
        'kms:ViaService': VIA,
        'kms:EncryptionContext:aws:s3:arn': OBJECT,
        'kms:CallerAccount': '111122223333',
      },
    },
  }),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`], {
    headers: { 'x-amz-server-side-encryption': 'aws:kms' },
    state: { 'encryption-key': { [BUCKET]: CMK } },
  }),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`, `kms:GenerateDataKey ${CMK}`], {
    state: { 'encryption-key': { [BUCKET]: CMK } },
  }),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`, `kms:GenerateDataKey ${CMK}`], {
    headers: {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/mine',
      'x-amz-server-side-encryption-bucket-key-enabled': 'true',
    },
    state: { 'kms-key': { 'alias/mine': CMK } },
    keys: { 'kms:GenerateDataKey': { 'kms:EncryptionContext:aws:s3:arn': BUCKET } },
  }),
  http('s3.PutObject', `PUT ${KEY}`, [`s3:PutObject ${OBJECT}`], {
    state: { 'encryption-key': { [BUCKET]: 'aws' } },
  }),
  http('s3.GetObject', `GET ${KEY}`, [`s3:GetObject ${OBJECT}`, `kms:Decrypt ${CMK}`], {
    state: { 'encryption-key': { [OBJECT]: CMK } },
    keys: { 'kms:Decrypt': { 'kms:ViaService': VIA, 'kms:EncryptionContextKeys': ['aws:s3:arn'] } },
  }),
  http('s3.GetObject', `GET ${KEY}`, [`s3:GetObject ${OBJECT}`], {
    state: { 'bucket-owner': { 'my-bucket': '444455556666' } },
    keys: { 's3:GetObject': { 's3:ResourceAccount': '444455556666' } },
  }),
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    [`s3:GetObject arn:aws:s3:::source/a/b c`, `s3:PutObject ${BUCKET}/copy`],
    {
      headers: { 'x-amz-copy-source': '/source/a/b%20c', 'x-amz-metadata-directive': 'REPLACE' },
      keys: {
        's3:PutObject': {
          's3:x-amz-copy-source': '/source/a/b%20c',
          's3:x-amz-metadata-directive': 'REPLACE',
        },
      },
    },
  ),
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    [
      `s3:GetObjectVersion arn:aws:s3:::source/a`,
      `s3:PutObject ${BUCKET}/copy`,
      `s3:PutObjectTagging ${BUCKET}/copy`,
    ],
    { headers: { 'x-amz-copy-source': 'source/a?versionId=v1', 'x-amz-tagging': 'a=b' } },
  ),
  // The key of the source only looks like a version.
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    ['s3:GetObject arn:aws:s3:::source/versionId=1', `s3:PutObject ${BUCKET}/copy`],
    {
      headers: { 'x-amz-copy-source': 'source/versionId=1' },
    },
  ),
  // Upstreams that keep the plus copy another object than S3 does.
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    [
      's3:GetObject arn:aws:s3:::source/a b',
      's3:GetObject arn:aws:s3:::source/a+b',
      `s3:PutObject ${BUCKET}/copy`,
    ],
    { headers: { 'x-amz-copy-source': 'source/a+b' } },
  ),
  // The tags of the source are copied.
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    [
      ...['s3:GetObject arn:aws:s3:::source/a', 's3:GetObjectTagging arn:aws:s3:::source/a'],
      ...[`s3:PutObject ${BUCKET}/copy`, `s3:PutObjectTagging ${BUCKET}/copy`],
    ],
    {
      headers: { 'x-amz-copy-source': 'source/a', 'x-amz-tagging-directive': 'COPY' },
      state: { 'object-tags': { 'arn:aws:s3:::source/a': { team: 'red' } } },
    },
  ),
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    [
      ...['s3:GetObjectVersion arn:aws:s3:::source/a', 's3:GetObjectVersionTagging arn:aws:s3:::source/a'],
      ...[`s3:PutObject ${BUCKET}/copy`, `s3:PutObjectTagging ${BUCKET}/copy`],
    ],
    {
      headers: { 'x-amz-copy-source': 'source/a?versionId=v1' },
      state: { 'object-tags': { 'arn:aws:s3:::source/a?versionId=v1': { team: 'red' } } },
    },
  ),
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    ['s3:GetObject arn:aws:s3:::source/a', `s3:PutObject ${BUCKET}/copy`],
    {
      headers: { 'x-amz-copy-source': 'source/a', 'x-amz-tagging-directive': 'REPLACE' },
      state: { 'object-tags': { 'arn:aws:s3:::source/a': { team: 'red' } } },
    },
  ),
  http(
    's3.CopyObject',
    'PUT /my-bucket/copy',
    ['s3:GetObject arn:aws:s3:::source/a', `s3:PutObject ${BUCKET}/copy`],
    {
      headers: { 'x-amz-copy-source': 'source/a' },
      state: { 'object-tags': { 'arn:aws:s3:::source/a': {} } },
    },
  ),
  http(
    's3.UploadPartCopy',
    'PUT /my-bucket/copy?partNumber=1&uploadId=u',
    ['s3:GetObject arn:aws:s3:::source/a', `s3:PutObject ${BUCKET}/copy`],
    {
      headers: { 'x-amz-copy-source': 'source/a' },
      keys: { 's3:PutObject': { 's3:ObjectCreationOperation': 'false' } },
    },
  ),
  http('s3.CreateMultipartUpload', `POST ${KEY}?uploads`, [`s3:PutObject ${OBJECT}`]),
  http('s3.UploadPart', `PUT ${KEY}?partNumber=1&uploadId=u`, [`s3:PutObject ${OBJECT}`]),
  http('s3.CompleteMultipartUpload', `POST ${KEY}?uploadId=u`, [`s3:PutObject ${OBJECT}`]),
  http('s3.AbortMultipartUpload', `DELETE ${KEY}?uploadId=u`, [`s3:AbortMultipartUpload ${OBJECT}`]),
  http('s3.ListParts', `GET ${KEY}?uploadId=u`, [`s3:ListMultipartUploadParts ${OBJECT}`]),
  http('s3.ListMultipartUploads', 'GET /my-bucket?uploads', [`s3:ListBucketMultipartUploads ${BUCKET}`]),
  http('s3.DeleteObject', `DELETE ${KEY}`, [`s3:DeleteObject ${OBJECT}`]),
  http(
    's3.DeleteObject',
    `DELETE ${KEY}?versionId=v`,
    [`s3:DeleteObjectVersion ${OBJECT}`, `s3:BypassGovernanceRetention ${OBJECT}`],
    { headers: { 'x-amz-bypass-governance-retention': 'True' } },
  ),
  http(
    's3.DeleteObjects',
    'POST /my-bucket?delete',
    [`s3:DeleteObject ${BUCKET}/a`, `s3:DeleteObjectVersion ${BUCKET}/b`, `s3:DeleteObject ${BUCKET}/a`],
    {
      body: '<Delete><Object><Key>a</Key></Object><Object><Key>b</Key><VersionId>1</VersionId></Object><Object><Key>a</Key></Object></Delete>',
    },
  ),
  http('s3.DeleteObjects', 'POST /my-bucket?delete', ['s3:DeleteObject *'], { body: '<Delete></Delete>' }),
  http(
    's3.ListObjectsV2',
    'GET /my-bucket?list-type=2&prefix=home%2F&delimiter=%2F&max-keys=10',
    [`s3:ListBucket ${BUCKET}`],
    {
      keys: { 's3:ListBucket': { 's3:prefix': 'home/', 's3:delimiter': '/', 's3:max-keys': '10' } },
    },
  ),
  http('s3.ListObjects', 'GET /my-bucket', [`s3:ListBucket ${BUCKET}`], {
    keys: { 's3:ListBucket': { 's3:prefix': undefined } },
  }),
  http('s3.ListObjectVersions', 'GET /my-bucket?versions', [`s3:ListBucketVersions ${BUCKET}`]),
  http('s3.HeadBucket', 'HEAD /my-bucket', [`s3:ListBucket ${BUCKET}`]),
  http('s3.CreateBucket', 'PUT /my-bucket', [`s3:CreateBucket ${BUCKET}`], {
    body: '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
    keys: { 's3:CreateBucket': { 's3:LocationConstraint': 'eu-west-1' } },
  }),
  http(
    's3.CreateBucket',
    'PUT /my-bucket',
    [
      `s3:CreateBucket ${BUCKET}`,
      `s3:PutBucketAcl ${BUCKET}`,
      `s3:PutBucketObjectLockConfiguration ${BUCKET}`,
      `s3:PutBucketVersioning ${BUCKET}`,
    ],
    { headers: { 'x-amz-acl': 'private', 'x-amz-bucket-object-lock-enabled': 'true' } },
  ),
  http('s3.GetObjectAcl', `GET ${KEY}?acl`, [`s3:GetObjectAcl ${OBJECT}`]),
  http('s3.PutObjectAcl', `PUT ${KEY}?acl&versionId=v`, [`s3:PutObjectVersionAcl ${OBJECT}`]),
  http('s3.GetObjectTagging', `GET ${KEY}?tagging`, [`s3:GetObjectTagging ${OBJECT}`]),
  http('s3.PutObjectTagging', `PUT ${KEY}?tagging`, [`s3:PutObjectTagging ${OBJECT}`], {
    body: '<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>',
    keys: {
      's3:PutObjectTagging': { 's3:RequestObjectTag/team': 'red', 's3:RequestObjectTagKeys': ['team'] },
    },
  }),
  http('s3.GetBucketTagging', 'GET /my-bucket?tagging', [`s3:GetBucketTagging ${BUCKET}`]),
  http('s3.DeleteBucketTagging', 'DELETE /my-bucket?tagging', [`s3:PutBucketTagging ${BUCKET}`]),
  http('s3.GetBucketCors', 'GET /my-bucket?cors', [`s3:GetBucketCORS ${BUCKET}`]),
  http('s3.DeleteBucketCors', 'DELETE /my-bucket?cors', [`s3:PutBucketCORS ${BUCKET}`]),
  http('s3.PutBucketEncryption', 'PUT /my-bucket?encryption', [`s3:PutEncryptionConfiguration ${BUCKET}`]),
  http('s3.GetBucketReplication', 'GET /my-bucket?replication', [`s3:GetReplicationConfiguration ${BUCKET}`]),
  http('s3.GetObjectLockConfiguration', 'GET /my-bucket?object-lock', [
    `s3:GetBucketObjectLockConfiguration ${BUCKET}`,
  ]),
  http('s3.GetBucketPolicy', 'GET /my-bucket?policy', [`s3:GetBucketPolicy ${BUCKET}`]),
  http('s3.DeletePublicAccessBlock', 'DELETE /my-bucket?publicAccessBlock', [
    `s3:PutBucketPublicAccessBlock ${BUCKET}`,
  ]),
  http(
    's3.GetObjectAttributes',
    `GET ${KEY}?attributes`,
    [`s3:GetObject ${OBJECT}`, `s3:GetObjectAttributes ${OBJECT}`],
    {
      headers: { 'x-amz-object-attributes': 'ETag' },
    },
  ),
  http('s3.SelectObjectContent', `POST ${KEY}?select&select-type=2`, [`s3:GetObject ${OBJECT}`]),
  http('s3.RestoreObject', `POST ${KEY}?restore`, [`s3:RestoreObject ${OBJECT}`]),
  // Directory buckets
  http('s3.GetObject', 'GET /logs--use1-az4--x-s3/a', [
    's3express:CreateSession ~s3express:bucket/logs--use1-az4--x-s3',
  ]),
  http('s3.ListObjectsV2', 'GET /logs--use1-az4--x-s3?list-type=2', [
    's3express:CreateSession ~s3express:bucket/logs--use1-az4--x-s3',
  ]),
  http('s3.GetBucketPolicy', 'GET /logs--use1-az4--x-s3?policy', [
    's3express:GetBucketPolicy ~s3express:bucket/logs--use1-az4--x-s3',
  ]),
  // Access points
  http(
    's3.GetObject',
    'GET /arn%3Aaws%3As3%3Aus-east-1%3A111122223333%3Aaccesspoint%2Fap/a/b',
    ['s3:GetObject ~s3:accesspoint/ap/object/a/b'],
    {
      keys: {
        's3:GetObject': { 's3:DataAccessPointArn': 'arn:aws:s3:us-east-1:111122223333:accesspoint/ap' },
      },
    },
  ),
  http('s3.ListObjectsV2', 'GET /arn%3Aaws%3As3%3Aus-east-1%3A111122223333%3Aaccesspoint%2Fap?list-type=2', [
    's3:ListBucket ~s3:accesspoint/ap',
  ]),
  http('s3.GetObject', 'GET /a/b', ['s3:GetObject ~s3:accesspoint/ap/object/a/b'], {
    headers: { host: 'ap-111122223333.s3-accesspoint.us-east-1.amazonaws.com' },
  }),
  http(
    's3.GetObject',
    'GET /a/b',
    ['s3-object-lambda:GetObject ~s3-object-lambda:accesspoint/ol/object/a/b'],
    {
      headers: { host: 'ol-111122223333.s3-object-lambda.us-east-1.amazonaws.com' },
    },
  ),
  http('s3.GetObject', 'GET /a/b', ['s3:GetObject arn:aws:s3::*:accesspoint/abc.mrap/object/a/b'], {
    headers: { host: 'abc.mrap.accesspoint.s3-global.amazonaws.com' },
  }),
  http('s3.GetObject', 'GET /arn%3Aaws%3As3%3A%3A%3Aother/a', ['s3:GetObject *']),
]
