/** Sends requests byte by byte, signed by aws4, which is not our own signer. */
import { request as httpRequest } from 'node:http'
import aws4 from 'aws4'
import { ADMINISTRATOR, type Credentials, type TestServer } from './harness.ts'
import { here, REGION, there } from './places.ts'

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RawRequest {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** Sends exactly this request. */
export function send(
  server: TestServer,
  { method = 'POST', path = '/', headers = {}, body }: RawRequest,
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: server.port, host: '127.0.0.1', method, path, headers },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const entries = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(entries),
            body: Buffer.concat(chunks).toString(),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

export interface SigningOptions {
  readonly service?: string
  readonly region?: string
  readonly credentials?: Credentials
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  readonly path?: string
}

/** Returns a form, signed for the service that its API version belongs to. */
export function signed(
  server: TestServer,
  body: string | Buffer,
  options: SigningOptions = {},
): RawRequest & { headers: Record<string, string> } {
  const { credentials = ADMINISTRATOR, method = 'POST', path = '/', region = REGION } = options
  const service =
    options.service ?? (body.includes('2011-06-15') || path.includes('2011-06-15') ? 'sts' : 'iam')
  const sent = method === 'POST' || (method === 'PUT' && body !== '') ? { body } : {}
  const request = aws4.sign(
    {
      host: `127.0.0.1:${server.port}`,
      method,
      path,
      service,
      region,
      headers: {
        ...(method === 'POST' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
        ...options.headers,
      },
      ...sent,
    },
    credentials,
  )
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name, String(value)])
  return { method, path, headers: Object.fromEntries(headers), ...sent }
}

/** Encodes the parameters as a form. */
export function form(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

export const iamForm = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
  form({ Action: action, Version: '2010-05-08', ...parameters })

export const stsForm = (action: string, parameters: Readonly<Record<string, string>> = {}) =>
  form({ Action: action, Version: '2011-06-15', ...parameters })

/** Signs and sends a form. As with SDK clients, ARNs are renamed to the tests' partition, and back in the response. */
export async function call(
  server: TestServer,
  body: string | Buffer,
  options: SigningOptions = {},
): Promise<RawResponse> {
  const response = await send(server, signed(server, here(body), options))
  return options.region === undefined ? there(response) : response
}
