/** Load: prepared requests over a fixed number of connections, and what they cost the server. */
import { connect } from 'node:net'
import aws4 from 'aws4'
import { cpuMilliseconds } from './servers.mjs'

const CONNECTIONS = 16

/** The bytes of a signed form. `credentials` default to the administrator's. */
export function request(
  port,
  service,
  parameters,
  credentials = { accessKeyId: 'test', secretAccessKey: 'test' },
) {
  const version = service === 'iam' ? '2010-05-08' : '2011-06-15'
  const body = Object.entries({ Version: version, ...parameters })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  const { headers } = aws4.sign(
    {
      host: `127.0.0.1:${port}`,
      method: 'POST',
      path: '/',
      service,
      region: 'us-east-1',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    },
    credentials,
  )
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

/** Sends every request once, each connection one at a time. Throws when an answer is not 200. */
export async function sendAll(port, requests, connections = CONNECTIONS) {
  let next = 0
  const take = () => requests[next++]
  await Promise.all(Array.from({ length: connections }, () => drain(port, take)))
}

function drain(port, take) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let pending = ''
    const sendNext = () => {
      const bytes = take()
      if (bytes) socket.write(bytes)
      else socket.end(() => resolve())
    }
    socket.on('connect', sendNext)
    socket.on('error', reject)
    socket.on('data', (data) => {
      pending += data.toString('latin1')
      const length = lengthOfAnswer(pending)
      if (length === undefined || pending.length < length) return
      if (!pending.startsWith('HTTP/1.1 200')) {
        socket.destroy()
        reject(new Error(pending))
        return
      }
      pending = pending.slice(length)
      sendNext()
    })
  })
}

function lengthOfAnswer(text) {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return undefined
  return head + 4 + Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1])
}

/** CPU milliseconds of the server for each of `requests`, after a warm-up of a quarter of them. */
export async function cost(server, requests, connections = CONNECTIONS) {
  const warm = Math.floor(requests.length / 4)
  await sendAll(server.port, requests.slice(0, warm), connections)
  const before = cpuMilliseconds(server.pid)
  await sendAll(server.port, requests.slice(warm), connections)
  return (cpuMilliseconds(server.pid) - before) / (requests.length - warm)
}

export const repeat = (count, item) =>
  Array.from({ length: count }, (_, index) => (typeof item === 'function' ? item(index) : item))

/** The parsed text between two tags of the answer to one request. */
export async function ask(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.on('error', reject)
    socket.on('data', (data) => {
      text += data
      const length = lengthOfAnswer(text)
      if (length !== undefined && Buffer.byteLength(text) >= length) {
        socket.destroy()
        resolve(text)
      }
    })
  })
}
