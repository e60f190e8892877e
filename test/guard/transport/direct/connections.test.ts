/** Connections that carry requests without node:http, to upstreams of all kinds. */
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Connection } from '../../../../guard/transport/direct/connection.ts'
import { everything, type Front, startFront, until } from '../harness.ts'

let server: Server
let front: Front
let connections: Socket[]
let received: string[]
/** Called with the connection whenever a request has arrived, and the number of requests so far. */
let respond: (socket: Socket, count: number) => void

beforeEach(async () => {
  connections = []
  received = []
  server = createServer((socket) => {
    connections.push(socket)
    socket.setEncoding('latin1').on('error', () => {})
    socket.on('data', (text) => {
      received.push(String(text))
      respond(socket, received.length)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  front = await startFront(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
})
afterEach(async () => {
  await front.close()
  for (const socket of connections) socket.destroy()
  await new Promise((closed) => server.close(closed))
})

const USUAL = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Sends a request of which nothing streams, and returns status and body. */
async function ask(method = 'GET'): Promise<[number, string]> {
  const response = await fetch(`${front.url}/b/k`, { method })
  return [response.status, await response.text()]
}

test.each([
  USUAL,
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  `HTTP/1.1 100 Continue\r\n\r\n${USUAL}`,
  `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${USUAL}`,
  'HTTP/1.1 200 OK\r\nX-A: b \r\nContent-Length:2\r\n\r\nok',
])('the connection is used again after %j', async (text) => {
  respond = (socket) => void socket.write(text, 'latin1')
  for (let count = 0; count < 4; count++) expect(await ask()).toEqual([200, 'ok'])
  expect(connections).toHaveLength(1)
})

test('a body is read as it arrives', async () => {
  respond = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Le')
    setTimeout(() => socket.write('ngth: 1000002\r\n\r\n'), 2)
    setTimeout(() => socket.write('x'.repeat(1_000_000)), 4)
    setTimeout(() => socket.write('ok'), 6)
  }
  for (let count = 0; count < 2; count++) {
    const [status, body] = await ask()
    expect([status, body.length, body.slice(-3)]).toEqual([200, 1_000_002, 'xok'])
  }
  expect(connections).toHaveLength(1)
})

test.each([
  'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 200 OK\r\n\r\nok',
])('the connection is not used again after %j', async (text) => {
  respond = (socket) => void socket.end(text, 'latin1')
  for (let count = 0; count < 2; count++) expect(await ask()).toEqual([200, 'ok'])
  expect(connections).toHaveLength(2)
})

test('a response without a body has none, whatever its length says', async () => {
  respond = (socket) => void socket.write('HTTP/1.1 304 x\r\nContent-Length: 2\r\n\r\n')
  expect(await ask()).toEqual([304, ''])
  expect(await ask()).toEqual([304, ''])
})

test('what an upstream sends without being asked is no response', async () => {
  respond = (socket, count) => {
    socket.write(USUAL)
    if (count === 1) setImmediate(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad'))
  }
  await ask()
  await until(() => connections[0]?.destroyed === true)
  expect(await ask()).toEqual([200, 'ok'])
  expect(connections).toHaveLength(2)
})

test.each([
  `${USUAL}HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad`,
  `${USUAL}x`,
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
])('two responses to one request are never those to two: %j', async (text) => {
  respond = (socket, count) => void socket.write(count === 1 ? text : USUAL, 'latin1')
  await ask().catch(() => {})
  expect(await ask()).toEqual([200, 'ok'])
  expect(connections).toHaveLength(2)
})

test.each([
  ...[
    'SSH-2.0-x\r\n',
    '\0\0\0\0',
    'HTTP/1.1 999999 x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n',
  ],
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 200 OK\r\nX-A\0: b\r\nContent-Length: 2\r\n\r\nok',
  `HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(20_000)}\r\nContent-Length: 2\r\n\r\nok`,
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
])('a malformed response is a failure: %j', async (text) => {
  respond = (socket) => void socket.write(text, 'latin1')
  expect((await ask())[0]).toBe(599)
  expect(front.outcomes).toEqual([expect.objectContaining({ name: 'UpstreamFailure', kind: 'broken' })])
})

test('a chunk that is malformed ends the response', async () => {
  respond = (socket) =>
    void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n')
  await expect(ask()).rejects.toThrow()
  await until(() => front.outcomes.length > 0)
  expect(front.outcomes).toEqual([{ status: 200, failure: expect.objectContaining({ kind: 'broken' }) }])
})

test('an upstream that ends an unused connection gets the next request on another', async () => {
  respond = (socket) => void socket.end(USUAL)
  await ask()
  await until(() => connections[0]?.destroyed === true)
  expect(await ask()).toEqual([200, 'ok'])
})

test('a connection that is being closed is not used again', async () => {
  const address = server.address()
  const url = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
  const closed: Connection[] = []
  const pool = { free: () => {}, closed: (connection: Connection) => void closed.push(connection) }
  const connection = new Connection({ url }, pool, 1000)
  connection.destroy()
  expect(closed).toEqual([connection])
})

test('the connection closes when the client leaves in the middle of a response', async () => {
  respond = (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok')
  const client = front.connect()
  client.write('GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n')
  await new Promise((arrived) => client.once('data', arrived))
  client.destroy()
  await until(() => connections[0]?.destroyed === true)
})

test('a slow client slows the upstream down', async () => {
  const length = 64 * 1024 * 1024
  let isHeld = false
  respond = (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`)
    const piece = Buffer.alloc(1024 * 1024, 'x')
    let left = length
    const send = () => {
      while (left > 0) {
        left -= piece.length
        if (!socket.write(piece)) break
      }
      isHeld ||= socket.writableNeedDrain
    }
    socket.on('drain', send)
    send()
  }
  const client = front.connect()
  client.pause()
  client.write('GET /b/k HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
  await until(() => isHeld)
  const [upstream] = connections
  for (let before: number | undefined; before !== upstream?.bytesWritten; ) {
    before = upstream?.bytesWritten
    await until(() => upstream?.writableNeedDrain === true)
    for (let turn = 0; turn < 50; turn++) await new Promise((later) => setImmediate(later))
  }
  expect(upstream?.bytesWritten).toBeLessThan(length / 2)
  expect((await everything(client)).length).toBeGreaterThan(length)
})

test('many requests at once get their own responses', async () => {
  respond = (socket) => {
    const [, key = ''] = /GET \/b\/(\w+)/.exec(received.at(-1) ?? '') ?? []
    const whole = `HTTP/1.1 200 OK\r\nContent-Length: ${key.length}\r\n\r\n${key}`
    const chunked = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${key.length}\r\n${key}\r\n0\r\n\r\n`
    socket.write(Number(key.slice(1)) % 2 === 0 ? whole : chunked)
  }
  const keys = Array.from({ length: 60 }, (_, at) => `k${at}`)
  const bodies = await Promise.all(keys.map(async (key) => (await fetch(`${front.url}/b/${key}`)).text()))
  expect(bodies).toEqual(keys)
})
