/** Moto reads buckets and keys from the same requests in the same way, or the requests are unknown. */
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import type { Recognition } from '../../../recognition/types.ts'
import { authorizationFor, headOf } from '../../support/request-heads.ts'
import { MOTOS, motoServer, motoTest, type UpstreamServer } from '../../support/upstreams.ts'

const BUCKETS = ['bbb', 'victim', 'my.bucket', 'www']
const KEYS = [
  ...['k', 'a/b', '/k', 'k/', '//', 'a//b', 'a%2Fb', '.', './k', '../k', 'a/../k', 'k/o', 'bbb', 'victim/k'],
  ...['a+b', 'a b', 'ü', 'k?x', 'k;x', 'k#x', 'k\\x', 'k&x', 'k=x', 'k:x', 'k@x', 'k%x'],
]
const HOSTS = [
  ...['127.0.0.1:4566', 'localhost', 'host.docker.internal', 's3.us-east-1.amazonaws.com', 'bbb.localhost:1'],
  ...['bbb.s3.us-west-2.amazonaws.com', 'my.bucket.s3.us-west-2.amazonaws.com', 'my.bucket.localhost'],
  ...['www.localhost', 'victim.example.com', 'bbb.s3-website-us-east-1.amazonaws.com'],
]
const FIRST_SEGMENTS = ['bbb', 'bb%62', 'bbb%2Fk', '', '..', '%2Fvictim']
const RESTS = [
  ...[
    '',
    '/',
    '//',
    '/k',
    '//k',
    '/k/',
    '/a/b',
    '/a%2Fb',
    '/a//b',
    '/./k',
    '/../k',
    '/../victim/k',
    '/a/../k',
  ],
  ...[
    '/%2e%2e/victim/k',
    '/victim/k',
    '/a+b',
    '/a%20b',
    '/%C3%BC',
    '/\u00c3\u00bc',
    '/%',
    '/%zz',
    '/%2F',
    '/%252F',
  ],
  ...[
    '/k%3Fx',
    '/k%3Bx',
    '/k;x',
    '/k%23x',
    '/k#x',
    '/k%5Cx',
    '/k\\x',
    '/k%26x',
    '/k&x',
    '/k:x',
    '/k@x',
    '/k%25x',
  ],
  ...['/k?versionId=null', '/k?x-id=GetObject', '?list-type=2', '?prefix=k'],
]

let moto: UpstreamServer | undefined
beforeAll(async () => {
  if (MOTOS.length === 0) return
  moto = await motoServer()
  for (const bucket of BUCKETS) {
    await send('PUT', `/${bucket}`)
    // An object contains its name.
    for (const key of KEYS)
      await send('PUT', `/${bucket}/${encodeURIComponent(key)}`, { body: `Object: ${bucket} ${key}\n` })
  }
})
afterAll(() => moto?.stop())

interface Sent {
  readonly host?: string
  readonly body?: string
}

/** Returns the body of the response. Undefined when moto breaks off. */
function send(
  method: string,
  path: string,
  { host = '127.0.0.1', body = '' }: Sent = {},
): Promise<string | undefined> {
  const headers = {
    Host: host,
    Authorization: authorizationFor('s3'),
    'Content-Length': Buffer.byteLength(body),
  }
  const { port } = new URL(moto?.url ?? '')
  return new Promise((resolve) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve(Buffer.concat(chunks).toString()))
      },
    )
    request.on('error', () => resolve(undefined))
    request.end(body)
  })
}

/** Returns what moto answered with. Undefined for errors, and for what does not tell. */
function served(body: string | undefined): string | undefined {
  const object = /^Object: .*$/m.exec(body ?? '')?.[0]
  const bucket = /<ListBucketResult[\s\S]*?<Name>([^<]*)</.exec(body ?? '')?.[1]
  if (bucket !== undefined) return `Bucket: ${bucket}`
  return body?.includes('<ListAllMyBucketsResult') ? 'All buckets' : object
}

function decided(recognition: Recognition): string | undefined {
  if (recognition.kind !== 'call') return undefined
  const { operation, labels } = recognition.call
  if (operation === 'ListBuckets') return 'All buckets'
  const [bucket, key = ''] = [labels.get('Bucket'), labels.get('Key')]
  return operation.startsWith('ListObjects') ? `Bucket: ${bucket}` : `Object: ${bucket} ${key}`
}

const PATHS = FIRST_SEGMENTS.flatMap((first) => RESTS.map((rest) => `/${first}${rest}`))

interface Compared {
  readonly expected: string
  readonly actual: string
}

/** Returns what both read from a request. Undefined when it is not forwarded, or finds nothing. */
async function compare(host: string, path: string): Promise<Compared | undefined> {
  const expected = decided(recognizeForeign(headOf({ url: path, headers: { Host: host }, signedFor: 's3' })))
  if (expected === undefined) return undefined
  const actual = served(await send('GET', path, { host }))
  return actual === undefined ? undefined : { expected, actual }
}

motoTest('objects and buckets at any path and host name', async () => {
  const found = new Map<string, Compared>()
  for (const [host, path] of HOSTS.flatMap((host) => PATHS.map((path) => [host, path] as const))) {
    const compared = await compare(host, path)
    if (compared) found.set(`${host} ${path}`, compared)
  }
  // The others are refused, or name nothing that exists.
  expect(found.size).toBeGreaterThan(200)
  expect([...found].filter(([, { expected, actual }]) => expected !== actual)).toEqual([])
})
