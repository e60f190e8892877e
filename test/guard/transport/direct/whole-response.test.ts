/** Which responses are read without node:http. */
import { expect, test } from '@jest/globals'
import { wholeResponseIn } from '../../../../guard/transport/direct/whole-response.ts'

const read = (text: string) => wholeResponseIn(Buffer.from(text, 'latin1'))

test('a response with its whole body is read', () => {
  expect(
    read('HTTP/1.1 200 OK\r\nX-A: b c\r\nx-empty: \r\nX-A: \xe9\r\nContent-Length: 4\r\n\r\n\r\n\0\xff'),
  ).toEqual({
    statusCode: 200,
    statusMessage: 'OK',
    rawHeaders: ['X-A', 'b c', 'x-empty', '', 'X-A', '\xe9', 'Content-Length', '4'],
    body: '\r\n\0\xff',
  })
})

test.each([
  'HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.1 404 Not Found\r\nCONTENT-LENGTH: 0\r\nConnection: Keep-Alive\r\n\r\n',
  'HTTP/1.1 500 x\r\nContent-Length: 0002\r\nKeep-Alive: timeout=5\r\n\r\nab',
  'HTTP/1.1 200 OK\r\nX-Connection: close\r\nContent-Length: 0\r\nContent-Lengths: 7\r\n\r\n',
])('it is also read in this form: %j', (text) => {
  expect(read(text)).toMatchObject({ body: text.split('\r\n\r\n')[1] })
})

const LENGTH = 'Content-Length: 2\r\n'

test.each([
  ['', 'HTTP/1.1 200 OK\r\n', 'SSH-2.0-x\r\n', '\r\n\r\n', '\r\n\r\n\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\n\r\nab', `HTTP/1.1 200 OK\r\n${LENGTH}\r\na`, `HTTP/1.1 200 OK\r\n${LENGTH}\r\nabc`],
  ['HTTP/1.0 ', 'HTTP/1.1  ', 'HTTP/2.0 ', 'http/1.1 '].map((start) => `${start}200 OK\r\n${LENGTH}\r\nab`),
  ['100 Continue', '101 x', '199 x', '204 No Content', '304 x', '600 x', '20 x', '2000 x', '200'].map(
    (status) => `HTTP/1.1 ${status}\r\n${LENGTH}\r\nab`,
  ),
  [
    ...['Transfer-Encoding: chunked', 'transfer-encoding: identity', 'Connection: close', 'Upgrade: h2c'],
    ...['Connection: keep-alive, close', 'Connection: x', 'connection: ', 'Trailer: X-A', LENGTH.trim()],
    ...['Content-Length: 3', 'content-length: 2', 'Keep-Alive: timeout=1', 'keep-alive: max=3, timeout=0'],
  ].map((line) => `HTTP/1.1 200 OK\r\n${line}\r\n${LENGTH}\r\nab`),
  ['2a', '+2', '-2', '0x2', '2 ', ' 2', '2, 2', '', '2e0', '00000000000000002'].map(
    (length) => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\nab`,
  ),
  [
    ...['X-A:b', 'X-A : b', ' X-A: b', 'X-A: b\r\n c', 'X-A: b\rc', 'X-A: b\nc', 'X-A: \0', 'X-A: b ', ': b'],
    ...['X A: b', 'X-A', 'X-\xe9: b', 'X-A: \x7f', 'X-A:  b', 'X-A: b\r\n\tc', '\tX-A: b', 'X-A: b\r'],
  ].map((line) => `HTTP/1.1 200 OK\r\n${line}\r\n${LENGTH}\r\nab`),
  [`HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(16 * 1024)}\r\n${LENGTH}\r\nab`],
  [`HTTP/1.1 200 OK\r\n${LENGTH}\n\nab`, `HTTP/1.1 200 OK\n${LENGTH}\r\nab`],
])('everything else is left to node:http: %j ...', (...texts) => {
  for (const text of texts) expect([text, read(text)]).toEqual([text, undefined])
})
