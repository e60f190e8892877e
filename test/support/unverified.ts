/** Requests that name a caller without proof, for servers that do not check signatures. They need no network. */
import type { WireRequest } from '../../protocol/request.ts'

export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function wireRequest({ method, path, query, headers, body }: SentRequest): WireRequest {
  return {
    method,
    path,
    query,
    headers: Object.entries(headers).flat(),
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    secure: false,
    header: (name) => headers[name],
  }
}

/** Returns the headers of a signature that is none. */
export const unverified = (accessKeyId: string, signingName: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${signingName}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  'x-amz-date': '20260101T000000Z',
})
