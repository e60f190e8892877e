/** Requests that a handler takes before their bodies have arrived. */
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Exchange } from '../../core/engine/exchange.ts'
import { everything, type Front, startFront, until } from '../guard/transport/harness.ts'

let front: Front
let socket: Socket
let text: string

beforeEach(async () => {
  text = ''
  front = await startFront('http://127.0.0.1:9')
  socket = front.connect().setEncoding('latin1')
  socket.on('data', (chunk) => (text += chunk))
})
afterEach(async () => {
  socket.destroy()
  await front.close()
})

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const put = (path: string, length: number, more = '') =>
  `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${more}\r\n`
const EXPECT = 'Expect: 100-continue\r\n'
const DENIED = { status: 403, headers: {}, body: 'denied' }

test('a client that waits is refused before it sends its body', async () => {
  front.serve(async (exchange) => exchange.answer(DENIED))
  socket.write(put('/b/k', 40_000_000, EXPECT))
  const all = await everything(socket)
  expect(all).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n.*Connection: close\r\n\r\ndenied$/s)
})

test('a client that waits sends its body when it is invited, once', async () => {
  front.serve(async (exchange) => {
    exchange.invite()
    exchange.invite()
    for await (const chunk of exchange.request) exchange.response.write(chunk)
    exchange.response.end()
  })
  socket.write(put('/b/k', 4, EXPECT))
  await until(() => text !== '')
  expect(text).toBe(CONTINUE)
  socket.write('body')
  await until(() => text.includes('body'))
  expect(text.split('100 Continue')).toHaveLength(2)
})

test('a client that waits for iamulator itself is invited as always', async () => {
  socket.write(`POST /_iamulator/clock HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n${EXPECT}\r\n`)
  await until(() => text !== '')
  expect(text).toBe(CONTINUE)
  socket.write('{}')
  await until(() => text.length > CONTINUE.length + 12)
  expect(text.slice(CONTINUE.length)).toMatch(/^HTTP\/1\.1 [24]/)
})

test('a client that does not wait gets its refusal while it sends, and can send some more', async () => {
  front.serve(async (exchange) => exchange.answer(DENIED))
  socket.write(put('/b/k', 40_000_000))
  await until(() => text.includes('denied'))
  socket.write(Buffer.alloc(1_000_000))
  socket.write(Buffer.alloc(1_000_000))
  expect(text).toContain('Connection: close')
})

test('refusals of requests without bodies keep the connection', async () => {
  front.serve(async (exchange) => exchange.answer({ ...DENIED, body: exchange.head.path }))
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
  socket.write(get('/b/1') + get('/_iamulator/unknown') + get('/b/3'))
  await until(() => text.includes('/b/3'))
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['403', '404', '403'])
})

test('pipelined requests are taken one after the other', async () => {
  const taken: Exchange[] = []
  front.serve(async (exchange) => void taken.push(exchange))
  socket.write(`${put('/b/1', 3)}one${put('/b/2', 3)}two`)
  await until(() => taken.length === 1)
  const other = front.connect()
  other.write(put('/b/other', 0))
  await until(() => taken.length === 2)
  other.destroy()
  taken[0]?.request.resume().on('end', () => taken[0]?.answer(DENIED))
  await until(() => taken.length === 3)
  expect(taken.map(({ head }) => head.path)).toEqual(['/b/1', '/b/other', '/b/2'])
})

test('a request that is handed back is answered as usual', async () => {
  front.serve(async (exchange) => {
    const chunks: Buffer[] = []
    for await (const chunk of exchange.request) chunks.push(chunk)
    exchange.handBack(Buffer.concat(chunks))
  })
  const body = 'Action=Unknown&Version=2011-06-15'
  socket.write(
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
  expect(await everything(socket)).toMatch(/HTTP\/1\.1 4\d\d .*<Code>\w+<\/Code>/s)
})

test('a handler that fails is answered with 500', async () => {
  front.serve(() => Promise.reject(new Error('expected by this test')))
  socket.write('GET /b/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  expect(await everything(socket)).toMatch(/^HTTP\/1\.1 500 /)
})

test('a handler that fails in the middle of a response loses the connection', async () => {
  front.serve(async ({ response }) => {
    response.writeHead(200, { 'Content-Length': 10 }).write('some')
    throw new Error('expected by this test')
  })
  socket.write('GET /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await new Promise((closed) => socket.once('close', closed))
  expect(text).not.toContain('500')
})

test('a client that begins with HTTP/2 is told that it is not supported', async () => {
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  expect(await everything(socket)).toMatch(/^HTTP\/1\.1 501 .*does not support HTTP\/2/s)
})

test('a client that asks for HTTP/2 is answered as if it had not, and the rest of its Connection header counts', async () => {
  const connection = 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n'
  front.serve(async ({ request, answer }) => answer({ ...DENIED, body: `${request.headers.connection}` }))
  socket.write(`GET /b/k HTTP/1.1\r\nHost: localhost\r\n${connection}\r\n`)
  await until(() => text.includes('\r\n\r\n'))
  expect(text).toMatch(/\r\nConnection: close\r\n/)
  expect(text).toMatch(/HTTP2-Settings, close$/)
})

/** Makes a request on another connection, after which the server has read what was sent before. */
async function othersAreServed(): Promise<void> {
  const other = front.connect()
  other.write('GET /_iamulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await everything(other)
}

test('a body that turns out to be malformed in the middle of its answer is not answered again', async () => {
  let response: Exchange['response'] | undefined
  front.serve(async (exchange) => {
    response = exchange.response
    response.writeHead(200).write('some')
  })
  socket.write('PUT /b/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
  await until(() => text.includes('some'))
  socket.write('malformed\r\n')
  await othersAreServed()
  response?.end()
  await until(() => text.endsWith('0\r\n\r\n'))
  socket.write('more\r\n\r\n')
  await othersAreServed()
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
})
