/** Compares patterns of policies: does one match everything that another one matches? */

/** The part of a pattern that is replaced by a value of the request. A default is in quotes: `${aws:username, 'x'}`. */
const VARIABLE = /\$\{(?:[^}']|'[^']*')*\}/

/** Returns the characters, wildcards, and variables of a pattern. */
function tokensOf(pattern: string): readonly string[] {
  return pattern.match(new RegExp(`${VARIABLE.source}|[^]`, 'gu')) ?? []
}

/** Returns the variables in a text. */
export function variablesIn(text: string): ReadonlySet<string> {
  return new Set(text.match(new RegExp(VARIABLE, 'g')))
}

/**
 * Whether `wide` matches everything that `narrow` matches. False if that is not certain.
 *
 * A wildcard of `narrow` counts as one unknown piece of text, which only `*` matches.
 */
export function covers(wide: string, narrow: string): boolean {
  const [stars, given] = [tokensOf(wide), tokensOf(narrow)]
  let ends: ReadonlySet<number> = new Set([0])
  for (const token of stars) {
    ends = token === '*' ? fromFirst(ends, given.length) : afterOne(ends, given, token)
  }
  return ends.has(given.length)
}

/** The positions that `*` can reach. */
function fromFirst(starts: ReadonlySet<number>, length: number): ReadonlySet<number> {
  const first = Math.min(...starts)
  return new Set(Array.from({ length: length + 1 }, (_, at) => at).filter((at) => at >= first))
}

function afterOne(starts: ReadonlySet<number>, given: readonly string[], token: string): ReadonlySet<number> {
  const isCovered = (at: number) => {
    const each = given[at]
    if (each === undefined || each === '*') return false
    return each === token || (token === '?' && each.length <= 2)
  }
  return new Set([...starts].filter(isCovered).map((at) => at + 1))
}

/** Whether no text matches both patterns. False if that is not certain. */
export function areDisjoint(one: string, other: string): boolean {
  return !mayMeet(tokensOf(one).map(widened), tokensOf(other).map(widened))
}

/** A variable can be replaced by any text. */
function widened(token: string): string {
  return VARIABLE.test(token) ? '*' : token
}

/** Whether a text can match both. Each state is a pair of positions in the patterns. */
function mayMeet(one: readonly string[], other: readonly string[]): boolean {
  const seen = new Set<string>()
  const pending: [number, number][] = [[0, 0]]
  for (const [i, j] of pending) {
    if (i === one.length && j === other.length) return true
    if (seen.has(`${i},${j}`)) continue
    seen.add(`${i},${j}`)
    pending.push(...nextPairs(one, other, i, j))
  }
  return false
}

function nextPairs(
  one: readonly string[],
  other: readonly string[],
  i: number,
  j: number,
): [number, number][] {
  const [a, b] = [one[i], other[j]]
  const skipOne: [number, number] = [i + 1, j]
  const skipOther: [number, number] = [i, j + 1]
  if (a === '*') return b === undefined ? [skipOne] : [skipOne, skipOther]
  if (b === '*') return a === undefined ? [skipOther] : [skipOne, skipOther]
  if (a === undefined || b === undefined) return []
  return a === b || a === '?' || b === '?' ? [[i + 1, j + 1]] : []
}

/** The same for resources. A pattern that covers each part of an ARN also covers the whole. */
export function coversResource(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true
  const [parts, others] = [partsOf(wide), partsOf(narrow)]
  if (!parts || !others) return false
  return parts.every((part, at) => covers(part, others[at] ?? ''))
}

/** Returns the six parts of an ARN. Undefined if a wildcard may stand for several of them. */
function partsOf(arn: string): readonly string[] | undefined {
  const parts = /^(arn):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn)?.slice(1)
  // A variable can contain a colon.
  return parts?.slice(0, 5).some((part) => VARIABLE.test(part)) ? undefined : parts
}
