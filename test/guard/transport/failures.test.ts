/** Upstreams and clients that are down, slow, or break off. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { outputOf, untilWritten } from '../../support/output.ts'
import { freePort } from '../../support/ports.ts'
import { findPlainPython } from '../../support/toolbox.ts'
import { tool } from '../../support/tools.ts'
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

const CLOSE = 'Host: localhost\r\nConnection: close\r\n'

test('a client that waits is not asked for its body when the upstream is down', async () => {
  const down = await startFront(`http://127.0.0.1:${await freePort()}`)
  const socket = down.connect()
  socket.write(`PUT /b/k HTTP/1.1\r\n${CLOSE}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n`)
  const text = await everything(socket)
  await down.close()
  expect(text).toMatch(
    /^HTTP\/1\.1 599 .*UpstreamFailure: The upstream http:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/s,
  )
  expect(down.outcomes).toEqual([expect.objectContaining({ kind: 'down' })])
})

test.each(['GET /b/k HTTP/1.1\r\n', 'POST / HTTP/1.1\r\nContent-Length: 2\r\n'])(
  'an upstream is also down for requests that wait for nothing: %j',
  async (start) => {
    const down = await startFront(`http://127.0.0.1:${await freePort()}`)
    const socket = down.connect()
    socket.write(`${start}${CLOSE}\r\n${start.startsWith('POST') ? '{}' : ''}`)
    await everything(socket)
    await down.close()
    expect(down.outcomes).toEqual([expect.objectContaining({ kind: 'down' })])
  },
)

/** Accepts no connections. What the system accepts before is used up. */
const DEAF = `
import socket, time
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(0)
others = [socket.socket() for each in range(4)]
for each in others:
    each.setblocking(False)
    each.connect_ex(server.getsockname())
print('port %d.' % server.getsockname()[1], flush=True)
time.sleep(60)`

const python = findPlainPython()
const pythonTest = tool('python3', () => python !== undefined)
pythonTest('an upstream that accepts no connection in time is slow', async () => {
  const deaf = spawn(python ?? '', ['-c', DEAF], { stdio: ['ignore', 'pipe', 'inherit'] })
  const output = outputOf(deaf.stdout)
  await untilWritten(deaf.stdout, output, /port \d+\./)
  const slow = await startFront(`http://127.0.0.1:${/\d+/.exec(output())}`, 100)
  const response = await fetch(slow.url)
  expect(await response.text()).toMatch(/did not respond in time/)
  expect(slow.outcomes).toEqual([expect.objectContaining({ kind: 'slow' })])
  await slow.close()
  deaf.kill('SIGKILL')
})

test.each(['before it answers', 'in the middle of the head'])('an upstream breaks off %s', async (when) => {
  upstream.answer((request) => {
    if (when !== 'before it answers') request.socket.write('HTTP/1.1 200 OK\r\nX-A')
    request.socket.end()
  })
  const response = await fetch(`${front.url}/b/k`)
  expect(response.status).toBe(599)
  expect(front.outcomes).toEqual([expect.objectContaining({ name: 'UpstreamFailure', kind: 'broken' })])
})

test('an upstream that answers with something else than HTTP is broken', async () => {
  upstream.answer((request) => void request.socket.end('SSH-2.0-OpenSSH\r\n'))
  expect((await fetch(`${front.url}/b/k`)).status).toBe(599)
  expect(front.outcomes).toEqual([expect.objectContaining({ kind: 'broken' })])
})

test('the client loses its connection when the upstream breaks off in the middle of a body', async () => {
  upstream.answer((request, response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('some')
    setImmediate(() => request.socket.destroy())
  })
  const socket = front.connect()
  socket.write(`GET /b/k HTTP/1.1\r\n${CLOSE}\r\n`)
  const text = await everything(socket).catch((error: Error) => error.message)
  expect(text).toMatch(/some$|ECONNRESET/)
  await until(() => front.outcomes.length > 0)
  expect(front.outcomes).toEqual([{ status: 200, failure: expect.objectContaining({ kind: 'broken' }) }])
})

test('the request to the upstream ends when the client leaves', async () => {
  const gone = new Promise((closed) => {
    upstream.answer((_request, response) => response.once('close', closed))
  })
  const socket = front.connect()
  socket.write(`GET /b/k HTTP/1.1\r\n${CLOSE}\r\n`)
  await until(() => upstream.requests.length > 0)
  socket.destroy()
  await gone
  await until(() => front.outcomes.length > 0)
  expect(front.outcomes).toEqual([{ status: undefined, failure: undefined }])
})

test('the request to the upstream is not complete when the client leaves in the middle of its body', async () => {
  let isComplete: boolean | undefined
  upstream.answer((request) => {
    request.resume().on('close', () => {
      isComplete = request.complete
    })
  })
  const socket = front.connect()
  socket.write(`PUT /b/k HTTP/1.1\r\n${CLOSE}Content-Length: 100\r\n\r\nsome`)
  await until(() => upstream.requests.length > 0)
  socket.destroy()
  await until(() => isComplete !== undefined)
  expect(isComplete).toBe(false)
})

test('an answer that comes before the body was read is passed on', async () => {
  upstream.answer((_request, response) => {
    response.writeHead(404, { Connection: 'close' }).end('no such bucket')
  })
  const socket = front.connect()
  socket.write(`PUT /b/k HTTP/1.1\r\n${CLOSE}Content-Length: 100000000\r\n\r\n`)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => (text += chunk))
  await until(() => text.includes('no such bucket'))
  expect(text).toMatch(/^HTTP\/1\.1 404 /)
  // What the client still sends is discarded.
  socket.write(Buffer.alloc(1_000_000))
  await until(() => front.outcomes.length > 0)
  expect(front.outcomes).toEqual([{ status: 404, failure: undefined }])
  socket.destroy()
})

test('what does not match is refused while the client still sends', async () => {
  front.passage({ check: { kind: 'unsigned-chunks', trailers: undefined } })
  const socket = front.connect()
  const head = `PUT /b/k HTTP/1.1\r\n${CLOSE}Content-Length: 100000000\r\nx-amz-decoded-content-length: 99999000\r\n\r\n`
  socket.write(`${head}malformed\r\n`)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => (text += chunk))
  await until(() => text.includes('terminated unexpectedly'))
  socket.destroy()
})

test('an empty body with another hash never reaches the upstream', async () => {
  front.passage({ check: { kind: 'hash', sha256: createHash('sha256').update('x').digest('hex') } })
  expect((await fetch(`${front.url}/b/k`)).status).toBe(599)
  expect(upstream.requests).toEqual([])
})
