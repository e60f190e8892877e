const space = new Set([' ', '\t', '\n', '\r'])

/**
 * Returns the size to which AWS's quotas apply. It counts all characters except white space outside strings
 * (IAM and STS quotas). In a text that is not JSON, a string ends at the next quote.
 */
export function policySize(document: string): number {
  let size = 0
  let inString = false
  for (let at = 0; at < document.length; at++) {
    const character = document.charAt(at)
    if (inString && character === '\\' && at + 1 < document.length) {
      size += 2
      at++
      continue
    }
    if (character === '"') inString = !inString
    if (inString || !space.has(character)) size++
  }
  return size
}
