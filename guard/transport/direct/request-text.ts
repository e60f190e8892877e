/** Writes requests whose bodies are known before they start. */
import type { OutgoingHead } from '../agents.ts'

// What node:http permits in the heads of requests.
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const TOKENS = /^[\w!#$%&'*+.^`|~-]*$/
const TARGET = /^[!-~\x80-\xff]+$/
const VALUE = /^[\t -~\x80-\xff]*$/

/**
 * Returns the bytes of a request, as latin1.
 *
 * No upstream can take a part of it for another request: nothing ends a line early, and the body has the announced length.
 *
 * @throws Error for a head that cannot be sent
 */
export function requestText({ method, path, headers }: OutgoingHead, body: Buffer): string {
  if (!TOKEN.test(method) || !TARGET.test(path)) throw new Error('The first line has an invalid character')
  let text = `${method} ${path} HTTP/1.1\r\n`
  // Two tests of all headers together cost less than two for each.
  let names = ''
  let values = ''
  let shortest = 1
  let length = 0
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? ''
    const value = headers[at + 1] ?? ''
    names += name
    shortest = Math.min(shortest, name.length)
    values += value
    length = announcedBy(name, value) ?? length
    text += `${name}: ${value}\r\n`
  }
  if (shortest === 0 || !TOKENS.test(names) || !VALUE.test(values))
    throw new Error('A header has an invalid character')
  if (length !== body.length) throw new Error('The head announces another body')
  return `${text}Connection: keep-alive\r\n\r\n${body.toString('latin1')}`
}

const CONTENT_LENGTH = 'content-length'
const TRANSFER_ENCODING = 'transfer-encoding'

/** Returns the length of the body that a header announces, or NaN for one of unknown length. Undefined for other headers. */
function announcedBy(name: string, value: string): number | undefined {
  if (name.length === CONTENT_LENGTH.length && name.toLowerCase() === CONTENT_LENGTH)
    return /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  const isOther = name.length === TRANSFER_ENCODING.length && name.toLowerCase() === TRANSFER_ENCODING
  return isOther ? Number.NaN : undefined
}
