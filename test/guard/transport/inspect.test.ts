/** Responses that are inspected or replaced, and questions of the guard. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Transport } from '../../../guard/transport/index.ts'
import { parseSignature, verifySignature } from '../../../protocol/sigv4.ts'
import { type Front, NOW, SCOPE, startFront, startUpstream, type TestUpstream } from './harness.ts'

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

const notFound = (): void =>
  upstream.answer((_request, response) => {
    response.writeHead(404, { 'x-amz-request-id': 'abc' }).end('NoSuchKey')
  })

test('the status decides, and an answer that is not replaced passes as it came', async () => {
  notFound()
  const seen: unknown[] = []
  front.passage({
    inspect: (status) => {
      seen.push(status)
      return {
        kind: 'replace',
        limit: 100,
        replace: async (body) => {
          seen.push(String(body))
          return undefined
        },
      }
    },
  })
  const response = await fetch(`${front.url}/b/k`)
  expect([response.status, response.headers.get('x-amz-request-id'), await response.text()]).toEqual([
    ...[404, 'abc', 'NoSuchKey'],
  ])
  expect(seen).toEqual([404, 'NoSuchKey'])
  expect(front.outcomes).toEqual([{ status: 404, failure: undefined }])
})

test('an answer is replaced', async () => {
  notFound()
  const answer = { status: 403, headers: { 'X-A': 'b' }, body: 'AccessDenied' }
  front.passage({ inspect: () => ({ kind: 'replace', limit: 100, replace: async () => answer }) })
  const response = await fetch(`${front.url}/b/k`)
  expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([
    403,
    'b',
    'AccessDenied',
  ])
  expect(front.outcomes).toEqual([{ status: 403, failure: undefined }])
})

test('an answer that is too long to be replaced is a failure of the upstream', async () => {
  upstream.answer((_request, response) => response.end('x'.repeat(101)))
  front.passage({ inspect: () => ({ kind: 'replace', limit: 100, replace: async () => undefined }) })
  expect((await fetch(`${front.url}/b/k`)).status).toBe(599)
  expect(front.outcomes).toEqual([expect.objectContaining({ kind: 'broken' })])
})

test('a response without a body, to HEAD, keeps the length that it declares', async () => {
  upstream.answer((_request, response) => response.writeHead(200, { 'Content-Length': 123 }).end())
  const response = await fetch(`${front.url}/b/k`, { method: 'HEAD' })
  expect(response.headers.get('content-length')).toBe('123')
})

test('events pass one by one', async () => {
  let send = (_text: string) => {}
  upstream.answer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/vnd.amazon.eventstream' }).flushHeaders()
    send = (text) => (text === '' ? response.end() : response.write(text))
  })
  const response = await fetch(`${front.url}/b/k`)
  const reader = response.body?.getReader()
  for (const event of ['one', 'two']) {
    send(event)
    expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe(event)
  }
  send('')
  expect((await reader?.read())?.done).toBe(true)
})

const question = {
  ...SCOPE,
  method: 'POST',
  path: '/x%20y',
  query: 'policy=',
  headers: { 'X-A': 'b' },
  body: '{}',
}

test('a question of the guard is signed', async () => {
  const transport = new Transport({ now: () => NOW })
  const bodies: string[] = []
  upstream.answer((request, response) => {
    request
      .on('data', (chunk) => bodies.push(String(chunk)))
      .on('end', () => {
        response.writeHead(404, { 'X-B': 'c' }).end('no policy')
      })
  })
  const ask = transport.asker(() => ({ url: new URL(upstream.url) }))
  const { status, header, body } = await ask({ ...question, signingName: 'lambda' })
  transport.close()
  expect([status, header('x-b'), String(body), bodies]).toEqual([404, 'c', 'no policy', ['{}']])
  const { method = '', url, rawHeaders, headers } = upstream.requests[0] ?? {}
  expect(url).toBe('/x%20y?policy=')
  expect(headers).toMatchObject({ 'x-a': 'b', 'x-moto-account-id': SCOPE.accountId, 'content-length': '2' })
  const signed = {
    method,
    path: '/x%20y',
    query: 'policy=',
    headers: rawHeaders ?? [],
    body: Buffer.from('{}'),
  }
  const signature = parseSignature(signed)
  expect(signature?.scope).toMatchObject({ service: 'lambda', region: SCOPE.region })
  if (signature) verifySignature(signed, signature, 'test')
})

test('an upstream with credentials gets them', async () => {
  const transport = new Transport({ now: () => NOW })
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'secret' }
  await transport.asker(() => ({ url: new URL(upstream.url), credentials }))(question)
  transport.close()
  expect(upstream.requests[0]?.headers.authorization).toContain('Credential=S3RVER/')
})

test.each([
  ['slow', () => {}, 50],
  ['broken', 'destroy', 5000],
  ['broken', 'too long', 5000],
])('an upstream that is %s', async (kind, how, answerMilliseconds) => {
  const transport = new Transport({ now: () => NOW, answerMilliseconds })
  upstream.answer((request, response) => {
    if (how === 'destroy') request.socket.destroy()
    else if (how === 'too long') response.end(Buffer.alloc(5_000_000))
  })
  const asked = transport.asker(() => ({ url: new URL(upstream.url) }))(question)
  await expect(asked).rejects.toMatchObject({ name: 'UpstreamFailure', kind })
  transport.close()
})
