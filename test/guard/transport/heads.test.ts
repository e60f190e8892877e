/** What of the head of a request and of a response passes, and trailers. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { withoutSignature } from '../../../guard/transport/signed-query.ts'
import { everything, type Front, startFront, startUpstream, type TestUpstream, until } from './harness.ts'

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

/** Sends a request, and returns the response. */
async function send(method: string, lines: readonly string[], body = ''): Promise<string> {
  const socket = front.connect()
  socket.write(`${[`${method} /b/k HTTP/1.1`, 'Host: h', ...lines, '', ''].join('\r\n')}${body}`, 'latin1')
  return everything(socket)
}

/** Returns the names of the headers that the upstream got, but for those of the new signature. */
function names(): readonly string[] {
  const all = upstream.requests[0]?.rawHeaders.filter((_text, at) => at % 2 === 0) ?? []
  return all.filter(
    (name) => !/^(?:host|x-moto-.*|x-amz-date|x-amz-content-sha256|authorization|connection)$/i.test(name),
  )
}

test('headers for one connection do not pass', async () => {
  await send('GET', [
    ...[
      'Connection: X-One, close',
      'X-One: 1',
      'Keep-Alive: timeout=5',
      'TE: trailers',
      'Proxy-Connection: x',
    ],
    ...['Proxy-Authorization: Basic eA==', 'X-Two: 2'],
  ])
  expect(names()).toEqual(['X-Two'])
})

test('headers that decisions depend on pass even if Connection names them', async () => {
  const lines = ['x-amz-acl: private', 'If-None-Match: *', 'Range: bytes=0-1', 'Content-MD5: x']
  await send('GET', [
    'Connection: close, x-amz-acl, if-none-match, range, content-md5, host',
    ...lines.slice(0, 3),
  ])
  expect(names()).toEqual(['x-amz-acl', 'If-None-Match', 'Range'])
  expect(upstream.requests[0]?.headers.host).toBe('h')
})

test('headers that the upstream could understand in another way do not pass', async () => {
  await send('GET', [
    ...['Connection: close', 'x_amz_copy_source: other/key', 'X-Moto-Account-Id: 999999999999'],
    ...['Content-Type: a/b', 'Content-Type: c/d', 'Expect: 100-continue', 'Via: one', 'Via: two'],
  ])
  expect(names()).toEqual(['Content-Type', 'Via', 'Via'])
  expect(upstream.requests[0]?.headers).toMatchObject({
    'content-type': 'a/b',
    'x-moto-account-id': '111122223333',
  })
})

test.each([
  ['POST', '0'],
  ['DELETE', undefined],
])('a %s without a body has the length %s', async (method, length) => {
  await send(method, ['Connection: close'])
  const { headers } = upstream.requests[0] ?? {}
  expect([headers?.['content-length'], headers?.['transfer-encoding']]).toEqual([length, undefined])
})

test('a body of unknown length and its trailers pass, also of DELETE', async () => {
  let got: unknown
  upstream.answer((request, response) => {
    let body = ''
    request
      .on('data', (chunk) => (body += chunk))
      .on('end', () => {
        got = [body, request.rawTrailers]
        response.writeHead(200, { Trailer: 'x-sum' })
        response.write('part')
        response.addTrailers({ 'x-sum': '7' })
        response.end()
      })
  })
  const lines = ['Connection: close', 'Transfer-Encoding: chunked', 'Trailer: X-Check']
  const response = await send('DELETE', lines, '4\r\nbody\r\n0\r\nX-Check: 1\r\n\r\n')
  expect(got).toEqual(['body', ['X-Check', '1']])
  expect(response).toMatch(/Trailer: x-sum\r\n.*4\r\npart\r\n0\r\nx-sum: 7\r\n\r\n$/s)
})

