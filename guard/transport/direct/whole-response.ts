/** Reads responses of the most usual form. */

/** A response that arrived as a whole. */
export interface WholeResponse {
  readonly statusCode: number
  readonly statusMessage: string
  /** Alternating names and values, as sent. */
  readonly rawHeaders: readonly string[]
  /** The bytes of the body, as latin1. */
  readonly body: string
}

/** The limit of node:http. */
const MAXIMUM_HEAD = 16 * 1024
const END_OF_HEAD = '\r\n\r\n'

/** A head in which only one reading of each line is possible. Values neither begin nor end with white space. */
const HEAD =
  /^HTTP\/1\.1 [2-5]\d\d [\t -~\x80-\xff]*(?:\r\n[\w!#$%&'*+.^`|~-]+: (?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?)*$/

/** What says that the body has another form, or that the connection does not stay open, or not for long. */
const UNUSUAL =
  /\r\n(?:transfer-encoding:|trailer:|upgrade:|connection: (?!keep-alive(?:\r|$))|keep-alive: [^\r]*\btimeout=[01]\b)/i

const LENGTHS = /\r\ncontent-length: [^\r]*/gi

const STATUS_AT = 'HTTP/1.1 '.length
const REASON_AT = 'HTTP/1.1 200 '.length

/** These have no body, whatever their headers say. */
const BODILESS: ReadonlySet<number> = new Set([204, 304])

/**
 * Returns the response that these bytes are: exactly one, after which the connection stays open, with a body whose length
 * is declared once. Undefined for everything else, which a complete parser has to read.
 */
export function wholeResponseIn(bytes: Buffer): WholeResponse | undefined {
  const text = bytes.toString('latin1')
  const end = text.indexOf(END_OF_HEAD)
  if (end < 0 || end > MAXIMUM_HEAD) return undefined
  const head = text.slice(0, end)
  const statusCode = Number(head.slice(STATUS_AT, STATUS_AT + 3))
  const body = text.slice(end + END_OF_HEAD.length)
  const isUsual = HEAD.test(head) && !UNUSUAL.test(head) && !BODILESS.has(statusCode)
  if (!isUsual || lengthIn(head) !== body.length) return undefined
  const lines = head.split('\r\n')
  const statusMessage = lines[0]?.slice(REASON_AT) ?? ''
  return { statusCode, statusMessage, rawHeaders: headersIn(lines), body }
}

/** Returns the declared length of the body. Undefined when it is not declared exactly once. */
function lengthIn(head: string): number | undefined {
  const [declared = '', ...others] = head.match(LENGTHS) ?? []
  const text = declared.slice('\r\ncontent-length: '.length)
  return others.length === 0 && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** @param lines of the head, with the first one */
function headersIn(lines: readonly string[]): readonly string[] {
  const headers: string[] = []
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const colon = line.indexOf(':')
    headers.push(line.slice(0, colon), line.slice(colon + ': '.length))
  }
  return headers
}
