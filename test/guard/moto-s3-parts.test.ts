/** Uploads in parts to S3 of moto behind the guard: which permissions each step needs. */
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteBucketPolicyCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type GuardedMoto, guardedMoto, policyOf, type Statement } from '../support/guarded.ts'
import { motoTest } from '../support/upstreams.ts'

let server: GuardedMoto
let key = ''
let other = ''
let version: string | undefined
beforeAll(async () => {
  server = await guardedMoto()
  const kms = server.client(KMSClient)
  key = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
  other = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
  const s3 = server.client(S3Client)
  for (const Bucket of ['parts', 'defaults', 'source']) await s3.send(new CreateBucketCommand({ Bucket }))
  const rule = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: other },
  } as const
  const ServerSideEncryptionConfiguration = { Rules: [rule] }
  await s3.send(new PutBucketEncryptionCommand({ Bucket: 'defaults', ServerSideEncryptionConfiguration }))
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'source', VersioningConfiguration }))
  version = (await s3.send(new PutObjectCommand({ Bucket: 'source', Key: 'item', Body: 'x' }))).VersionId
})
afterAll(() => server?.close())

const s3For = async (...statements: readonly Statement[]) =>
  server.client(S3Client, await server.user(...statements))

const S3: Statement = { Action: 's3:*' }
const kms = (action: string, Resource = key): Statement => ({ Action: `kms:${action}`, Resource })

interface Place {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string | undefined
}

/** Begins an upload as the administrator. */
async function begun(
  input: Partial<CreateMultipartUploadCommandInput> = {},
  Bucket = 'parts',
): Promise<Place> {
  const command = new CreateMultipartUploadCommand({ ...input, Bucket, Key: 'whole' })
  const { UploadId } = await server.client(S3Client).send(command)
  return { Bucket, Key: 'whole', UploadId }
}

const ENCRYPTED = () => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key }) as const

const part = ({ Bucket, Key, UploadId }: Place) =>
  new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' })
const copy = ({ Bucket, Key, UploadId }: Place, CopySource = 'source/item') =>
  new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 2, CopySource })
const completion = ({ Bucket, Key, UploadId }: Place, ETag: string | undefined) => {
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  return new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload })
}

const denied = (action: string) => ({
  name: 'AccessDenied',
  message: expect.stringContaining(`perform: ${action} on resource`),
})

motoTest('D10.22: parts need kms:Decrypt of the key of the upload, and not kms:GenerateDataKey', async () => {
  const upload = await begun(ENCRYPTED())
  const writer = await s3For(S3, kms('GenerateDataKey'))
  const decrypter = await s3For(S3, kms('Decrypt'))
  const create = new CreateMultipartUploadCommand({ Bucket: 'parts', Key: 'whole', ...ENCRYPTED() })
  await writer.send(create)
  await expect(decrypter.send(create)).rejects.toMatchObject(denied('kms:GenerateDataKey'))
  await expect(writer.send(part(upload))).rejects.toMatchObject(denied('kms:Decrypt'))
  await expect(writer.send(copy(upload))).rejects.toMatchObject(denied('kms:Decrypt'))
  await decrypter.send(copy(upload))
  const { ETag } = await decrypter.send(part(upload))
  const none = await s3For(S3)
  await none.send(new ListPartsCommand(upload))
  await none.send(completion(upload, ETag))
})

motoTest('D10.22: the end of an upload needs kms:Decrypt if it was begun with checksums', async () => {
  const upload = await begun({ ...ENCRYPTED(), ChecksumAlgorithm: 'SHA256' })
  const { ETag } = await server.client(S3Client).send(part(upload))
  const complete = completion(upload, ETag)
  const writer = await s3For(S3, kms('GenerateDataKey'))
  await expect(writer.send(complete)).rejects.toMatchObject(denied('kms:Decrypt'))
  await (await s3For(S3, kms('Decrypt'))).send(complete)
})

