/** Matches patterns in which `*` represents any text. */

/**
 * Returns whether the whole value matches, in any case. Each part is searched for only once, so that many `*`
 * cost nothing.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  const [head = '', ...parts] = pattern.toLowerCase().split('*')
  const text = value.toLowerCase()
  if (parts.length === 0) return text === head
  const tail = parts.pop() ?? ''
  if (!text.startsWith(head) || !text.endsWith(tail)) return false
  let from = head.length
  for (const part of parts) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= text.length - tail.length
}
