/** Signs requests for the upstream. The credentials of the caller never leave this process. */
import { createHmac } from 'node:crypto'
import { signingKey } from '../../../../protocol/sigv4/keys.ts'
import { ALGORITHM, type Signature, stringToSign, styleOf } from '../../../../protocol/sigv4.ts'
import type { SigningScope, Upstream } from './types.ts'

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

export interface Unsigned {
  readonly method: string
  readonly path: string
  readonly query: string
  /** Alternating names and values. They have no signature. */
  readonly headers: readonly string[]
}

const NO_BODY = new Uint8Array()
const SIGNED = /^(?:host$|x-amz-)/

/**
 * Returns the headers with a signature.
 *
 * @param time of signing, in epoch milliseconds
 * @param contentSha256 hash of the body in lowercase hex, or what replaces it
 */
export function sign(
  request: Unsigned,
  { credentials }: Upstream,
  { signingName, region, accountId }: SigningScope,
  time: number,
  contentSha256: string,
): readonly string[] {
  const basic = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const style = styleOf(signingName)
  const headers = [...request.headers, 'X-Amz-Date', basic]
  if (style === 's3') headers.push('X-Amz-Content-SHA256', contentSha256)
  const pair = credentials ?? { accessKeyId: accountId, secretAccessKey: 'test' }
  const scope = { date: basic.slice(0, 8), region, service: signingName, terminator: 'aws4_request' }
  const signedHeaders = namesToSign(headers)
  const signature: Signature = {
    accessKeyId: pair.accessKeyId,
    date: { basic, time, text: basic },
    scope,
    signedHeaders,
    signature: '',
    sessionToken: undefined,
    presigned: false,
    expires: undefined,
    contentSha256: style === 's3' ? contentSha256 : undefined,
  }
  const signed = { ...request, headers, body: NO_BODY, bodyElsewhere: { sha256: contentSha256 } }
  const text = stringToSign(signed, signature, style)
  const hex = createHmac('sha256', signingKey(pair.secretAccessKey, scope))
    .update(text, 'latin1')
    .digest('hex')
  const credential = `${pair.accessKeyId}/${scope.date}/${region}/${signingName}/${scope.terminator}`
  headers.push(
    'Authorization',
    `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${hex}`,
  )
  return headers
}

/** Returns the names of headers to sign, in order. The upstream's proxies may change others. */
function namesToSign(headers: readonly string[]): readonly string[] {
  const names = new Set<string>()
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase()
    if (SIGNED.test(name)) names.add(name)
  }
  return [...names].sort()
}
