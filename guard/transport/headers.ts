/** Headers as alternating names and values, in the order and case in which they were sent. */

/** Headers that concern one connection (RFC 9110, 7.6.1). Those that Connection names are added to them. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...['connection', 'proxy-connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade'],
  // For the next proxy, which is this server (RFC 9110, 11.7).
  ...['proxy-authenticate', 'proxy-authorization'],
])

/** Headers that decisions depend on. Connection must not name them, and would hide them from the upstream. */
const MEANINGFUL = /^(?:x-amz|content-|if-|range$|host$|trailer$|authorization$)/

/** Headers of which node:http uses the first, as decisions do. Others are lists. Source: documentation of message.headers. */
const SINGLE: ReadonlySet<string> = new Set([
  ...['authorization', 'content-length', 'content-type', 'host', 'if-modified-since', 'if-unmodified-since'],
  ...['expires', 'from', 'max-forwards', 'referer', 'user-agent'],
])

/** Selects headers by their names in lower case. */
type Selects = (name: string) => boolean

/** Returns the headers without those that `isDropped` selects. */
export function withoutHeaders(headers: readonly string[], isDropped: Selects): string[] {
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? ''
    if (!isDropped(name.toLowerCase())) kept.push(name, headers[at + 1] ?? '')
  }
  return kept
}

/**
 * Returns the headers with one line for each name that decisions depend on. Its value is the text that they saw.
 *
 * @param header returns the value of a header by its lowercase name
 */
export function withJoinedLines(
  headers: readonly string[],
  header: (name: string) => string | undefined,
): readonly string[] {
  const repeated = new Map([...repeatedHeaders(headers)].filter(([name]) => MEANINGFUL.test(name)))
  if (repeated.size === 0) return headers
  const joined: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase()
    const first = repeated.get(name) ?? at
    const value = repeated.has(name) ? header(name) : headers[at + 1]
    if (first === at) joined.push(headers[at] ?? '', value ?? '')
  }
  return joined
}

/** Returns the names in lower case that have several lines, each with the index of the first. */
export function repeatedHeaders(headers: readonly string[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  const repeated = new Map<string, number>()
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase()
    const before = first.get(name)
    if (before === undefined) first.set(name, at)
    else repeated.set(name, before)
  }
  return repeated
}

/** Returns what selects the headers that must not be passed on. */
export function hopByHop(headers: readonly string[]): Selects {
  const connection = headerOf(headers, 'connection')
  if (connection === undefined || SINGLE_OPTION.test(connection)) return (name) => HOP_BY_HOP.has(name)
  const named = new Set(namesIn(headers).filter((name) => !MEANINGFUL.test(name)))
  return (name) => HOP_BY_HOP.has(name) || named.has(name)
}

const SINGLE_OPTION = /^(?:keep-alive|close)$/i

/** Returns the names in all Connection headers. */
function namesIn(headers: readonly string[]): readonly string[] {
  const lists = headers.filter((_text, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'connection')
  return lists.flatMap((list) => list.split(',').map((name) => name.trim().toLowerCase()))
}

/**
 * Returns what selects headers that an upstream could understand in another way than the decision: repeated ones,
 * and names with an underscore, which Python's web servers take for a hyphen.
 */
export function ambiguous(): Selects {
  const seen = new Set<string>()
  return (name) => {
    if (name.includes('_')) return true
    if (!SINGLE.has(name)) return false
    const isRepeated = seen.has(name)
    seen.add(name)
    return isRepeated
  }
}

/** Returns the first value of a header. @param name in lower case */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2) {
    const each = headers[at]
    if (each?.length === name.length && each.toLowerCase() === name) return headers[at + 1]
  }
  return undefined
}
