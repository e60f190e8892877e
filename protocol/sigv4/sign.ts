/** Signs requests with Signature Version 4, for other services. */
import { ALGORITHM, stringToSign, TERMINATOR } from './canonical.ts'
import { basicDate } from './dates.ts'
import { signingKey } from './keys.ts'
import { styleOf } from './style.ts'
import type { Signature, SignedRequest } from './types.ts'

/** A request that is not signed yet: neither in a header, nor in the query. */
export interface UnsignedRequest extends Omit<SignedRequest, 'body' | 'bodyElsewhere'> {
  /** The hash of the body in lowercase hex, or `UNSIGNED-PAYLOAD`. */
  readonly payload: string
}

export interface SigningIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** The service as in credential scopes. It determines how the request is signed. */
  readonly service: string
  readonly region: string
}

const NO_BODY = new Uint8Array(0)

/**
 * Returns the headers that sign the request, as alternating names and values to append to its own. They are X-Amz-Date,
 * X-Amz-Security-Token for a session, X-Amz-Content-Sha256 for S3, and Authorization.
 *
 * Signs the host, the type and the MD5 of the content, and every `x-amz-*` header. Proxies may change others.
 *
 * @param now epoch milliseconds
 */
export function signRequest(
  request: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken, service, region }: SigningIdentity,
  now: number,
): readonly string[] {
  const { payload } = request
  const basic = basicDate(now)
  const style = styleOf(service)
  const added = ['X-Amz-Date', basic]
  if (style === 's3') added.push('X-Amz-Content-Sha256', payload)
  if (sessionToken !== undefined) added.push('X-Amz-Security-Token', sessionToken)
  const headers = [...request.headers, ...added]
  const names = signedNames(headers)
  const scope = { date: basic.slice(0, 8), region, service, terminator: TERMINATOR }
  const unproven: Signature = {
    accessKeyId,
    date: { basic, time: now, text: basic },
    scope,
    signedHeaders: names,
    signature: '',
    sessionToken,
    presigned: false,
    expires: undefined,
    contentSha256: payload,
  }
  const { method, path, query } = request
  const whole = { method, path, query, headers, body: NO_BODY, bodyElsewhere: { sha256: payload } }
  const text = stringToSign(whole, unproven, style)
  const signature = signingKey(secretAccessKey, scope).sign(text)
  const credential = `${accessKeyId}/${scope.date}/${region}/${service}/${TERMINATOR}`
  const authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return [...added, 'Authorization', authorization]
}

/** Returns the sorted names, each once. A request has few, so that each is put in its place at once. */
function signedNames(headers: readonly string[]): readonly string[] {
  const names: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase()
    if (isSigned(name)) insert(name, names)
  }
  return names
}

function insert(name: string, names: string[]): void {
  if (names.includes(name)) return
  let at = names.push(name) - 1
  for (let before = names[at - 1]; before !== undefined && before > name; before = names[at - 1]) {
    names[at] = before
    at--
  }
  names[at] = name
}

function isSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name === 'content-md5' || name.startsWith('x-amz-')
}
