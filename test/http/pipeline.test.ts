/** Clients that send many requests before they read a response. */
import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Connection, openConnection } from './connection.ts'

let connection: Connection
let socket: Socket
/** The server's side of the connection. */
let accepted: Socket
/** The paths of the requests that the emulator was asked to answer, in this order. */
let asked: string[]

beforeEach(async () => {
  const paths: string[] = []
  asked = paths
  connection = await openConnection((iamulator) => (request) => {
    if (request.path !== '/_iamulator/other') paths.push(request.path)
    return iamulator.answer(request)
  })
  ;({ socket, accepted } = connection)
})
afterEach(() => connection.close())

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const OTHER = 'GET /_iamulator/other HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const LAST = 'GET /_iamulator/last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

/** Returns everything that arrives until the server closes the connection. */
async function received(): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

const statusesIn = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)

/** Waits until the server has filled the buffers of the connection, and goes on with nothing but other connections. */
async function untilFull(): Promise<void> {
  for (let before = -1; before !== asked.length; ) {
    before = asked.length
    while (!accepted.writableNeedDrain) await nextTurn()
    for (let count = 0; count < 5; count++) await served()
  }
}

/** Makes a request on another connection. */
async function served(): Promise<void> {
  const other = connect(socket.remotePort ?? 0, '127.0.0.1')
  other.write(OTHER)
  for await (const chunk of other) expect(chunk.length).toBeGreaterThan(0)
}

describe('a client that never reads', () => {
  const COUNT = 30_000
  /** The bytes that Node.js reads from a connection at once. They contain about 1,100 requests. */
  const READ_AT_ONCE = 65_536
  const request = get('/_iamulator/seed.schema.json')

  test('gets few answers computed, and little is read from its connection', async () => {
    socket.pause().write(request.repeat(COUNT))
    await untilFull()
    expect(asked.length).toBeGreaterThan(0)
    // The buffers of the system hold some megabytes of responses, each of which has about 70 KB.
    expect(asked.length).toBeLessThan(500)
    expect(accepted.bytesRead).toBeLessThanOrEqual(2 * READ_AT_ONCE)
    expect(accepted.writableLength).toBeLessThan(1_000_000)
  })

  test('gets all responses once it reads', async () => {
    socket.pause().write(request.repeat(2000) + LAST)
    await untilFull()
    const statuses = statusesIn(await received())
    expect(statuses).toEqual([...Array(2000).fill('200'), '404'])
  })

  test('reads some of the responses, after which little more was read from its connection', async () => {
    socket.pause().write(request.repeat(COUNT))
    while (socket.bytesRead < 20_000_000) {
      socket.read()
      await nextTurn()
    }
    await untilFull()
    expect(asked.length).toBeGreaterThan(100)
    expect(accepted.bytesRead).toBeLessThanOrEqual(2 * READ_AT_ONCE)
  })
})

test('responses come in the order of the requests, and each request is answered after the one before', async () => {
  const paths = Array.from({ length: 200 }, (_, index) => `/_iamulator/unknown-${index}`)
  const slow = post('/signin', 'account=000000000000&user=alice&password=wrong')
  socket.write(slow + paths.map(get).join('') + LAST)
  const text = await received()
  expect(statusesIn(text)).toEqual(['403', ...Array(201).fill('404')])
  expect(asked).toEqual(['/signin', ...paths, '/_iamulator/last'])
  const named = [...text.matchAll(/unknown-\d+/g)].map(([name]) => `/_iamulator/${name}`)
  expect([...new Set(named)]).toEqual(paths)
})

test('requests with bodies are complete, in whatever pieces they arrive', async () => {
  const bodies = Array.from({ length: 20 }, (_, index) =>
    JSON.stringify({ account: 'x'.repeat(index * 5000) }),
  )
  const text = bodies.map((body) => post('/_iamulator/reset', body)).join('') + LAST
  const replies = received()
  for (let at = 0; at < text.length; at += 9973) {
    socket.write(text.slice(at, at + 9973))
    await new Promise((later) => setImmediate(later))
  }
  expect(statusesIn(await replies)).toEqual([...Array(20).fill('400'), '404'])
})

test('requests that wait are dropped with their connection', async () => {
  const slow = post('/signin', 'account=000000000000&user=alice&password=wrong')
  socket.write(slow + get('/_iamulator/never').repeat(1000))
  while (asked.length === 0) await new Promise((later) => setImmediate(later))
  socket.destroy()
  await new Promise((closed) => accepted.once('close', closed))
  for (let turn = 0; turn < 100; turn++) await nextTurn()
  // The server notices only when it writes, because it does not read from the connection.
  expect(asked.length).toBeLessThan(20)
})

describe('malformed bytes are refused after the responses to the requests before them', () => {
  const slow = post('/signin', 'account=000000000000&user=alice&password=wrong')
  const chunked = 'POST /_iamulator/clock HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n'

  test.each([
    ['in place of a request', 'malformed\r\n\r\n', []],
    ['in the body of a request', `${chunked}malformed\r\n`, []],
    [
      'after requests',
      `${slow + get('/_iamulator/a') + get('/_iamulator/b')}malformed\r\n\r\n`,
      ['403', '404', '404'],
    ],
    ['in a body after requests', `${slow}${get('/_iamulator/a')}${chunked}malformed\r\n`, ['403', '404']],
  ])('%s', async (_where, text, statuses) => {
    socket.write(text)
    const replies = received()
    // The first refusal ends the connection, whatever else arrives.
    for (let count = 0; count < 20; count++) {
      await nextTurn()
      if (socket.writable) socket.write('more\r\n\r\n')
    }
    expect(statusesIn(await replies)).toEqual([...statuses, '400'])
    expect(asked).toHaveLength(statuses.length)
  })

  test('a body that turns out to be malformed after its early answer is not refused again', async () => {
    socket.write(`${chunked}989681\r\n${'x'.repeat(10_000_001)}malformed\r\n`)
    expect(statusesIn(await received())).toEqual(['413'])
  })
})
