/** S3 of moto behind the guard, with the SDK for JavaScript. */
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type GuardedMoto, guardedMoto, policyOf } from '../support/guarded.ts'
import { type Credentials, OTHER } from '../support/harness.ts'
import { motoTest } from '../support/upstreams.ts'

let server: GuardedMoto
beforeAll(async () => {
  server = await guardedMoto()
  const s3 = server.client(S3Client)
  await s3.send(new CreateBucketCommand({ Bucket: 'mine' }))
  await s3.send(new CreateBucketCommand({ Bucket: 'other' }))
  await s3.send(new PutObjectCommand({ Bucket: 'mine', Key: 'kept', Body: 'text' }))
})
afterAll(() => server?.close())

const s3 = (credentials?: Credentials) => server.client(S3Client, credentials)
const denied = (action: string, resource: string) => ({
  name: 'AccessDenied',
  $metadata: { httpStatusCode: 403 },
  message: expect.stringContaining(`is not authorized to perform: ${action} on resource: "${resource}"`),
})

motoTest('a policy on one bucket allows it and not its neighbor', async () => {
  const bob = s3(await server.user({ Action: 's3:*Object', Resource: 'arn:aws:s3:::mine/*' }))
  await bob.send(new PutObjectCommand({ Bucket: 'mine', Key: 'a b/c+d', Body: 'hello' }))
  const { Body } = await bob.send(new GetObjectCommand({ Bucket: 'mine', Key: 'a b/c+d' }))
  expect(await Body?.transformToString()).toBe('hello')
  await expect(
    bob.send(new PutObjectCommand({ Bucket: 'other', Key: 'a', Body: 'x' })),
  ).rejects.toMatchObject(denied('s3:PutObject', 'arn:aws:s3:::other/a'))
})

