/** Decides how the body of a request gets to the upstream, and what its head says of it. */

import type { Exchange } from '../../core/engine/exchange.ts'
import type { BodyCheck } from '../../protocol/sigv4/body-check.ts'
import type { BodyFilter } from './body/filter.ts'
import { CHUNKED_HEADERS, decodedHeaders, decodedLength, filterOf, isChunked } from './body/index.ts'
import { headerOf } from './headers.ts'
import { type OutgoingBody, sha256Of } from './outgoing.ts'
import type { Sending } from './relay.ts'
import type { Passage, ReceivedBody, Rewriting } from './types.ts'

type Head = Exchange['head']

export interface Plan {
  readonly sending: Sending
  readonly body: OutgoingBody
}

const LENGTH_ONLY: ReadonlySet<string> = new Set(['content-length'])
const NOTHING: ReadonlySet<string> = new Set()

/** Returns how a body is sent that was received already. */
export function whole(head: Head, check: BodyCheck, { bytes, checksums, sha256 }: ReceivedBody): Plan {
  const isEncoded = isChunked(check)
  const coding = isEncoded ? decodedHeaders(head) : []
  const headers = [...coding, ...checksums, 'Content-Length', String(bytes.length)]
  const dropped = isEncoded ? CHUNKED_HEADERS : LENGTH_ONLY
  return { sending: { bytes }, body: { sha256: sha256 ?? sha256Of(bytes), headers, dropped } }
}

/** Returns how a body is sent as it arrives. @throws AwsError for a head that declares something that cannot be */
export function streamed({ head, check, target, rewriting }: Passage): Plan {
  if (rewriting) return { sending: { filter: rewriting.filter }, body: rewritten(rewriting) }
  const filter = filterOf(head, check, target.scope?.signingName)
  if (isChunked(check)) {
    const headers = [...decodedHeaders(head), ...checksumRequest(head)]
    headers.push('Content-Length', String(decodedLength(head)))
    return { sending: { filter }, body: { sha256: undefined, headers, dropped: CHUNKED_HEADERS } }
  }
  const sha256 = check.kind === 'hash' ? check.sha256 : undefined
  const body = { sha256, headers: framingOf(head), dropped: NOTHING }
  return { sending: hasBody(head) ? { filter } : { bytes: emptied(filter) }, body }
}

function rewritten({ length }: Rewriting): OutgoingBody {
  const framing = length === undefined ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(length)]
  return { sha256: undefined, headers: framing, dropped: OF_OTHER_BODY }
}

const OF_OTHER_BODY: ReadonlySet<string> = new Set(['content-length', 'content-md5'])

function hasBody({ headers }: Head): boolean {
  if (headerOf(headers, 'transfer-encoding') !== undefined) return true
  return Number(headerOf(headers, 'content-length') ?? 0) > 0
}

/** Verifies an empty body at once. @throws AwsError when it is not what was declared */
function emptied(filter: BodyFilter | undefined): Buffer {
  filter?.end(() => {})
  return NO_BODY
}

const NO_BODY = Buffer.alloc(0)

/**
 * Returns the header that asks the upstream for the checksum that the trailer has, which comes too late for a header.
 *
 * SDKs send it anyway. moto 5.2 and newer compute the checksum that it names.
 */
function checksumRequest(head: Head): readonly string[] {
  const [, algorithm] = /^x-amz-checksum-([\da-z]+)$/.exec(head.header('x-amz-trailer') ?? '') ?? []
  if (algorithm === undefined || head.header('x-amz-sdk-checksum-algorithm') !== undefined) return []
  return ['X-Amz-Sdk-Checksum-Algorithm', algorithm.toUpperCase()]
}

/** Methods whose requests have a body by default, so that node:http would announce one of unknown length. */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/** Returns the header that is missing: a body of unknown length is in chunks again, and none at all has the length 0. */
function framingOf({ method, headers }: Head): readonly string[] {
  if (headerOf(headers, 'transfer-encoding') !== undefined) return ['Transfer-Encoding', 'chunked']
  const hasLength = headerOf(headers, 'content-length') !== undefined
  return hasLength || !WITH_BODY.has(method) ? [] : ['Content-Length', '0']
}
