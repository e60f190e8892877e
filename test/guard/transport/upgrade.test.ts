/** WebSockets, and other upgrades, which are ignored. */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { listen } from '../../support/harness.ts'
import { everything, type Front, startFront, until } from './harness.ts'

let upstream: Server
let front: Front
let socket: Socket
let text: string
/** The upstream's sides of WebSockets. */
let upgraded: Socket[]

beforeEach(async () => {
  text = ''
  upgraded = []
  upstream = createServer((request, response) => {
    request.resume().on('end', () => response.end(`ordinary ${request.method} ${request.headers.upgrade}`))
  })
  front = await startFront(`http://127.0.0.1:${await listen(upstream)}`)
  socket = front.connect().setEncoding('latin1')
  socket.on('data', (chunk) => (text += chunk))
})
afterEach(async () => {
  socket.destroy()
  await front.close()
  for (const each of upgraded) each.destroy()
  await new Promise((closed) => upstream.close(closed).closeAllConnections())
})

const ask = (upgrade: string, path = '/api/ws') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: ${upgrade}\r\nSec-WebSocket-Key: x\r\n\r\n`

/** Has the upstream accept WebSockets, greet, and repeat in upper case. */
function accept(): void {
  upstream.on('upgrade', (request, client: Socket, first) => {
    upgraded.push(client)
    client.write(
      `HTTP/1.1 101 Welcome\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Iamulator-Decision: denied\r\nX-Key: ${request.headers['sec-websocket-key']}\r\n\r\nhello;`,
    )
    client.write(String(first).toUpperCase())
    client.on('data', (chunk) => client.write(String(chunk).toUpperCase())).on('error', () => {})
  })
}

test('a WebSocket passes in both directions', async () => {
  accept()
  socket.write(`${ask('WebSocket')}early;`)
  await until(() => text.includes('EARLY;'))
  expect(text).toMatch(/^HTTP\/1\.1 101 Welcome\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Key: x\r\n/)
  expect(text).toContain('x-iamulator-decision: allowed\r\n\r\nhello;')
  socket.write('late;')
  await until(() => text.includes('LATE;'))
  expect(front.outcomes).toEqual([{ status: 101, failure: undefined }])
})

test('a WebSocket ends with the upstream, after its last bytes', async () => {
  accept()
  socket.write(ask('websocket'))
  await until(() => text.includes('hello;'))
  const closed = new Promise((close) => socket.once('close', close))
  upgraded[0]?.end('bye;')
  await closed
  expect(text).toMatch(/bye;$/)
})

test('a WebSocket ends with the client', async () => {
  accept()
  socket.write(ask('websocket'))
  await until(() => text.includes('hello;'))
  socket.destroy()
  await until(() => upgraded[0]?.readableEnded === true)
})

test('a WebSocket ends when the server closes all connections', async () => {
  accept()
  socket.write(ask('websocket'))
  await until(() => text.includes('hello;'))
  const closed = new Promise((close) => socket.once('close', close))
  await front.close()
  await closed
  await until(() => upgraded[0]?.readableEnded === true)
  front = await startFront('http://127.0.0.1:9')
})

test('an upstream refuses a WebSocket', async () => {
  socket.write(ask('websocket'))
  expect(await everything(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*ordinary GET /s)
})

test('a refusal of ours ends the connection', async () => {
  front.serve(async (exchange) => exchange.answer({ status: 403, headers: { 'X-A': 'b' }, body: 'denied' }))
  socket.write(ask('websocket'))
  expect(await everything(socket)).toMatch(
    /^HTTP\/1\.1 403 Forbidden\r\nX-A: b\r\n.*Connection: close\r\n\r\ndenied$/s,
  )
})

test.each(['h2c', 'websocket'])(
  'an upgrade to %s of a request that nobody takes is ignored',
  async (protocol) => {
    accept()
    socket.write(ask(protocol, '/_iamulator/health'))
    await until(() => text.includes('"status"'))
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    socket.write('GET /_iamulator/unknown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    expect(await everything(socket)).toContain('HTTP/1.1 404 Not Found')
  },
)

test('an upgrade to HTTP/2 passes as an ordinary request with its body', async () => {
  const body = 'x'.repeat(200_000)
  const sha256 = createHash('sha256').update(body).digest('hex')
  front.passage(({ head }) => (head.method === 'PUT' ? { check: { kind: 'hash', sha256 } } : {}))
  socket.write(
    `PUT /b/k HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await until(() => text.includes('ordinary PUT undefined'))
  socket.write('GET /b/k HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await until(() => text.includes('ordinary GET undefined'))
})

test('an upgrade waits for the responses before it', async () => {
  accept()
  socket.write(`GET /b/first HTTP/1.1\r\nHost: localhost\r\n\r\n${ask('websocket')}early;`)
  await until(() => text.includes('EARLY;'))
  expect(text.indexOf('ordinary GET undefined')).toBeGreaterThan(0)
  expect(text.indexOf('101 Welcome')).toBeGreaterThan(text.indexOf('ordinary GET undefined'))
})

test.each([
  ['Content-Length: 5', 'first'],
  ['Transfer-Encoding: chunked', '5\r\nfirst\r\n0\r\n\r\n'],
])('a WebSocket that announces a body takes nothing of the next request: %s', async (header, sent) => {
  const seen: string[] = []
  upstream.removeAllListeners('request').on('request', (request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.end('early')
  })
  socket.write(ask('websocket').replace('\r\n\r\n', `\r\n${header}\r\n\r\n`))
  socket.write(sent)
  await until(() => text.includes('early'))
  const body = 'GET /undecided HTTP/1.1\r\nHost: x\r\n\r\n'
  for (const _each of [1, 2]) {
    const response = await fetch(`${front.url}/bucket/key`, { method: 'POST', body })
    expect(response.status).toBe(200)
  }
  expect(seen).toEqual(['GET /api/ws', 'POST /bucket/key', 'POST /bucket/key'])
})
