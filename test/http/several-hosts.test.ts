/** A request with two Host headers is refused (RFC 9112, 3.2), whatever it asks for. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import { type Line, sendLines, signedLines } from '../support/header-lines.ts'
import { type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

let upstream: RecordingUpstream
let server: GuardedServer
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url }, { proxy: 'on' })
})
afterAll(async () => {
  await server.close()
  await upstream.close()
})

const host = () => ['Host', `127.0.0.1:${server.port}`] as const

/** Sends these lines, and returns everything that the server sends until it closes the connection. */
async function exchanged(first: string, ...lines: readonly string[]): Promise<string> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('latin1')
  socket.write([first, ...lines, '', ''].join('\r\n'))
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

test.each<[string, readonly Line[]]>([
  ['another host', [['Host', 'evil.example']]],
  [
    'the same host',
    [
      ['host', 'localhost'],
      ['HOST', 'localhost'],
    ],
  ],
  ['an empty line', [['Host', '']]],
])('to our own URLs, with %s', async (_name, more) => {
  const reset = { method: 'POST', url: '/_iamulator/reset' }
  expect(await sendLines(server, { ...reset, lines: [host(), ...more] })).toEqual({ status: 400, body: '' })
  expect(await sendLines(server, { ...reset, lines: [host()] })).toMatchObject({ status: 200 })
})

const EVIL = ['Host', 'evil.example'] as const
const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const

test('to the API of AWS, and to the console', async () => {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15'
  const request = { method: 'POST', body, lines: [FORM] }
  const lines = signedLines(server, request, { service: 'sts' })
  expect(await sendLines(server, { ...request, lines })).toMatchObject({ status: 200 })
  expect(await sendLines(server, { ...request, lines: [...lines, EVIL] })).toEqual({ status: 400, body: '' })
  expect(await sendLines(server, { url: '/console', lines: [host(), EVIL] })).toMatchObject({ status: 400 })
})

test('to an upstream, of which nothing is forwarded', async () => {
  const lines = signedLines(server, { url: '/open/a', lines: [['x-test-number', 'hosts']] })
  expect(await sendLines(server, { url: '/open/a', lines: [...lines, EVIL] })).toMatchObject({ status: 400 })
  expect(upstream.arrivals.has('hosts')).toBe(false)
  expect(await sendLines(server, { url: '/open/a', lines })).toMatchObject({ status: 200 })
})

test('for a WebSocket, a proxy, and another server', async () => {
  const both = ['Host: localhost', 'Host: evil.example']
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x']
  const refused = /^HTTP\/1\.1 400 Bad Request\r\n/
  expect(await exchanged('GET /restapis/a/p/_user_request_/x HTTP/1.1', ...both, ...upgrade)).toMatch(refused)
  expect(await exchanged('CONNECT sts.amazonaws.com:443 HTTP/1.1', ...both)).toMatch(refused)
  expect(await exchanged('GET http://sts.amazonaws.com/ HTTP/1.1', ...both)).toMatch(refused)
  expect(await exchanged('POST / HTTP/1.1', ...both, 'Expect: 100-continue', 'Content-Length: 3')).toMatch(
    /400 Bad Request/,
  )
})

test('the requests before it on the connection are answered', async () => {
  const health = 'GET /_iamulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const text = await exchanged(`${health}GET / HTTP/1.1`, 'Host: localhost', 'Host: localhost')
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '400'])
})
