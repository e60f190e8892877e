/** Answers that are sent in parts. */
import type { Socket } from 'node:net'
import { setTimeout as later, setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Answer, Sink, WireRequest } from '../../protocol/request.ts'
import { type Connection, openConnection } from './connection.ts'

let connection: Connection
let socket: Socket
/** The server's side of the connection. */
let accepted: Socket
let answer: (request: WireRequest) => Answer | Promise<Answer>
let sinks: Sink[]
/** What sources were told, in order. */
let told: string[]

beforeEach(async () => {
  sinks = []
  told = []
  answer = ({ path }) => (path === '/stream' ? STREAMED : { status: 200, headers: {}, body: path })
  connection = await openConnection(() => (request) => answer(request))
  ;({ socket, accepted } = connection)
})
afterEach(() => connection.close())

const STREAMED: Answer = {
  status: 200,
  headers: { 'Content-Type': 'text/event-stream' },
  body: 'not sent',
  stream: (sink) => {
    sinks.push(sink)
    return { resume: () => told.push('resume'), stop: () => told.push('stop') }
  },
}

const ask = (path: string, version = '1.1') =>
  socket.write(`GET ${path} HTTP/${version}\r\nHost: localhost\r\n\r\n`)

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await later(1)
}

/** Returns the sink of the stream that was started last. */
async function started(): Promise<Sink> {
  await until(() => sinks.length > 0)
  const sink = sinks.at(-1)
  if (!sink) throw new Error('no stream was started')
  return sink
}

/** Reads until the text arrives. Returns everything until then. */
async function readTo(end: string): Promise<string> {
  let text = ''
  const onData = (chunk: string) => {
    text += chunk
  }
  socket.on('data', onData)
  await until(() => text.includes(end))
  socket.off('data', onData)
  return text
}

test('the head is sent at once, then each part when it is written', async () => {
  ask('/stream')
  const head = await readTo('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/event-stream\r\n/)
  expect(head).toContain('Transfer-Encoding: chunked')
  expect(head).not.toContain('Content-Length')
  const sink = await started()
  expect(sink.write('one')).toBe(true)
  expect(await readTo('one')).toBe('3\r\none\r\n')
  sink.write('zwei \u{1F600}')
  expect(await readTo('\u{1F600}')).toBe('9\r\nzwei \u{1F600}\r\n')
  sink.end()
  expect(await readTo('0\r\n\r\n')).toBe('0\r\n\r\n')
  await until(() => told.length > 0)
  expect(told).toEqual(['stop'])
})

test('a client of HTTP/1.0 reads until the connection ends', async () => {
  ask('/stream', '1.0')
  const sink = await started()
  sink.write('one')
  sink.end()
  let text = ''
  for await (const chunk of socket) text += chunk
  expect(text).toMatch(/\r\n\r\none$/)
})

test('the next request on the connection waits for the end', async () => {
  ask('/stream')
  ask('/next')
  const sink = await started()
  sink.write('one')
  await readTo('one')
  for (let count = 0; count < 20; count++) await turn()
  sink.end()
  expect(await readTo('/next')).toMatch(/^0\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
})

test('the source stops when the client leaves', async () => {
  ask('/stream')
  const sink = await started()
  socket.destroy()
  await until(() => told.length > 0)
  sink.write('too late')
  sink.end()
  expect(told).toEqual(['stop'])
})

test('no stream is started for a client that has left', async () => {
  let finish = (_answer: Answer) => {}
  let asked = false
  answer = () => {
    asked = true
    return new Promise((resolve) => {
      finish = resolve
    })
  }
  ask('/stream')
  await until(() => asked)
  socket.destroy()
  await until(() => accepted.destroyed)
  finish(STREAMED)
  for (let count = 0; count < 20; count++) await turn()
  expect(sinks).toEqual([])
})

test('a source learns that the client is slow, and when it has caught up', async () => {
  ask('/stream')
  const sink = await started()
  socket.pause()
  const part = 'x'.repeat(500_000)
  // The buffers of the system take some megabytes before those of the server fill up.
  do {
    told = []
    expect(sink.write(part)).toBe(false)
    await later(50)
  } while (told.length > 0)
  expect(accepted.writableLength).toBeLessThanOrEqual(2 * part.length)
  expect(told).toEqual([])
  socket.resume()
  await until(() => told.length > 0)
  expect(told).toEqual(['resume'])
})
