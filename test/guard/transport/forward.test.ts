/** Requests that pass to the upstream, and the responses to them. */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parseSignature, verifySignature } from '../../../protocol/sigv4.ts'
import { everything, type Front, NOW, startFront, startUpstream, type TestUpstream } from './harness.ts'

let upstream: TestUpstream
let front: Front

beforeEach(async () => {
  upstream = await startUpstream()
  front = await startFront(upstream.url)
})
afterEach(async () => {
  await front.close()
  await upstream.close()
})

const last = <Item>(items: readonly Item[]): Item => {
  const item = items.at(-1)
  if (item === undefined) throw new Error('there is none')
  return item
}

/** Sends a request as bytes, and returns the response as bytes. */
async function send(lines: readonly string[], body = ''): Promise<string> {
  const socket = front.connect()
  socket.write(`${[...lines, 'Connection: close', '', ''].join('\r\n')}${body}`, 'latin1')
  return everything(socket)
}

test('the request passes with its path and headers as sent, with another signature', async () => {
  const response = await send([
    'GET /bucket//a%2Fb/../c?list-type=2&prefix=a+b&X HTTP/1.1',
    'HOST: bucket.s3.localhost.localstack.cloud:4566',
    'x-AMZ-meta-Name: W\u00e4rme',
    'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=0',
    'X-Amz-Date: 20260901T000000Z',
    'X-Amz-Security-Token: secret',
    'Accept: */*',
  ])
  expect(response).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(response).toContain('from the upstream')
  expect(response).toContain('x-iamulator-decision: allowed')
  const { method = '', url = '', rawHeaders } = last(upstream.requests)
  expect(url).toBe('/bucket//a%2Fb/../c?list-type=2&prefix=a+b&X')
  expect(rawHeaders.slice(0, 6)).toEqual([
    ...[
      'HOST',
      'bucket.s3.localhost.localstack.cloud:4566',
      'x-AMZ-meta-Name',
      'W\u00e4rme',
      'Accept',
      '*/*',
    ],
  ])
  expect(rawHeaders.join()).not.toContain('secret')
  expect(rawHeaders.join()).not.toContain('AKIA')
  expect(rawHeaders).toContain('X-Moto-Account-Id')
  const [path = '', query = ''] = url.split('?')
  const request = { method, path, query, headers: rawHeaders, body: Buffer.alloc(0) }
  const signature = parseSignature(request)
  expect(signature).toMatchObject({ accessKeyId: '111122223333', date: { time: NOW } })
  if (signature) verifySignature(request, signature, 'test', 's3')
  expect(front.outcomes).toEqual([{ status: 200, failure: undefined }])
})

test('a body streams in both directions', async () => {
  upstream.answer((request, response) => request.pipe(response))
  const body = Buffer.alloc(5_000_000, 'abcdefg')
  const response = await fetch(`${front.url}/bucket/key`, { method: 'PUT', body })
  expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
  expect(last(upstream.requests).headers['content-length']).toBe('5000000')
})

test('a body whose hash was declared passes when it has that hash', async () => {
  const body = 'x'.repeat(300_000)
  front.passage({ check: { kind: 'hash', sha256: createHash('sha256').update(body).digest('hex') } })
  upstream.answer((request, response) => request.pipe(response))
  const response = await fetch(`${front.url}/bucket/key`, { method: 'PUT', body })
  expect(await response.text()).toBe(body)
})

test('a body with another hash is never complete for the upstream', async () => {
  const body = 'x'.repeat(300_000)
  front.passage({ check: { kind: 'hash', sha256: createHash('sha256').update(`${body}y`).digest('hex') } })
  const ended = new Promise((end) => {
    upstream.answer((request) => {
      request.resume().on('close', () => end(request.complete))
    })
  })
  const response = await fetch(`${front.url}/bucket/key`, { method: 'PUT', body })
  expect(response.status).toBe(599)
  expect(await response.text()).toMatch(/does not match/)
  expect(await ended).toBe(false)
})
