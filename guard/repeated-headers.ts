/**
 * Refuses requests with two lines of a header that decides.
 *
 * Decisions see one text: the first line, or all of them joined. Upstreams take the first, the last, or all.
 */
import { inDialect } from '../protocol/dialects.ts'
import { repeatedHeader } from '../protocol/errors/bodies.ts'
import { dialectFor, type RefusedRequest } from './refusal/index.ts'

/** Headers of AWS, and others that tell who calls, which operation, and how to read the body. */
const DECIDES = /^(?:x-amzn?-|authorization$|content-type$|date$|host$|smithy-protocol$)/
/**
 * Headers of AWS that are lists, or that proxies add to. The transport joins their lines to one. Source: the API models, and
 * S3 User Guide, "Working with object metadata".
 */
const LIST = /^(?:x-amz-meta-.*|x-amz-(?:optional-)?object-attributes|x-amzn-lexiconnames|x-amzn-trace-id)$/

/** @throws AwsError in the dialect of the service */
export function requireSingleHeaders(request: RefusedRequest): void {
  const repeated = firstRepeated(request.head.headers)
  if (repeated !== undefined) throw inDialect(repeatedHeader(repeated), dialectFor(request))
}

/** @param headers alternating names and values */
function firstRepeated(headers: readonly string[]): string | undefined {
  const seen = new Set<string>()
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase()
    if (seen.has(name) && DECIDES.test(name) && !LIST.test(name)) return name
    seen.add(name)
  }
  return undefined
}
