/** Requests without their refused entries. */
import { headerValue } from '../../protocol/sigv4.ts'
import type { RequestHead } from '../../recognition/request.ts'
import { withoutHeaders } from '../transport/headers.ts'

/** A request with the entries that are left. */
export interface Remainder {
  readonly head: RequestHead
  readonly body: Buffer
}

/** Headers about the bytes of a body. */
const OF_BODY = /^(?:content-(?:encoding|length|md5)|x-amz-(?:checksum-.*|sdk-checksum-algorithm|trailer))$/

/** Returns the head for another body. @param added alternating names and values */
export function withNewBody(head: RequestHead, body: Buffer, added: readonly string[] = []): RequestHead {
  const kept = withoutHeaders(head.headers, (name) => OF_BODY.test(name))
  const headers = [...kept, ...added, 'Content-Length', String(body.length)]
  return { ...head, headers, header: (name) => headerValue(headers, name) }
}
