/** Suggests names for misspelled ones. */

/** Returns the first name that differs by one letter: one more, one less, another, or two that are swapped. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  for (const each of known) if (isOneEditAway(name, each)) return each
  return undefined
}

function isOneEditAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  const start = commonStart(one, other)
  const [left, right] = [one.slice(start), other.slice(start)]
  const isSwapped = left.charAt(0) === right.charAt(1) && left.charAt(1) === right.charAt(0)
  return [
    [left.slice(1), right.slice(1)],
    [left.slice(1), right],
    [left, right.slice(1)],
    ...(isSwapped ? [[left.slice(2), right.slice(2)]] : []),
  ].some(([a, b]) => a === b)
}

function commonStart(one: string, other: string): number {
  const end = Math.min(one.length, other.length)
  let at = 0
  while (at < end && one[at] === other[at]) at++
  return at
}
