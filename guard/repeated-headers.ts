/**
 * Refuses requests with two lines of a header that decides.
 *
 * Decisions see one text: the first line, or all of them joined. Upstreams take the first, the last, or all.
 */
import { inDialect } from '../protocol/dialects.ts'
import { repeatedHeader } from '../protocol/errors/bodies.ts'
import { dialectFor, type RefusedRequest } from './refusal/index.ts'
import { repeatedHeaders } from './transport/headers.ts'

/** Headers of AWS, and others that tell who calls, which operation, and how to read the body. */
const DECIDES = /^(?:x-amzn?-|authorization$|content-type$|date$|host$|smithy-protocol$)/
/**
 * Headers of AWS that are lists, or that proxies add to. The transport joins their lines to one. Source: the API models, and
 * S3 User Guide, "Working with object metadata".
 */
const LIST = /^(?:x-amz-meta-.*|x-amz-(?:optional-)?object-attributes|x-amzn-lexiconnames|x-amzn-trace-id)$/

/** @throws AwsError in the dialect of the service */
export function requireSingleHeaders(request: RefusedRequest): void {
  for (const name of repeatedHeaders(request.head.headers).keys())
    if (DECIDES.test(name) && !LIST.test(name)) throw inDialect(repeatedHeader(name), dialectFor(request))
}
