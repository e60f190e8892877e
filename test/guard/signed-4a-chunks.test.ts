/** Uploads to S3 in chunks that are signed with version 4A. */
import { createHash } from 'node:crypto'
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { amzDate } from '../admin/decisions/requests.ts'
import { privateKeyOf, sign4A, signText } from '../protocol/sigv4a-signer.ts'
import { type GuardedMoto, guardedMoto } from '../support/guarded.ts'
import type { Credentials } from '../support/harness.ts'
import { send } from '../support/raw.ts'
import { motoTest } from '../support/upstreams.ts'

let server: GuardedMoto
let user: Credentials
beforeAll(async () => {
  server = await guardedMoto()
  await server.client(S3Client).send(new CreateBucketCommand({ Bucket: 'mine' }))
  user = await server.user({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::mine/*' })
})
afterAll(() => server?.close())

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const CHUNKS = ['a'.repeat(8192), 'rest', '']
const TEXT = CHUNKS.join('')

/** Changes the signature of a chunk before it is sent. */
type Change = (signature: string, at: number) => string

/** Returns the chunks as they are sent. Each signature covers the one before. */
function framed(date: string, seed: string, change: Change): string {
  let previous = seed
  return CHUNKS.map((chunk, at) => {
    const scope = `${date.slice(0, 8)}/s3/aws4_request`
    const hashes = [sha256(''), sha256(chunk)]
    const text = ['AWS4-ECDSA-P256-SHA256-PAYLOAD', date, scope, previous, ...hashes].join('\n')
    previous = signText(text, privateKeyOf(user))
    return `${chunk.length.toString(16)};chunk-signature=${change(previous, at)}\r\n${chunk}\r\n`
  }).join('')
}

/** Returns the status of an upload, and the code of its error. */
async function upload(key: string, change: Change): Promise<string> {
  const date = amzDate(Date.now())
  const { method, path, headers } = sign4A({
    ...{ method: 'PUT', path: `/mine/${key}`, service: 's3', regionSet: '*', date, credentials: user },
    payload: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
    headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(TEXT.length) },
  })
  const seed = /Signature=(\w+)/.exec(headers.join())?.[1] ?? ''
  const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]]] : []))
  const body = framed(date, seed, change)
  const response = await send(server, { method, path, headers: Object.fromEntries(pairs), body })
  return `${response.status} ${/<Code>(\w+)/.exec(response.body)?.[1] ?? ''}`.trim()
}

async function stored(Key: string): Promise<string | undefined> {
  const { Body } = await server.client(S3Client).send(new GetObjectCommand({ Bucket: 'mine', Key }))
  return Body?.transformToString()
}

motoTest('chunks are stored, also when asterisks fill their signatures up', async () => {
  expect(await upload('plain', (signature) => signature)).toBe('200')
  expect(await stored('plain')).toBe(TEXT)
  expect(await upload('filled', (signature) => signature.padEnd(144, '*'))).toBe('200')
  expect(await stored('filled')).toBe(TEXT)
})

motoTest('a chunk with a wrong signature is refused, and nothing is stored', async () => {
  const wrong: readonly [code: string, change: (signature: string) => string][] = [
    [
      '403 SignatureDoesNotMatch',
      (signature) => signature.replace(/..$/, (end) => (end === '00' ? '01' : '00')),
    ],
    ['403 SignatureDoesNotMatch', () => '3'.repeat(64)],
    ['400 IncompleteBody', (signature) => signature.slice(0, 40)],
    ['400 IncompleteBody', () => ''],
  ]
  for (const number of CHUNKS.keys())
    for (const [code, change] of wrong) {
      const one: Change = (signature, at) => (at === number ? change(signature) : signature)
      expect(await upload('wrong', one)).toBe(code)
    }
  await expect(stored('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' })
})