motoTest('a condition on the prefix decides which keys are listed', async () => {
  const bob = s3(
    await server.user({
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::mine',
      Condition: { StringLike: { 's3:prefix': 'public/*' } },
    }),
  )
  await bob.send(new ListObjectsV2Command({ Bucket: 'mine', Prefix: 'public/x' }))
  await expect(
    bob.send(new ListObjectsV2Command({ Bucket: 'mine', Prefix: 'secret' })),
  ).rejects.toMatchObject(denied('s3:ListBucket', 'arn:aws:s3:::mine'))
  await expect(bob.send(new ListObjectsV2Command({ Bucket: 'mine' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  })
})

motoTest('a bucket policy denies at once, and not after it is deleted', async () => {
  const bob = s3(await server.user({ Action: 's3:*' }))
  const Policy = policyOf({
    Effect: 'Deny',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::mine/*',
    Principal: '*',
  })
  await bob.send(new GetObjectCommand({ Bucket: 'mine', Key: 'kept' }))
  await s3().send(new PutBucketPolicyCommand({ Bucket: 'mine', Policy }))
  await expect(bob.send(new GetObjectCommand({ Bucket: 'mine', Key: 'kept' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('with an explicit deny in a resource-based policy'),
  })
  await s3().send(new DeleteBucketPolicyCommand({ Bucket: 'mine' }))
  await bob.send(new GetObjectCommand({ Bucket: 'mine', Key: 'kept' }))
})

motoTest('a bucket policy admits another account, whose own policies must allow too', async () => {
  const Policy = policyOf({
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::other/*',
    Principal: { AWS: OTHER },
  })
  await s3().send(new PutObjectCommand({ Bucket: 'other', Key: 'shared', Body: 'x' }))
  const eve = s3(await server.userIn(OTHER, { Action: 's3:*' }))
  const mallory = s3(await server.userIn(OTHER))
  const read = new GetObjectCommand({ Bucket: 'other', Key: 'shared' })
  await expect(eve.send(read)).rejects.toMatchObject({ name: 'AccessDenied' })
  await s3().send(new PutBucketPolicyCommand({ Bucket: 'other', Policy }))
  await eve.send(read)
  await expect(mallory.send(read)).rejects.toMatchObject({ name: 'AccessDenied' })
})

motoTest('a missing key is hidden from callers who may not list the bucket', async () => {
  const blind = s3(await server.user({ Action: 's3:GetObject*' }))
  const seeing = s3(await server.user({ Action: ['s3:GetObject*', 's3:ListBucket'] }))
  const missing = { Bucket: 'mine', Key: 'missing' }
  await expect(seeing.send(new GetObjectCommand(missing))).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(seeing.send(new HeadObjectCommand(missing))).rejects.toMatchObject({ name: 'NotFound' })
  await expect(blind.send(new GetObjectCommand(missing))).rejects.toMatchObject(
    denied('s3:ListBucket', 'arn:aws:s3:::mine'),
  )
  await expect(blind.send(new HeadObjectCommand(missing))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  })
  await expect(blind.send(new GetObjectTaggingCommand(missing))).rejects.toMatchObject({
    name: 'AccessDenied',
  })
})

motoTest('a version that cannot exist is an error of the upstream', async () => {
  const bob = s3(await server.user({ Action: ['s3:Get*', 's3:ListBucket'] }))
  const read = new GetObjectCommand({ Bucket: 'mine', Key: 'kept', VersionId: '1' })
  // It is 400 or 404, by the version of moto.
  await expect(bob.send(read)).rejects.toMatchObject({
    name: expect.stringMatching(/Version|InvalidArgument/),
  })
})

motoTest('a copy needs to read the source and to write the target', async () => {
  const copy = new CopyObjectCommand({ Bucket: 'mine', Key: 'copy', CopySource: 'mine/kept' })
  const writer = s3(await server.user({ Action: 's3:PutObject' }))
  await expect(writer.send(copy)).rejects.toMatchObject(denied('s3:GetObject', 'arn:aws:s3:::mine/kept'))
  const reader = s3(await server.user({ Action: ['s3:PutObject', 's3:GetObject'] }))
  await reader.send(copy)
})

motoTest('a copy takes the tags of the source only with permission for them', async () => {
  await s3().send(new PutObjectCommand({ Bucket: 'mine', Key: 'tagged', Body: 'x', Tagging: 'team=red' }))
  const copy = new CopyObjectCommand({ Bucket: 'mine', Key: 'copy-of-tagged', CopySource: 'mine/tagged' })
  const copier = s3(await server.user({ Action: ['s3:PutObject', 's3:GetObject', 's3:GetObjectVersion'] }))
  await expect(copier.send(copy)).rejects.toMatchObject(
    denied('s3:GetObjectTagging', 'arn:aws:s3:::mine/tagged'),
  )
  await copier.send(new CopyObjectCommand({ ...copy.input, TaggingDirective: 'REPLACE' }))
  const tagger = s3(await server.user({ Action: ['s3:PutObject*', 's3:GetObject*', 's3:ListBucket'] }))
  await tagger.send(copy)
  const { TagSet } = await tagger.send(new GetObjectTaggingCommand({ Bucket: 'mine', Key: 'copy-of-tagged' }))
  expect(TagSet).toEqual([{ Key: 'team', Value: 'red' }])
  // A version that cannot exist is an error of the upstream.
  const unknown = new CopyObjectCommand({ ...copy.input, CopySource: 'mine/tagged?versionId=1' })
  await expect(tagger.send(unknown)).rejects.toMatchObject({
    name: expect.stringMatching(/Version|InvalidArgument|NoSuchKey/),
  })
})

motoTest('DeleteObjects deletes what is allowed and reports the rest', async () => {
  const bob = s3(await server.user({ Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::mine/tmp/*' }))
  for (const Key of ['tmp/1', 'tmp/2', 'precious'])
    await s3().send(new PutObjectCommand({ Bucket: 'mine', Key, Body: 'x' }))
  const Delete = { Objects: [{ Key: 'tmp/1' }, { Key: 'precious' }, { Key: 'tmp/2' }] }
  const { Deleted, Errors } = await bob.send(new DeleteObjectsCommand({ Bucket: 'mine', Delete }))
  expect(Deleted?.map(({ Key }) => Key).sort()).toEqual(['tmp/1', 'tmp/2'])
  expect(Errors).toMatchObject([{ Key: 'precious', Code: 'AccessDenied' }])
  await s3().send(new GetObjectCommand({ Bucket: 'mine', Key: 'precious' }))
  const all = await bob.send(
    new DeleteObjectsCommand({ Bucket: 'mine', Delete: { Objects: [{ Key: 'precious' }] } }),
  )
  expect(all).toMatchObject({ Errors: [{ Key: 'precious', Code: 'AccessDenied' }] })
})

motoTest('decisions name the operation, and where the ARN came from', async () => {
  const bob = s3(await server.user({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::mine/*' }))
  await bob.send(new GetObjectCommand({ Bucket: 'mine', Key: 'kept' }))
  const [latest] = server.iamulator.decisions
  expect(latest).toMatchObject({
    origin: 'guard',
    status: 200,
    guarded: {
      service: 's3',
      operation: 'GetObject',
      upstream: server.moto.url,
      resourceFrom: 'parameter Bucket, parameter Key',
      lookups: expect.arrayContaining([{ kind: 'bucket-owner', value: 'mine' }]),
    },
  })
  expect(latest?.verdict.request).toMatchObject({
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::mine/kept',
  })
})
