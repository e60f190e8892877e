/** Decides how the body of a request is verified, and which headers describe it to the upstream. */

import type { Exchange } from '../../../core/engine/exchange.ts'
import { missingContentLength } from '../../../protocol/errors/s3-bodies.ts'
import type { BodyCheck } from '../../../protocol/sigv4/body-check.ts'
import { AwsChunkedBody, type ChunkedCheck } from './aws-chunked.ts'
import { declaredOf } from './declared.ts'
import type { BodyFilter } from './filter.ts'
import { VerifiedBody } from './verified-body.ts'

type Head = Exchange['head']

/**
 * Returns what verifies the body, and removes aws-chunked encoding. Undefined for a body that passes as it is.
 *
 * @param signingName the service as in the scope of signatures
 * @throws AwsError for a head that declares something that cannot be
 */
export function filterOf(
  head: Head,
  check: BodyCheck,
  signingName: string | undefined,
): BodyFilter | undefined {
  const declared = declaredOf(head, check, signingName)
  if (isChunked(check)) return new AwsChunkedBody(check, decodedLength(head), new VerifiedBody(declared))
  return declared.length === 0 ? undefined : new VerifiedBody(declared)
}

export function isChunked(check: BodyCheck): check is ChunkedCheck {
  return check.kind === 'signed-chunks' || check.kind === 'unsigned-chunks'
}

/** Returns the length of the body without its encoding. @throws MissingContentLength */
export function decodedLength({ header }: Head): number {
  const text = header('x-amz-decoded-content-length') ?? ''
  if (!/^\d{1,15}$/.test(text)) throw missingContentLength()
  return Number(text)
}

/** Returns the headers that describe a body without aws-chunked encoding, as alternating names and values. */
export function decodedHeaders(head: Head): readonly string[] {
  const codings = (head.header('content-encoding') ?? '').split(',').map((coding) => coding.trim())
  const others = codings.filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked')
  return others.length === 0 ? [] : ['Content-Encoding', others.join(', ')]
}

/** The headers that describe a body in aws-chunked encoding, in lower case. */
export const CHUNKED_HEADERS: ReadonlySet<string> = new Set([
  ...['content-length', 'content-encoding', 'x-amz-decoded-content-length', 'x-amz-trailer'],
])
