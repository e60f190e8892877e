/** The server answers as soon as a body exceeds the limit, and closes the connection. */
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startServer, type TestServer } from '../support/harness.ts'
import { send } from '../support/raw.ts'

const ANNOUNCED = 300_000_000

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

/** Opens a connection and sends the head of a request with the first `bytes` of its body. */
async function startRequest(path: string, bytes: number): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('latin1')
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${ANNOUNCED}\r\n\r\n`)
  await new Promise((resolve) => socket.write('x'.repeat(bytes), resolve))
  return socket
}

/** Returns all data that arrives on the connection until the server closes it. */
function received(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
}

const BODIES = [
  ['/', '', ''],
  ['/_iamulator/reset', 'application/json', 'BodyTooLarge'],
  ['/_iamulator/none', 'application/json', 'NotFound'],
  ['/signin', 'application/json', 'BodyTooLarge'],
] as const

test.each(BODIES)('at %s, before all of it is there', async (path, type, error) => {
  const text = await received(await startRequest(path, 10_000_001))
  const [head = '', body] = text.split('\r\n\r\n')
  expect(head).toMatch(error === 'NotFound' ? /^HTTP\/1\.1 404 / : /^HTTP\/1\.1 413 /)
  expect(head).toMatch(/^Connection: close$/m)
  expect(/^Content-Type: (.*?)\r?$/m.exec(head)?.[1] ?? '').toBe(type)
  expect(body === '' ? '' : JSON.parse(body ?? '').error).toBe(error)
})

test('a client that goes on sending gets its answer', async () => {
  const socket = await startRequest('/', 10_000_001)
  const text = received(socket)
  socket.write('x'.repeat(20_000_000))
  expect(await text).toMatch(/^HTTP\/1\.1 413 /)
})

test('a client that has sent all of it gets its answer', async () => {
  const answer = await send(server, { path: '/_iamulator/clock', body: 'x'.repeat(10_000_001) })
  expect(answer.status).toBe(413)
  expect(JSON.parse(answer.body)).toEqual({
    error: 'BodyTooLarge',
    message: 'The body is too large. The limit is 1048576 bytes.',
  })
})
