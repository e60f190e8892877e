/** Suggests names for misspelled ones. */

/** Lists of up to this length are short enough for an error message. */
const MAXIMUM_LISTED = 6

/**
 * Names the known name that was probably meant, and the others if they are few.
 *
 * @returns what follows the sentence that rejects `name`, with a space before it; empty if there is nothing
 * to suggest
 */
export function suggestionFor(name: string, known: readonly string[], quote = quoted): string {
  const nearest = nearestOf(name, known)
  const others = known.length > MAXIMUM_LISTED ? [] : known.filter((each) => each !== nearest).map(quote)
  if (nearest === undefined) return others.length === 0 ? '' : ` Use ${listOf(others)}.`
  const rest = others.length === 0 ? '' : ` You can also use ${listOf(others)}.`
  return ` Did you mean ${quote(nearest)}?${rest}`
}

function quoted(name: string): string {
  return `"${name}"`
}

function listOf(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names)
}

/** Returns the known name that was probably meant. Undefined if none is similar. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  const tolerated = Math.max(1, Math.floor(name.length * 0.4))
  // The distance is at least the difference of the lengths. Skipping those names saves most of the time.
  const similar = known.filter((each) => Math.abs(each.length - name.length) <= tolerated)
  const rated = similar.map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }))
  const near = rated.filter((rating) => rating.distance <= tolerated && rating.distance < rating.each.length)
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.each ?? continued(name, known)
}

/** Returns a known name that this one begins, such as `UsersQuota` for `Users`, or that begins this one. */
function continued(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase()
  const begins = (text: string, beginning: string) => beginning.length >= 3 && text.startsWith(beginning)
  return (
    known.find((each) => begins(each.toLowerCase(), lower)) ??
    known.find((each) => begins(lower, each.toLowerCase()))
  )
}

/** Long names are cut, because the time grows with the product of the lengths. */
const MAXIMUM_COMPARED = 100

/**
 * Counts the characters to insert, delete, replace, or swap with their neighbor. This distance is the optimal
 * string alignment.
 */
function distance(from: string, to: string): number {
  const [a, b] = [from.slice(0, MAXIMUM_COMPARED), to.slice(0, MAXIMUM_COMPARED)]
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const [end, other] = [a.slice(0, row).slice(-2), b.slice(0, column).slice(-2)]
      const replaced = end.at(-1) === other.at(-1) ? 0 : 1
      const swapped = end.length === 2 && end === `${other.at(1)}${other.at(0)}`
      current[column] = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + replaced,
        ...(swapped ? [at(before, column - 2) + 1] : []),
      )
    }
    before = above
    above = current
  }
  return at(above, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
