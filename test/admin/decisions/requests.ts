/**
 * Builds requests to other services, as those services would forward them. Two third-party signers sign them.
 */
import { createHash, createHmac, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import aws4 from 'aws4'
import type { Credentials, TestServer } from '../../support/harness.ts'
import { here, there } from '../../support/places.ts'

export interface Raw {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly bodySha256?: string
}

export interface SigningRequest {
  readonly credentials: Credentials
  readonly service: string
  /** Default: eu-central-1. */
  readonly region?: string
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The seconds that a presigned request is valid. Undefined when the signature is in the header. */
  readonly expires?: number
  /** Epoch milliseconds. */
  readonly at?: number
}

export interface Authorization {
  readonly allowed: boolean
  readonly requestId: string
  readonly caller?: Readonly<Record<string, unknown>>
  readonly scope?: { readonly service: string; readonly region: string }
  readonly decisions: readonly Readonly<Record<string, unknown>>[]
  readonly error?: { readonly code: string; readonly status: number; readonly message: string }
  readonly encodedAuthorizationMessage?: string
}

const HOST = 'service.local:8080'
const REGION = 'eu-central-1'

export const base64 = (text: string) => Buffer.from(text).toString('base64')
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
export const amzDate = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')

/** Signs a request with aws4. */
export function signedByAws4(given: SigningRequest): Raw {
  const {
    credentials,
    service,
    region = REGION,
    method = 'POST',
    body = '',
    at = Date.now(),
    expires,
  } = given
  const presign = expires !== undefined
  const path = presign ? withQuery(given.path ?? '/', { at, expires }) : (given.path ?? '/')
  const headers = presign
    ? (given.headers ?? {})
    : { 'X-Amz-Date': amzDate(at), Host: HOST, ...given.headers }
  const signed = aws4.sign(
    { host: HOST, method, path, service, region, headers, body, signQuery: presign },
    credentials,
  )
  const sent = Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)])
  return { method, path: signed.path ?? '', headers: Object.fromEntries(sent) }
}

function withQuery(path: string, { at, expires }: { readonly at: number; readonly expires: number }): string {
  return `${path}${path.includes('?') ? '&' : '?'}X-Amz-Date=${amzDate(at)}&X-Amz-Expires=${expires}`
}

/** The hash implementation for the signer of the SDK. */
class Sha256 {
  readonly #hash: Hmac | ReturnType<typeof createHash>

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data)
  return data instanceof ArrayBuffer
    ? Buffer.from(data)
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

/** The header that the S3 presigner, a separate package, sets before it signs. */
const UNSIGNED = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }

/** Signs a request with the signer of the AWS SDK for JavaScript. */
export async function signedBySdk(given: SigningRequest): Promise<Raw> {
  const { credentials, service, region = REGION, method = 'POST', body, at = Date.now(), expires } = given
  const isS3 = service.startsWith('s3')
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: !isS3,
    applyChecksum: true,
  })
  const [path = '/', query = ''] = (given.path ?? '/').split('?')
  const request = {
    ...{ method, path, body, protocol: 'http:', hostname: 'service.local', port: 8080 },
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: { host: HOST, ...(isS3 && expires !== undefined ? UNSIGNED : {}), ...given.headers },
  }
  const signingDate = new Date(at)
  const signed =
    expires === undefined
      ? await signer.sign(request, { signingDate })
      : await signer.presign(request, { signingDate, expiresIn: expires })
  const pairs = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  )
  return {
    method,
    path: pairs.length === 0 ? signed.path : `${signed.path}?${pairs.join('&')}`,
    headers: signed.headers,
  }
}

/** Calls the authorize endpoint over HTTP, as a service does. */
export async function ask(server: TestServer, body: object): Promise<Authorization> {
  const { status, text } = await post(server, 'authorize', body)
  if (status !== 200) throw new Error(text)
  return JSON.parse(text)
}

export async function post(server: TestServer, endpoint: string, body: object) {
  const url = `${server.url}/_iamulator/${endpoint}`
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(here(body)) })
  return { status: answer.status, text: there(await answer.text()) }
}
