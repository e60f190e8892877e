/** Presigned URLs and forms of boto3, which have S3's older signature by default, to moto behind the guard. */
import { spawnSync } from 'node:child_process'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type GuardedMoto, guardedMoto, type Statement } from '../support/guarded.ts'
import type { Credentials } from '../support/harness.ts'
import { motoTest } from '../support/upstreams.ts'
import { PYTHON } from './forms.ts'

let server: GuardedMoto
beforeAll(async () => {
  server = await guardedMoto()
  const s3 = server.client(S3Client)
  await s3.send(new CreateBucketCommand({ Bucket: 'mine' }))
  await s3.send(new PutObjectCommand({ Bucket: 'mine', Key: 'a b/ü', Body: 'contents' }))
})
afterAll(() => server?.close())

const SCRIPT = `
import boto3, json, sys
given = json.load(sys.stdin)
c = given['credentials']
s3 = boto3.client('s3', endpoint_url=given['url'], region_name='us-east-1', aws_access_key_id=c['accessKeyId'],
                  aws_secret_access_key=c['secretAccessKey'], aws_session_token=c.get('sessionToken'))
print(json.dumps(getattr(s3, given['method'])(*given['arguments'], ExpiresIn=60)))
`

function boto3(credentials: Credentials, method: string, ...parameters: readonly unknown[]) {
  const input = JSON.stringify({ url: server.url, credentials, method, arguments: parameters })
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', SCRIPT], { input, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

const presign = (credentials: Credentials, operation: string, parameters: object): string =>
  boto3(credentials, 'generate_presigned_url', operation, { Bucket: 'mine', ...parameters })

const ALL: Statement = { Action: ['s3:PutObject', 's3:GetObject'], Resource: 'arn:aws:s3:::mine/*' }

async function answer(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, init)
  const text = await response.text()
  return `${response.status} ${/<Code>(\w+)/.exec(text)?.[1] ?? text}`
}

motoTest('presigned URLs do what their signer may, and nothing else', async () => {
  const alice = await server.user(ALL)
  const get = presign(alice, 'get_object', { Key: 'a b/ü' })
  expect(get).toContain('AWSAccessKeyId=')
  expect(await answer(get)).toBe('200 contents')
  expect(await answer(get, { method: 'DELETE' })).toBe('403 SignatureDoesNotMatch')
  expect(await answer(`${get}&tagging`)).toBe('403 SignatureDoesNotMatch')
  expect(await answer(get.replace(/Expires=\d+/, 'Expires=1'))).toBe('403 AccessDenied')
  expect(await answer(presign(await server.user(), 'get_object', { Key: 'a b/ü' }))).toBe('403 AccessDenied')
})

motoTest('presigned uploads', async () => {
  const alice = await server.user(ALL)
  const put = presign(alice, 'put_object', { Key: 'put', ContentType: 'text/plain' })
  const headers = { 'Content-Type': 'text/plain' }
  expect(await answer(put, { method: 'PUT', body: 'new', headers })).toBe('200 ')
  expect(await answer(put, { method: 'PUT', body: Buffer.from('new') })).toBe('403 SignatureDoesNotMatch')
  const { Body, ContentType } = await server
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket: 'mine', Key: 'put' }))
  expect([await Body?.transformToString(), ContentType]).toEqual(['new', 'text/plain'])
})

motoTest('an access control list in a presigned URL is a permission of its own', async () => {
  const parameters = { Key: 'public', ACL: 'public-read' }
  // Text would have a content type, which the signature covers.
  const put = { method: 'PUT', body: Buffer.from('x') }
  expect(await answer(presign(await server.user(ALL), 'put_object', parameters), put)).toBe(
    '403 AccessDenied',
  )
  const acl = { ...ALL, Action: ['s3:PutObject', 's3:PutObjectAcl'] }
  expect(await answer(presign(await server.user(acl), 'put_object', parameters), put)).toBe('200 ')
})

motoTest('forms upload what their policies and their signers allow', async () => {
  const post = async (credentials: Credentials, file: string) => {
    const conditions = [['content-length-range', 1, 10]]
    const { url, fields } = boto3(
      credentials,
      'generate_presigned_post',
      'mine',
      'forms/${filename}',
      {},
      conditions,
    )
    const form = new FormData()
    for (const [name, value] of Object.entries<string>(fields)) form.append(name, value)
    form.append('file', new Blob([file]), 'a.txt')
    return answer(url, { method: 'POST', body: form })
  }
  expect(await post(await server.user(ALL), 'by form')).toBe('204 ')
  const { Body } = await server
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket: 'mine', Key: 'forms/a.txt' }))
  expect(await Body?.transformToString()).toBe('by form')
  expect(await post(await server.user(ALL), 'much too long')).toBe('400 EntityTooLarge')
  expect(await post(await server.user(), 'by form')).toBe('403 AccessDenied')
})
