/** Uploads to S3 of moto behind the guard in every form that clients have: streams, parts, URLs, and forms. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type GuardedMoto, guardedMoto, type Statement } from '../support/guarded.ts'
import { motoTest } from '../support/upstreams.ts'

let server: GuardedMoto
beforeAll(async () => {
  server = await guardedMoto()
  await server.client(S3Client).send(new CreateBucketCommand({ Bucket: 'mine' }))
})
afterAll(() => server?.close())

const MINE = 'arn:aws:s3:::mine/*'
const writer: Statement = {
  Action: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
  Resource: MINE,
}
const s3For = async (...statements: readonly Statement[]) =>
  server.client(S3Client, await server.user(...statements))

async function stored(Key: string): Promise<Buffer> {
  const { Body } = await server.client(S3Client).send(new GetObjectCommand({ Bucket: 'mine', Key }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

const DENIED = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }

motoTest('a stream of unknown length, in chunks with a checksum behind them', async () => {
  const bytes = randomBytes(3_000_000)
  const pieces = () => Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)])
  const put = (Body: Readable) =>
    new PutObjectCommand({ Bucket: 'mine', Key: 'stream', Body, ContentLength: bytes.length })
  await (await s3For(writer)).send(put(pieces()))
  expect(hash(await stored('stream'))).toBe(hash(bytes))
  await expect((await s3For()).send(put(pieces()))).rejects.toMatchObject(DENIED)
})

motoTest('an upload in parts', async () => {
  const bytes = randomBytes(12 * 1024 * 1024)
  const upload = (client: S3Client) =>
    new Upload({ client, params: { Bucket: 'mine', Key: 'parts', Body: Readable.from([bytes]) } }).done()
  await upload(await s3For(writer))
  expect(hash(await stored('parts'))).toBe(hash(bytes))
  await expect(upload(await s3For({ Action: 's3:GetObject' }))).rejects.toMatchObject(DENIED)
})

motoTest('presigned URLs do what their signer may', async () => {
  const client = await s3For(writer)
  const put = await getSignedUrl(client, new PutObjectCommand({ Bucket: 'mine', Key: 'url' }))
  expect(await fetch(put, { method: 'PUT', body: 'by URL' })).toMatchObject({ status: 200 })
  const get = await getSignedUrl(client, new GetObjectCommand({ Bucket: 'mine', Key: 'url' }))
  const response = await fetch(get)
  expect([response.status, await response.text()]).toEqual([200, 'by URL'])
  const changed = await fetch(get.replace('/url?', '/parts?'))
  expect([changed.status, await changed.text()]).toEqual([
    403,
    expect.stringContaining('SignatureDoesNotMatch'),
  ])
  const denied = await getSignedUrl(await s3For(), new GetObjectCommand({ Bucket: 'mine', Key: 'url' }))
  expect(await (await fetch(denied)).text()).toContain('<Code>AccessDenied</Code>')
})

motoTest('a form of a browser uploads what its policy and its signer allow', async () => {
  const options = {
    Bucket: 'mine',
    Key: 'forms/${filename}',
    Conditions: [['content-length-range', 1, 100] as ['content-length-range', number, number]],
    Fields: { 'Content-Type': 'text/plain' },
  }
  const post = async (client: S3Client, file: string, changed: Readonly<Record<string, string>> = {}) => {
    const { url, fields } = await createPresignedPost(client, options)
    const { after, ...given } = { ...fields, ...changed }
    const form = new FormData()
    for (const [name, value] of Object.entries(given)) form.append(name, value)
    form.append('file', new Blob([file]), 'a b.txt')
    if (after !== undefined) form.append('after', after)
    const response = await fetch(url, { method: 'POST', body: form })
    return `${response.status} ${/<Code>(\w+)/.exec(await response.text())?.[1] ?? ''}`
  }
  expect(await post(await s3For(writer), 'by form')).toBe('204 ')
  expect((await stored('forms/a b.txt')).toString()).toBe('by form')
  expect(await post(await s3For(), 'x')).toBe('403 AccessDenied')
  expect(await post(await s3For(writer), 'x'.repeat(101))).toBe('400 EntityTooLarge')
  expect(await post(await s3For(writer), 'x', { key: 'elsewhere' })).toBe('403 AccessDenied')
  expect(await post(await s3For(writer), 'x', { after: 'the file' })).toBe('400 MalformedPOSTRequest')
  await expect(stored('elsewhere')).rejects.toMatchObject({ name: 'NoSuchKey' })
  const other = await s3For({ ...writer, Resource: 'arn:aws:s3:::mine/forms/b*' })
  expect(await post(other, 'x')).toBe('403 AccessDenied')
})

motoTest('tags of an upload are a permission of their own, and conditions see them', async () => {
  const put = new PutObjectCommand({ Bucket: 'mine', Key: 'tagged', Body: 'x', Tagging: 'team=red' })
  await expect((await s3For(writer)).send(put)).rejects.toMatchObject({
    message: expect.stringContaining('s3:PutObjectTagging'),
  })
  const tagging = (team: string): Statement => ({
    Action: ['s3:PutObject', 's3:PutObjectTagging'],
    Resource: MINE,
    Condition: { StringEquals: { 's3:RequestObjectTag/team': team } },
  })
  await (await s3For(tagging('red'))).send(put)
  await expect((await s3For(tagging('blue'))).send(put)).rejects.toMatchObject(DENIED)
  const reader: Statement = {
    Action: 's3:GetObjectTagging',
    Condition: { StringEquals: { 's3:ExistingObjectTag/team': 'red' } },
  }
  await (await s3For(reader)).send(new GetObjectTaggingCommand({ Bucket: 'mine', Key: 'tagged' }))
  await expect(
    (await s3For(reader)).send(new GetObjectTaggingCommand({ Bucket: 'mine', Key: 'stream' })),
  ).rejects.toMatchObject(DENIED)
})

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