test('a body in aws-chunked encoding is decoded, with its checksum as a header', async () => {
  front.passage({ check: { kind: 'unsigned-chunks', trailers: ['x-amz-checksum-crc32'] } })
  let body = ''
  upstream.answer((request, response) => {
    request.on('data', (chunk) => (body += chunk)).on('end', () => response.end())
  })
  const framed = '4\r\ntest\r\n0\r\nx-amz-checksum-crc32:2H9+DA==\r\n\r\n'
  const lines = ['Connection: close', `Content-Length: ${framed.length}`, 'x-amz-decoded-content-length: 4']
  const more = ['Content-Encoding: gzip, aws-chunked', 'x-amz-trailer: x-amz-checksum-crc32']
  expect(await send('PUT', [...lines, ...more], framed)).toMatch(/^HTTP\/1\.1 200 /)
  expect(body).toBe('test')
  expect(names()).toEqual(['Content-Encoding', 'x-amz-checksum-crc32', 'Content-Length'])
  expect(upstream.requests[0]?.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-length': '4',
    'x-amz-checksum-crc32': '2H9+DA==',
  })
})

test('a long body asks the upstream for the checksum instead', async () => {
  front.passage({ check: { kind: 'unsigned-chunks', trailers: ['x-amz-checksum-sha1'] } })
  const length = 9 * 1024 * 1024
  const head = ['x-amz-trailer: x-amz-checksum-sha1', `x-amz-decoded-content-length: ${length}`]
  const socket = front.connect()
  socket.write(`PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n${head.join('\r\n')}\r\n\r\n`)
  await until(() => upstream.requests.length > 0)
  socket.write('malformed\r\n')
  await until(() => front.outcomes.length > 0)
  socket.destroy()
  expect(front.outcomes).toEqual([expect.objectContaining({ code: 'IncompleteBody' })])
  expect(upstream.requests[0]?.headers).toMatchObject({
    'x-amz-sdk-checksum-algorithm': 'SHA1',
    'content-length': String(length),
  })
  expect(upstream.requests[0]?.complete).toBe(false)
})

test.each([
  ['x-amz-checksum-crc32', 'AAAAAA==', /The CRC32 you specified did not match/],
  ['x-amz-checksum-crc32', 'AA==', /Value for x-amz-checksum-crc32 header is invalid/],
  ['Content-MD5', 'AAAAAAAAAAAAAAAAAAAAAA==', /Content-MD5 you specified did not match/],
  ['Content-MD5', 'x', /Content-MD5 you specified was invalid/],
])('a body that is not what %s: %s says is refused', async (name, value, message) => {
  const response = await send('PUT', ['Connection: close', `${name}: ${value}`, 'Content-Length: 4'], 'test')
  expect(response).toMatch(message)
  for (const request of upstream.requests) expect(request.complete).toBe(false)
})

test('the checksum of a completed upload is not that of the list of its parts', async () => {
  const socket = front.connect()
  const lines = ['Host: h', 'Connection: close', 'x-amz-checksum-crc32: AAAAAA==', 'Content-Length: 4']
  socket.write(`POST /b/k?uploadId=1 HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\ntest`)
  expect(await everything(socket)).toMatch(/^HTTP\/1\.1 200 /)
})

test.each([
  ['', ''],
  ['a=b&c', 'a=b&c'],
  [
    'X-Amz-Algorithm=A&a=%2F&X-Amz-Credential=x&X-Amz-Date=y&x-id=PutObject&X-Amz-Signature=z',
    'a=%2F&x-id=PutObject',
  ],
  ['X-Amz-Algorith%6d=A&X-Amz-%53ignature=z&X-Amz-Security-Token=t&k', 'k'],
  ['AWSAccessKeyId=a&Signature=b&Expires=1&uploads', 'uploads'],
  ['Expires=1&response-expires=2', 'Expires=1&response-expires=2'],
  ['Signature=1&Expires=1', 'Signature=1&Expires=1'],
  ['__proto__=1&constructor&&=', '__proto__=1&constructor&&='],
])('the query %s becomes %s', (query, expected) => {
  expect(withoutSignature(query)).toBe(expected)
})

test('the upstream cannot write what the guard says about the decision', async () => {
  upstream.answer((_request, response) => {
    response.setHeader('X-Iamulator-Decision', ['denied; 1', 'denied; 2']).setHeader('X-Other', 'a').end()
  })
  const response = await send('GET', ['Connection: close'])
  expect(response).toContain('X-Other: a')
  expect(response.match(/^x-iamulator-decision.*$/gim)).toEqual(['x-iamulator-decision: allowed'])
})
