/** Reads the Content-Type header. */
import type { RequestHead } from '../request.ts'

export interface MediaType {
  /** In lower case, without parameters. Empty when the header is missing. */
  readonly type: string
  /** In lower case. */
  readonly charset: string | undefined
}

const BEFORE_PARAMETERS = /^[^;,]*/
const CHARSET = /;\s*charset\s*=\s*"?([^";\s,]{1,40})/i

/** A client sends many requests of the same type, so the latest is kept. */
let latest: { readonly header: string; readonly mediaType: MediaType } = {
  header: '',
  mediaType: { type: '', charset: undefined },
}

export function mediaTypeOf(head: RequestHead): MediaType {
  const header = head.header('content-type') ?? ''
  if (latest.header !== header) latest = { header, mediaType: readMediaType(header) }
  return latest.mediaType
}

function readMediaType(header: string): MediaType {
  const [type = ''] = BEFORE_PARAMETERS.exec(header) ?? []
  return { type: type.trim().toLowerCase(), charset: CHARSET.exec(header)?.[1]?.toLowerCase() }
}

/** The media type of simple forms, which the Query protocol has. */
export const FORM = 'application/x-www-form-urlencoded'
/** The media type of forms with files, which browsers upload to S3. */
export const FORM_WITH_FILES = 'multipart/form-data'

/** Returns whether servers may read the body as a form of either kind. */
export function isAnyForm(head: RequestHead): boolean {
  const { type } = mediaTypeOf(head)
  return type === FORM || type === FORM_WITH_FILES
}
