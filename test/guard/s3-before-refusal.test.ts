/** What S3 answers although the caller may not do what the request asks for. */
import { GetObjectCommand, HeadObjectCommand, S3Client, UploadPartCopyCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer, policyOf, type Statement } from '../support/guarded.ts'
import { type ScriptedS3, scriptedS3 } from '../support/scripted-s3.ts'

const BUCKET = 'vault'
const EVERYTHING = { Action: 's3:*' }
const NO_READS: Statement = {
  Effect: 'Deny',
  Principal: '*',
  Resource: `arn:aws:s3:::${BUCKET}/*`,
  Action: ['s3:GetObject', 's3:GetObjectVersion'],
}

let upstream: ScriptedS3
let server: GuardedServer
beforeAll(async () => {
  upstream = await scriptedS3()
  server = await guardedServer({ '*': upstream.url })
})
beforeEach(() => {
  upstream.answers.clear()
  upstream.arrivals.length = 0
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

const s3For = async (...statements: readonly Statement[]) =>
  server.client(S3Client, await server.user(...statements))

const refused = (status: number, name: string) => ({ name, $metadata: { httpStatusCode: status } })
const denied = (action: string, resource: string) => ({
  ...refused(403, 'AccessDenied'),
  message: expect.stringContaining(`${action} on resource: "${resource}"`),
})

test('D10.19: an object that is not there is told before an explicit Deny', async () => {
  const { answers } = upstream
  answers.set(`GET /${BUCKET}?policy`, { body: policyOf(NO_READS) })
  answers.set(`HEAD /${BUCKET}/kept`, { headers: { etag: '"a"' } })
  answers.set(`HEAD /${BUCKET}/gone`, { status: 404, headers: { 'x-amz-delete-marker': 'true' } })
  answers.set(`HEAD /${BUCKET}/gone?versionId=m1`, { status: 405 })
  answers.set(`HEAD /${BUCKET}/gone?versionId=v1`, {})
  const s3 = await s3For(EVERYTHING)
  const read = (Key: string, VersionId?: string) =>
    s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...(VersionId && { VersionId }) }))
  await expect(read('gone')).rejects.toMatchObject({ ...refused(404, 'NoSuchKey'), Key: 'gone' })
  await expect(read('never')).rejects.toMatchObject(refused(404, 'NoSuchKey'))
  await expect(read('never', 'v1')).rejects.toMatchObject(refused(404, 'NoSuchVersion'))
  await expect(s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'gone' }))).rejects.toMatchObject(
    refused(404, 'NotFound'),
  )
  await expect(read('gone', 'm1')).rejects.toMatchObject(refused(405, 'MethodNotAllowed'))
  await expect(read('gone', 'v1')).rejects.toMatchObject(
    denied('s3:GetObjectVersion', `arn:aws:s3:::${BUCKET}/gone`),
  )
  await expect(read('kept')).rejects.toMatchObject(denied('s3:GetObject', `arn:aws:s3:::${BUCKET}/kept`))
  expect(upstream.arrivals.filter((each) => each.startsWith(`GET /${BUCKET}/`))).toEqual([])
})

test('D10.19: without s3:ListBucket, an explicit Deny hides that an object is not there', async () => {
  upstream.answers.set(`GET /${BUCKET}?policy`, { body: policyOf(NO_READS) })
  const read = new GetObjectCommand({ Bucket: BUCKET, Key: 'never' })
  await expect((await s3For({ Action: 's3:GetObject' })).send(read)).rejects.toMatchObject(
    denied('s3:GetObject', `arn:aws:s3:::${BUCKET}/never`),
  )
  const s3 = await s3For(EVERYTHING, { Effect: 'Deny', Action: 's3:ListBucket' })
  await expect(s3.send(read)).rejects.toMatchObject(refused(403, 'AccessDenied'))
  expect(upstream.arrivals).not.toContain(`HEAD /${BUCKET}/never`)
})

const MODIFIED = new Date('2026-03-04T05:06:07Z')

test.each<[string, object, boolean]>([
  ['CopySourceIfMatch', { CopySourceIfMatch: '"one"' }, true],
  ['CopySourceIfMatch, another', { CopySourceIfMatch: '"two"' }, false],
  ['CopySourceIfNoneMatch', { CopySourceIfNoneMatch: 'one' }, false],
  ['CopySourceIfNoneMatch, another', { CopySourceIfNoneMatch: '"two"' }, true],
  ['CopySourceIfModifiedSince', { CopySourceIfModifiedSince: MODIFIED }, false],
  ['CopySourceIfUnmodifiedSince', { CopySourceIfUnmodifiedSince: MODIFIED }, true],
  ['CopySourceIfUnmodifiedSince, before', { CopySourceIfUnmodifiedSince: new Date(0) }, false],
  ['an ETag beside a time', { CopySourceIfMatch: '"one"', CopySourceIfUnmodifiedSince: new Date(0) }, true],
])('D10.21: conditions on the source come before the destination: %s', async (_name, condition, isTrue) => {
  const state = { headers: { etag: '"one"', 'last-modified': MODIFIED.toUTCString() } }
  upstream.answers.set('HEAD /source/item', state)
  const copy = new UploadPartCopyCommand({
    ...{ Bucket: BUCKET, Key: 'copy', UploadId: 'u', PartNumber: 1, CopySource: 'source/item' },
    ...condition,
  })
  await expect((await s3For({ Action: 's3:GetObject' })).send(copy)).rejects.toMatchObject(
    isTrue ? denied('s3:PutObject', `arn:aws:s3:::${BUCKET}/copy`) : refused(412, 'PreconditionFailed'),
  )
  await expect((await s3For({ Action: 's3:PutObject' })).send(copy)).rejects.toMatchObject(
    denied('s3:GetObject', 'arn:aws:s3:::source/item'),
  )
  expect(upstream.arrivals.filter((each) => each.startsWith('PUT '))).toEqual([])
})

test('D10.21: the conditions are those of the version that is copied', async () => {
  upstream.answers.set('HEAD /source/item', { headers: { etag: '"new"' } })
  upstream.answers.set('HEAD /source/item?versionId=v1', { headers: { etag: '"old"' } })
  const copy = new UploadPartCopyCommand({
    ...{ Bucket: BUCKET, Key: 'copy', UploadId: 'u', PartNumber: 1 },
    ...{ CopySource: 'source/item?versionId=v1', CopySourceIfMatch: '"new"' },
  })
  await expect((await s3For({ Action: 's3:GetObjectVersion' })).send(copy)).rejects.toMatchObject(
    refused(412, 'PreconditionFailed'),
  )
})
