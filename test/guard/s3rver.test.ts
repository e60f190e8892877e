/** s3rver behind the guard. It accepts only its own key, which the URL of the upstream contains. */
import { randomBytes } from 'node:crypto'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer, type Statement } from '../support/guarded.ts'
import { S3RVER_CREDENTIALS, s3rverServer, type UpstreamServer } from '../support/upstreams.ts'

let s3rver: UpstreamServer
let server: GuardedServer
beforeAll(async () => {
  s3rver = await s3rverServer()
  const { accessKeyId, secretAccessKey } = S3RVER_CREDENTIALS
  server = await guardedServer({ s3: s3rver.url.replace('//', `//${accessKeyId}:${secretAccessKey}@`) })
  await server.client(S3Client).send(new CreateBucketCommand({ Bucket: 'files' }))
})
afterAll(async () => {
  await server?.close()
  await s3rver?.stop()
})

const s3For = async (...statements: readonly Statement[]) =>
  server.client(S3Client, await server.user(...statements))
const DENIED = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }
const OBJECTS = 'arn:aws:s3:::files/*'

test('puts, gets, lists, copies, and deletes', async () => {
  const bob = await s3For(
    { Action: 's3:*Object', Resource: 'arn:aws:s3:::files/bob/*' },
    { Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'bob/*' } } },
  )
  const Key = 'bob/a b'
  await bob.send(new PutObjectCommand({ Bucket: 'files', Key, Body: 'text' }))
  const { Body } = await bob.send(new GetObjectCommand({ Bucket: 'files', Key }))
  expect(await Body?.transformToString()).toBe('text')
  const CopySource = 'files/bob/a%20b'
  await bob.send(new CopyObjectCommand({ Bucket: 'files', Key: 'bob/copy', CopySource }))
  const { Contents } = await bob.send(new ListObjectsV2Command({ Bucket: 'files', Prefix: 'bob/' }))
  expect(Contents?.map((each) => each.Key)).toEqual([Key, 'bob/copy'])
  await bob.send(new DeleteObjectCommand({ Bucket: 'files', Key: 'bob/copy' }))
  const outside = { Bucket: 'files', Key: 'alice/a' }
  await expect(bob.send(new PutObjectCommand({ ...outside, Body: 'text' }))).rejects.toMatchObject(DENIED)
  await expect(bob.send(new CopyObjectCommand({ ...outside, CopySource }))).rejects.toMatchObject(DENIED)
  await expect(bob.send(new HeadObjectCommand(outside))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  })
  await expect(bob.send(new ListObjectsV2Command({ Bucket: 'files' }))).rejects.toMatchObject(DENIED)
})

test('uploads in parts, and presigned URLs', async () => {
  const writer = await s3For({ Action: ['s3:PutObject', 's3:GetObject'], Resource: OBJECTS })
  const bytes = randomBytes(6 * 1024 * 1024)
  await new Upload({ client: writer, params: { Bucket: 'files', Key: 'parts', Body: bytes } }).done()
  const { Body } = await writer.send(new GetObjectCommand({ Bucket: 'files', Key: 'parts' }))
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  const url = await getSignedUrl(writer, new PutObjectCommand({ Bucket: 'files', Key: 'signed' }))
  expect(await fetch(url, { method: 'PUT', body: 'text' })).toMatchObject({ status: 200 })
  const reader = await s3For({ Action: 's3:GetObject', Resource: OBJECTS })
  const other = await getSignedUrl(reader, new PutObjectCommand({ Bucket: 'files', Key: 'signed' }))
  expect(await fetch(other, { method: 'PUT', body: 'text' })).toMatchObject({ status: 403 })
})

test('the key of s3rver is nobody here, and is shown nowhere', async () => {
  const stranger = server.client(S3Client, S3RVER_CREDENTIALS)
  await expect(stranger.send(new ListObjectsV2Command({ Bucket: 'files' }))).rejects.toMatchObject({
    name: 'InvalidAccessKeyId',
  })
  const health = await fetch(`${server.url}/_iamulator/health`)
  expect(await health.text()).not.toContain('S3RVER')
  expect(server.log()).not.toContain('S3RVER:')
})

test('dots in keys reach no other bucket', async () => {
  const admin = server.client(S3Client)
  await admin.send(new CreateBucketCommand({ Bucket: 'closed' }))
  await admin.send(new PutObjectCommand({ Bucket: 'closed', Key: 'secret', Body: 'TOPSECRET' }))
  const dora = await s3For({ Action: 's3:*', Resource: ['arn:aws:s3:::files', OBJECTS] })
  const refused = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } }
  for (const CopySource of [
    'files/../closed/secret',
    'files/%2e%2e/closed/secret',
    'files/x?/../../closed/secret',
  ])
    await expect(
      dora.send(new CopyObjectCommand({ Bucket: 'files', Key: 'stolen', CopySource })),
    ).rejects.toMatchObject(refused)
  const Delete = { Objects: [{ Key: '../closed/secret' }] }
  await expect(dora.send(new DeleteObjectsCommand({ Bucket: 'files', Delete }))).rejects.toMatchObject(
    refused,
  )
  const WebsiteConfiguration = { IndexDocument: { Suffix: 'i' }, ErrorDocument: { Key: '../closed/secret' } }
  await expect(
    dora.send(new PutBucketWebsiteCommand({ Bucket: 'files', WebsiteConfiguration })),
  ).rejects.toMatchObject(refused)
  const { Body } = await admin.send(new GetObjectCommand({ Bucket: 'closed', Key: 'secret' }))
  expect(await Body?.transformToString()).toBe('TOPSECRET')
})