motoTest('D10.22: the key is the one that the upload began with, whatever the bucket has now', async () => {
  const named = await begun(ENCRYPTED(), 'defaults')
  const plain = await begun({ ServerSideEncryption: 'AES256' }, 'defaults')
  const byDefault = await begun({}, 'defaults')
  const ofKey = await s3For(S3, kms('Decrypt'))
  const ofOther = await s3For(S3, kms('Decrypt', other))
  await ofKey.send(part(named))
  await expect(ofOther.send(part(named))).rejects.toMatchObject(denied('kms:Decrypt'))
  await (await s3For(S3)).send(part(plain))
  await ofOther.send(part(byDefault))
  await expect(ofKey.send(part(byDefault))).rejects.toMatchObject(denied('kms:Decrypt'))
})

motoTest(
  'D10.20: each step needs s3:PutObject when it is called, and lists and aborts their own',
  async () => {
    const upload = await begun()
    const steps = await s3For({ Action: ['s3:PutObject', 's3:ListMultipartUploadParts'] })
    const { ETag } = await steps.send(part(upload))
    const Policy = policyOf({
      ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::parts/*' },
    })
    await server.client(S3Client).send(new PutBucketPolicyCommand({ Bucket: 'parts', Policy }))
    await expect(steps.send(part(upload))).rejects.toMatchObject(denied('s3:PutObject'))
    await expect(steps.send(completion(upload, ETag))).rejects.toMatchObject(denied('s3:PutObject'))
    await steps.send(new ListPartsCommand(upload))
    await server.client(S3Client).send(new DeleteBucketPolicyCommand({ Bucket: 'parts' }))
    const list = new ListMultipartUploadsCommand({ Bucket: 'parts' })
    const abort = new AbortMultipartUploadCommand(upload)
    await expect(steps.send(list)).rejects.toMatchObject(denied('s3:ListBucketMultipartUploads'))
    await expect(steps.send(abort)).rejects.toMatchObject(denied('s3:AbortMultipartUpload'))
    await (await s3For({ Action: 's3:ListBucketMultipartUploads' })).send(list)
    await expect(
      (await s3For({ Action: 's3:AbortMultipartUpload' })).send(new ListPartsCommand(upload)),
    ).rejects.toMatchObject(denied('s3:ListMultipartUploadParts'))
    await steps.send(completion(upload, ETag))
  },
)

motoTest(
  'D10.20: only the beginning of an upload needs to tag, and its initiator has no more rights',
  async () => {
    const initiator = await s3For({ Action: ['s3:PutObject', 's3:PutObjectTagging'] })
    const create = new CreateMultipartUploadCommand({ Bucket: 'parts', Key: 'tagged', Tagging: 'team=red' })
    const writer = await s3For({ Action: 's3:PutObject' })
    await expect(writer.send(create)).rejects.toMatchObject(denied('s3:PutObjectTagging'))
    const { UploadId } = await initiator.send(create)
    const upload = { Bucket: 'parts', Key: 'tagged', UploadId }
    const { ETag } = await writer.send(part(upload))
    await expect(initiator.send(new ListPartsCommand(upload))).rejects.toMatchObject(
      denied('s3:ListMultipartUploadParts'),
    )
    await expect(initiator.send(new AbortMultipartUploadCommand(upload))).rejects.toMatchObject(
      denied('s3:AbortMultipartUpload'),
    )
    await writer.send(completion(upload, ETag))
  },
)

motoTest('D10.20: a copied part needs to read its source, or the version of it instead', async () => {
  const upload = await begun()
  const ofVersion = copy(upload, `source/item?versionId=${version}`)
  const reader = await s3For({ Action: ['s3:PutObject', 's3:GetObject'] })
  await reader.send(copy(upload))
  await expect(reader.send(ofVersion)).rejects.toMatchObject(denied('s3:GetObjectVersion'))
  const versions = await s3For({ Action: ['s3:PutObject', 's3:GetObjectVersion'] })
  await versions.send(ofVersion)
  await expect(versions.send(copy(upload))).rejects.toMatchObject(denied('s3:GetObject'))
})
