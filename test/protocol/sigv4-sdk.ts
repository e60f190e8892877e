import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'
import type { SignedRequest } from '../../protocol/sigv4.ts'
import { type Headers, KEY, rawHeaders, requestOf } from './sigv4-requests.ts'

/** The parts of an SDK request that are sent. */
interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | string[] | null>> | undefined
  readonly headers: Headers
  readonly body?: unknown
}

class Intercepted extends Error {
  readonly request: SdkRequest

  constructor(request: SdkRequest) {
    super('intercepted')
    this.request = request
  }
}

function credentials(token: string | undefined) {
  return token === undefined ? KEY : { ...KEY, sessionToken: token }
}

function clientOf(token: string | undefined): STSClient {
  return new STSClient({
    region: 'eu-central-1',
    endpoint: 'http://localhost:4566',
    credentials: credentials(token),
    maxAttempts: 1,
    requestHandler: { handle: (request: SdkRequest) => Promise.reject(new Intercepted(request)) },
  })
}

/** Returns GetCallerIdentity as the SDK sends it, and the time of signing. */
export async function sdkRequest({
  token,
}: {
  readonly token?: string
}): Promise<readonly [SignedRequest, number]> {
  const error: unknown = await clientOf(token)
    .send(new GetCallerIdentityCommand({}))
    .catch((thrown: unknown) => thrown)
  if (!(error instanceof Intercepted)) throw error
  return [onWire(error.request), timeOf(error.request.headers['x-amz-date'] ?? '')]
}

export interface SdkRequestToSign {
  readonly method: string
  readonly path?: string
  readonly query?: Readonly<Record<string, string | string[]>>
  readonly headers?: Headers
  readonly body?: string
  readonly token?: string
  readonly service?: string
  readonly uriEscapePath?: boolean
}

function signerOf({ token, service = 'sts', uriEscapePath = true }: SdkRequestToSign): SignatureV4 {
  const { sha256 } = clientOf(token).config
  return new SignatureV4({
    service,
    region: 'us-east-1',
    credentials: credentials(token),
    sha256,
    uriEscapePath,
  })
}

function unsigned(options: SdkRequestToSign) {
  const { method, path = '/', query = {}, headers = {}, body } = options
  return {
    ...{ method, path, protocol: 'http:', hostname: 'localhost', port: 4566, body },
    query: { ...query },
    headers: { host: 'localhost:4566', ...headers },
  }
}

export async function sdkSigned(options: SdkRequestToSign, signingDate: Date): Promise<SignedRequest> {
  return onWire(await signerOf(options).sign(unsigned(options), { signingDate }))
}

export async function sdkPresigned(options: SdkRequestToSign, signingDate: Date): Promise<SignedRequest> {
  return onWire(await signerOf(options).presign(unsigned(options), { signingDate, expiresIn: 60 }))
}

function onWire({ method, path, query, headers, body }: SdkRequest): SignedRequest {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  )
  const target = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
  return requestOf(method, target, rawHeaders(headers), typeof body === 'string' ? body : '')
}

function timeOf(amzDate: string): number {
  return Date.parse(amzDate.replace(/^(....)(..)(..)T(..)(..)/, '$1-$2-$3T$4:$5:'))
}
