/** Reads the Content-Type header. */
import type { RequestHead } from '../request.ts'

export interface MediaType {
  /** In lower case, without parameters. Empty when the header is missing. */
  readonly type: string
  /** In lower case. */
  readonly charset: string | undefined
}

const CHARSET = /;\s*charset\s*=\s*"?([^";\s,]{1,40})/i

export function mediaTypeOf(head: RequestHead): MediaType {
  const header = head.header('content-type') ?? ''
  const [type = ''] = header.split(/[;,]/, 1)
  return { type: type.trim().toLowerCase(), charset: CHARSET.exec(header)?.[1]?.toLowerCase() }
}
