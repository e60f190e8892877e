/** Changed requests of SDKs: the guard never fails, and forwards nothing that it has not decided on. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { signRequest } from '../../protocol/sigv4/sign.ts'
import { recognizeForeign } from '../../recognition/foreign/index.ts'
import { readsBody } from '../../recognition/parameters/index.ts'
import { type Recorded, recordedIn } from '../recognition/parameters/recorded.ts'
import * as compute from '../recognition/resolution/cases/compute.ts'
import * as dynamodb from '../recognition/resolution/cases/dynamodb.ts'
import * as edge from '../recognition/resolution/cases/edge.ts'
import * as keys from '../recognition/resolution/cases/keys.ts'
import * as messaging from '../recognition/resolution/cases/messaging.ts'
import * as operations from '../recognition/resolution/cases/operations.ts'
import * as s3 from '../recognition/resolution/cases/s3.ts'
import { resolveCall } from '../recognition/resolution/resolve-case.ts'
import { headOf } from '../support/guard-calls.ts'
import { type GuardedServer, guardedServer } from '../support/guarded.ts'
import {
  chosen,
  type Draft,
  FORBIDDEN,
  mutated,
  type Random,
  randomFrom,
  targetOf,
} from '../support/guarded-mutations.ts'
import { ACCOUNT, type Credentials } from '../support/harness.ts'
import { cases } from '../support/long.ts'
import { REGION } from '../support/places.ts'
import { type Arrival, type RecordingUpstream, recordingUpstream } from '../support/recording-upstream.ts'

const COUNT = cases(1000, 10_000)
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_128)

let upstream: RecordingUpstream
let server: GuardedServer
let drafts: readonly [Draft, ...Draft[]]
beforeAll(async () => {
  upstream = await recordingUpstream()
  server = await guardedServer({ '*': upstream.url })
  drafts = draftsOfSdk()
})
afterAll(async () => {
  await server?.close()
  await upstream?.close()
})

/** Headers of the connection, of the body's length, and of the signature, which are made anew. */
const OWN =
  /^(?:authorization|connection|content-length|host|user-agent|amz-sdk-.*|x-amz-(?:date|content-sha256))$/i

function kept(headers: readonly string[]): readonly string[] {
  return headers.filter((_each, index) => !OWN.test(headers[index - (index % 2)] ?? ''))
}

const serviceIn = (headers: readonly string[]) =>
  /Credential=[^/]*\/\d*\/[^/]*\/([^/]*)\//.exec(headers.join('\n'))?.[1] ?? 's3'

function draftOf({ method, url, headers, body }: Recorded): Draft {
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const bytes = Buffer.from(body, 'base64')
  return { method, path, query, headers: kept(headers), body: bytes, signedFor: serviceIn(headers) }
}

const CASES = [compute, dynamodb, edge, keys, messaging, operations, s3].flatMap((module) =>
  Object.values(module).flat(),
)

/** Returns requests of the SDK for JavaScript, and of every test of resolution. */
function draftsOfSdk(): readonly [Draft, ...Draft[]] {
  const script = fileURLToPath(new URL('../recognition/parameters/javascript/requests.mjs', import.meta.url))
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  const ofCases = CASES.map(({ request }): Draft => {
    const { method = 'POST', path = '/', query = '', headers = [], body = '' } = request
    const common = { method, path, query, headers: kept(headers) }
    return { ...common, body: Buffer.from(body), signedFor: serviceIn(headers) }
  })
  const [first, ...others] = [...recordedIn(stdout).map(draftOf), ...ofCases]
  if (!first) throw new Error(stderr)
  return [first, ...others]
}

interface Sender {
  readonly name: string
  /** Undefined for requests without a signature. */
  readonly credentials: Credentials | undefined
}

function bytesOf(draft: Draft, { credentials }: Sender, number: string): Buffer {
  const { method, body, headers: own, signedFor } = draft
  const has = (name: string) => own.some((each, index) => index % 2 === 0 && each.toLowerCase() === name)
  const headers = [...own, 'X-Test-Number', number, 'Content-Length', String(body.length)]
  if (!has('host')) headers.push('Host', `127.0.0.1:${server.port}`)
  if (!has('connection')) headers.push('Connection', 'close')
  const target = targetOf(draft)
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  const payload = createHash('sha256').update(body).digest('hex')
  const identity = credentials && { ...credentials, service: signedFor, region: REGION }
  const signature = identity
    ? signRequest({ method, path, query, headers, payload }, identity, server.iamulator.clock.real())
    : []
  const lines = [...headers, ...signature].map((each, index, all) =>
    index % 2 === 0 ? `${each}: ${all[index + 1]}\r\n` : '',
  )
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body])
}

interface Response {
  readonly status: number
  readonly fate: string
  readonly requestId: string
}

/** Sends bytes on a connection of their own. Resolves when the server has closed it. */
function exchange(bytes: Buffer): Promise<Response> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (part) => parts.push(part))
    // The server can answer and close before it has read everything.
    socket.on('error', (error) => (parts.length > 0 ? undefined : reject(error)))
    socket.on('close', () => resolve(responseIn(Buffer.concat(parts).toString('latin1'))))
  })
}

function responseIn(text: string): Response {
  const final = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')
  const [head = ''] = final.split('\r\n\r\n', 1)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
  const [, fate = '', requestId = ''] = /^x-iamulator-decision: (\w+); (.*)$/im.exec(head) ?? []
  return { status, fate, requestId }
}

