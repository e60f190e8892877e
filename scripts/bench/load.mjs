/** Sends prepared requests over a fixed number of connections and measures their cost for the server. */
import { connect } from 'node:net'
import aws4 from 'aws4'
import { cpuMilliseconds } from './servers.mjs'

const CONNECTIONS = 16

const ADMINISTRATOR = { accessKeyId: 'test', secretAccessKey: 'test' }

/** Returns the bytes of a signed form. */
export function request(port, service, parameters, credentials = ADMINISTRATOR) {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  return signed(port, service, headers, formOf(service, parameters), credentials)
}

const TARGET_PREFIXES = {
  dynamodb: 'DynamoDB_20120810',
  organizations: 'AWSOrganizationsV20161128',
  sso: 'SWBExternalService',
}

/** Returns the bytes of a signed request in JSON. */
export function jsonRequest(port, service, operation, input, credentials = ADMINISTRATOR) {
  const headers = {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `${TARGET_PREFIXES[service]}.${operation}`,
  }
  return signed(port, service, headers, JSON.stringify(input), credentials)
}

function signed(port, service, unsignedHeaders, body, credentials) {
  const { headers } = aws4.sign(
    {
      host: `127.0.0.1:${port}`,
      method: 'POST',
      path: '/',
      service,
      region: 'us-east-1',
      headers: unsignedHeaders,
      body,
    },
    credentials,
  )
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

/** Returns the bytes of an unsigned form. */
export function unsignedRequest(port, service, parameters) {
  const body = formOf(service, parameters)
  const headers = {
    Host: `127.0.0.1:${port}`,
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': Buffer.byteLength(body),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

function formOf(service, parameters) {
  const version = service === 'iam' ? '2010-05-08' : '2011-06-15'
  return Object.entries({ Version: version, ...parameters })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

/** Sends every request once, one at a time per connection. Throws for a response without a 2xx status. */
export async function sendAll(port, requests, connections = CONNECTIONS) {
  let next = 0
  const take = () => requests[next++]
  await Promise.all(Array.from({ length: connections }, () => drain(port, take)))
}

/** Uses a minimal client, so that the server never waits for it. */
function drain(port, take) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let pending
    const sendNext = () => {
      const bytes = take()
      if (bytes) socket.write(bytes)
      else socket.end(resolve)
    }
    socket.on('connect', sendNext)
    socket.on('error', reject)
    socket.on('data', (data) => {
      pending = pending ? Buffer.concat([pending, data]) : data
      const length = lengthOfResponse(pending)
      if (length === undefined || pending.length < length) return
      if (pending[9] !== SUCCESS) {
        socket.destroy()
        reject(new Error(pending.toString()))
        return
      }
      pending = undefined
      sendNext()
    })
  })
}

/** The first digit of the status in `HTTP/1.1 200 OK`. */
const SUCCESS = '2'.charCodeAt(0)
const LENGTH_HEADER = Buffer.from('Content-Length: ')
const END_OF_HEAD = Buffer.from('\r\n\r\n')

/** Returns the length of the first response in `bytes`, or undefined if its head is incomplete. */
function lengthOfResponse(bytes) {
  const head = bytes.indexOf(END_OF_HEAD)
  const header = bytes.indexOf(LENGTH_HEADER)
  if (head === -1 || header === -1) return undefined
  return (
    head +
    END_OF_HEAD.length +
    Number.parseInt(bytes.latin1Slice(header + LENGTH_HEADER.length, header + 30), 10)
  )
}

/** Returns the server's CPU milliseconds per request, after a quarter of the requests as warm-up. */
export async function cost(server, requests, connections = CONNECTIONS) {
  const warm = Math.floor(requests.length / 4)
  await sendAll(server.port, requests.slice(0, warm), connections)
  const before = cpuMilliseconds(server.pid)
  await sendAll(server.port, requests.slice(warm), connections)
  return (cpuMilliseconds(server.pid) - before) / (requests.length - warm)
}

export const repeat = (count, item) =>
  Array.from({ length: count }, (_, index) => (typeof item === 'function' ? item(index) : item))

/** Sends one request and returns the head and body of the response. */
export async function ask(port, bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const chunks = []
    socket.on('error', reject)
    socket.on('data', (data) => {
      chunks.push(data)
      const answer = Buffer.concat(chunks)
      if (answer.length < (lengthOfResponse(answer) ?? Number.POSITIVE_INFINITY)) return
      socket.destroy()
      resolve(answer.toString())
    })
  })
}
