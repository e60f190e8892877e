/** Makes the head of a request to the upstream from that of the client. */
import { hash } from 'node:crypto'
import { signRequest, type UnsignedRequest } from '../../protocol/sigv4/sign.ts'
import { styleOf } from '../../protocol/sigv4.ts'
import type { OutgoingHead } from './agents.ts'
import { ambiguous, hopByHop, withJoinedLines, withoutHeaders } from './headers.ts'
import { withoutSignature } from './signed-query.ts'
import type { Passage, Target } from './types.ts'

/** What is known of the body that the upstream gets. */
export interface OutgoingBody {
  /** The hash of the body in lowercase hex. Undefined when it is not known yet. */
  readonly sha256: string | undefined
  /** Headers that describe the body, as alternating names and values. They replace those of the same names. */
  readonly headers: readonly string[]
  /** Headers of the client that no longer apply, by their names in lower case. */
  readonly dropped: ReadonlySet<string>
}

/**
 * Headers that this server answers for: the signature of the caller, and the account that moto acts for.
 *
 * Expect is one of them, because this server has invited the body already.
 */
const OURS: ReadonlySet<string> = new Set([
  ...['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256', 'expect'],
  ...['x-amz-region-set', 'x-moto-account-id'],
])

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/** @param time of signing, in epoch milliseconds */
export function outgoingHead(
  { head, query: replaced, target }: Pick<Passage, 'head' | 'query' | 'target'>,
  body: OutgoingBody,
  time: number,
): OutgoingHead {
  const { method, path } = head
  const query = replaced ?? withoutSignature(head.query)
  const headers = keptHeaders(withJoinedLines(head.headers, head.header), body)
  headers.push(...body.headers)
  sign({ method, path, query, headers }, target, body.sha256, time)
  return { method, path: query === '' ? path : `${path}?${query}`, headers }
}

function keptHeaders(headers: readonly string[], { dropped }: OutgoingBody): string[] {
  const isHopByHop = hopByHop(headers)
  const isAmbiguous = ambiguous()
  return withoutHeaders(
    headers,
    (name) => OURS.has(name) || dropped.has(name) || isHopByHop(name) || isAmbiguous(name),
  )
}

/**
 * Returns the headers with a signature for the upstream. The credentials of the caller never leave this process.
 *
 * @param time of signing, in epoch milliseconds
 */
export function signedHeaders(
  request: Omit<UnsignedRequest, 'payload'>,
  target: Target,
  sha256: string | undefined,
  time: number,
): readonly string[] {
  const headers = [...request.headers]
  sign({ ...request, headers }, target, sha256, time)
  return headers
}

/** What is signed by adding to its headers. */
interface Unsigned extends Omit<UnsignedRequest, 'payload'> {
  readonly headers: string[]
}

function sign(
  { method, path, query, headers }: Unsigned,
  { upstream, scope }: Target,
  sha256: string | undefined,
  time: number,
): void {
  if (!scope) return
  const { signingName: service, region, accountId } = scope
  headers.push('X-Moto-Account-Id', accountId)
  const payload = styleOf(service) === 's3' ? UNSIGNED_PAYLOAD : (sha256 ?? UNSIGNED_PAYLOAD)
  const { accessKeyId, secretAccessKey } = upstream.credentials ?? {
    accessKeyId: accountId,
    secretAccessKey: 'test',
  }
  const identity = { accessKeyId, secretAccessKey, service, region }
  headers.push(...signRequest({ method, path, query, headers, payload }, identity, time))
}

/** Returns the hash of a body in lowercase hex. */
export function sha256Of(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex')
}