/** Returns `action resource` of each decision that allowed a request. */
function allowedFor(id: string): string[] {
  const found = [...server.iamulator.decisions].filter(({ requestId }) => requestId === id)
  return found.flatMap(({ verdict: { request, decision } }) =>
    decision.effect === 'allowed' ? [`${request.action} ${request.resource}`] : [],
  )
}

/** Returns what the request that arrived needs, as the upstream understands it: `action resource`, or its beginning. */
function needsOf(
  { method, url, headers: sent, body }: Arrival,
  signedFor: string,
  accountId: string | undefined,
): string[] {
  // So that no emulator takes calls of APIs and functions for those of AWS, they are signed for no service of AWS.
  const headers = sent.map((each) => each.replace('/data-plane/aws4_request', `/${signedFor}/aws4_request`))
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const head = headOf({ method, path, query, headers })
  const recognition = recognizeForeign(head, body)
  if (recognition.kind !== 'call') return [`${recognition.kind} request`]
  const scope = { partition: 'aws', region: REGION, accountId }
  // Like the guard, which lets other bodies pass unread.
  const read = readsBody(recognition.call) ? body : Buffer.alloc(0)
  const { decisions, asked } = resolveCall(recognition.call, { head, body: read }, {}, { scope })
  return decisions.map(({ action, resource }) => {
    // What only the upstream can tell, or something that it made, such as a handle.
    const isUnknown = resource === '*' && asked.length > 0
    return isUnknown ? `${action} ` : `${action} ${resource}`
  })
}

const TABLE =
  /^DynamoDB_20120810\.(?:Get|Put|Update|Delete)Item$|^DynamoDB_20120810\.(?:Query|Scan|DeleteTable)$/
const QUEUE = /^AmazonSQS\.(?:Send|Receive|Delete)Message$|^AmazonSQS\.PurgeQueue$/

/** Of no body, upstreams understand at most that there are no parameters. */
function jsonOf(body: Buffer) {
  const text = body.toString()
  try {
    return JSON.parse(text || '{}')
  } catch {
    return { TableName: FORBIDDEN, QueueUrl: FORBIDDEN, text }
  }
}

/** Returns the resource that an upstream would use, for requests that are easy to understand without the guard. */
function usedBy({ method, url, headers, body }: Arrival): unknown {
  // A browser asks what it may send, which needs no permission.
  if (method === 'OPTIONS') return undefined
  const fields = headOf({ headers })
  const target = fields.header('x-amz-target') ?? ''
  if (TABLE.test(target)) return jsonOf(body).TableName
  if (QUEUE.test(target)) return jsonOf(body).QueueUrl
  const host = fields.header('host') ?? ''
  if (!fields.header('authorization')?.includes('/s3/aws4_request')) return undefined
  const [label = ''] = host.split('.s3.')
  return label === host ? decodeURIComponent(url.split(/[/?]/)[1] ?? '') : label
}

/** Sends one changed request, and returns what is wrong with what became of it. */
async function faultsOf(random: Random, number: string, sender: Sender): Promise<readonly string[]> {
  const draft = mutated(random, chosen(random, drafts), drafts)
  const response = await exchange(bytesOf(draft, sender, number))
  const faults: string[] = []
  if (response.status === 500) faults.push('an internal error')
  const arrival = upstream.arrivals.get(number)
  if (arrival) faults.push(...faultsOfArrival(arrival, draft, response, sender))
  const shown = { method: draft.method, target: targetOf(draft), headers: draft.headers.join('|') }
  return faults.map(
    (fault) => `${fault}: ${sender.name} ${JSON.stringify({ ...shown, body: draft.body.toString() })}`,
  )
}

function faultsOfArrival(
  arrival: Arrival,
  { signedFor }: Draft,
  { fate, requestId }: Response,
  sender: Sender,
): string[] {
  if (fate !== 'allowed') return [`forwarded although ${fate}`]
  const allowed = allowedFor(requestId)
  const needs = needsOf(arrival, signedFor, sender.credentials ? ACCOUNT : undefined)
  const missing = needs.filter(
    (each) => !allowed.some((one) => (each.endsWith(' ') ? one.startsWith(each) : one === each)),
  )
  const faults = missing.map((each) => `forwarded without a decision on ${each}, but ${allowed.join(', ')}`)
  const used = usedBy(arrival)
  if (String(used).split('/').includes(FORBIDDEN)) faults.push(`forwarded to ${used}: ${arrival.body}`)
  return faults
}

test('nothing fails, and nothing is forwarded that was not decided', async () => {
  const all: Sender = {
    name: 'all',
    credentials: await server.user(
      { Action: '*' },
      {
        Effect: 'Deny',
        Action: '*',
        Resource: ['s3', 'sqs', 'dynamodb'].map((each) => `arn:aws:${each}:*:*:*${FORBIDDEN}*`),
      },
    ),
  }
  const little: Sender = {
    name: 'little',
    credentials: await server.user({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:*:q' }),
  }
  const nobody: Sender = { name: 'nobody', credentials: undefined }
  const random = randomFrom(SEED)
  const faults: string[] = []
  for (let number = 0; number < COUNT; number++) {
    const sender = chosen(random, [all, all, all, little, little, nobody])
    faults.push(...(await faultsOf(random, `${number}`, sender)))
  }
  expect(faults).toEqual([])
  expect(upstream.arrivals.size).toBeGreaterThan(COUNT / 10)
})
