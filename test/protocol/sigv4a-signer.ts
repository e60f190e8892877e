/** Signs with version 4A, written from the specification, without code of the product. */
import { createECDH, createHash, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { SignedRequest } from '../../protocol/sigv4.ts'
import { KEY, rawHeaders, requestOf } from './sigv4-requests.ts'

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** Returns the private key of an access key. The counter is always 1: another one is needed once in 2^32 keys. */
export function privateKeyOf({ accessKeyId, secretAccessKey } = KEY): KeyObject {
  const input = `\u0000\u0000\u0000\u0001AWS4-ECDSA-P256-SHA256\u0000${accessKeyId}\u0001\u0000\u0000\u0001\u0000`
  const number = BigInt(`0x${createHmac('sha256', `AWS4A${secretAccessKey}`).update(input).digest('hex')}`)
  if (number > ORDER - 2n) throw new Error('the counter must be 2')
  const d = Buffer.from((number + 1n).toString(16).padStart(64, '0'), 'hex')
  const exchange = createECDH('prime256v1')
  exchange.setPrivateKey(d)
  const point = exchange.getPublicKey()
  const part = (from: number, to: number) => point.toString('base64url', from, to)
  const key = { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x: part(1, 33), y: part(33, 65) }
  return createPrivateKey({ key, format: 'jwk' })
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const signText = (text: string, key = privateKeyOf()) =>
  sign('sha256', Buffer.from(text), key).toString('hex')

export interface Given4A {
  readonly method?: string
  /** A path that needs no encoding, without a query. */
  readonly path?: string
  readonly service?: string
  readonly regionSet?: string
  readonly date?: string
  readonly body?: string
  readonly payload?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Signs in the query, for an hour. */
  readonly presign?: boolean
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
}

export function sign4A(given: Given4A): SignedRequest {
  return given.presign ? presigned(given) : signedInHeader(given)
}

function signedInHeader(given: Given4A): SignedRequest {
  const { method = 'GET', path = '/', regionSet = 'us-east-1', date = '20150830T123600Z', body = '' } = given
  const payload = given.payload ?? sha256(body)
  const token = given.credentials?.sessionToken
  const headers = {
    host: 'localhost:4566',
    ...given.headers,
    'x-amz-content-sha256': payload,
    'x-amz-date': date,
    'x-amz-region-set': regionSet,
    ...(token === undefined ? {} : { 'x-amz-security-token': token }),
  }
  const { scope, signature, names } = signatureOf({
    ...given,
    method,
    path,
    query: '',
    headers,
    payload,
    date,
  })
  const { accessKeyId } = given.credentials ?? KEY
  const Authorization = `AWS4-ECDSA-P256-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  return requestOf(method, path, rawHeaders({ ...headers, Authorization }), body)
}

function presigned(given: Given4A): SignedRequest {
  const { method = 'GET', path = '/', regionSet = 'us-east-1', date = '20150830T123600Z', body = '' } = given
  const { credentials = KEY, service = 'service' } = given
  const parameters = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${date.slice(0, 8)}/${service}/aws4_request`,
    'X-Amz-Date': date,
    'X-Amz-Expires': '3600',
    'X-Amz-Region-Set': regionSet,
    'X-Amz-SignedHeaders': 'host',
  })
  const query = String(parameters).replaceAll('*', '%2A')
  const headers = { host: 'localhost:4566' }
  const payload = given.payload ?? sha256(body)
  const { signature } = signatureOf({ ...given, method, path, query, headers, payload, date })
  return requestOf(method, `${path}?${query}&X-Amz-Signature=${signature}`, rawHeaders(headers), body)
}

interface ToSign extends Given4A {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string
  readonly date: string
}

function signatureOf({
  method,
  path,
  query,
  headers,
  payload,
  date,
  service = 'service',
  credentials = KEY,
}: ToSign) {
  const sorted = Object.keys(headers).sort()
  const names = sorted.join(';')
  const lines = sorted.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = [method, path, query, lines, names, payload].join('\n')
  const scope = `${date.slice(0, 8)}/${service}/aws4_request`
  const text = ['AWS4-ECDSA-P256-SHA256', date, scope, sha256(canonical)].join('\n')
  return { scope, names, signature: signText(text, privateKeyOf(credentials)) }
}
