/** Compares patterns with formats: whether some text matches both. */

/** A place of a format: a letter, any letter (`one`), or any letters (`run`). */
type Place = string | typeof one | typeof run

const one = Symbol('one')
const run = Symbol('run')

export interface Format {
  readonly places: readonly Place[]
}

/** Compiles a text in which each `${placeholder}` means one or more letters. */
export function formatOf(text: string): Format {
  const pieces = text.split(/\$\{[^}]*\}/)
  return { places: pieces.flatMap((piece, at) => (at === 0 ? [...piece] : [one, run, ...piece])) }
}

/** What a pattern consists of: variables count as `*`, because they can have any value. */
const unit = /\$\{[^}$]*\}|./gs

/** Returns the letters of a pattern, with `*` for each variable. Takes linear time. */
export function unitsOf(pattern: string): readonly string[] {
  return (pattern.match(unit) ?? []).map((each) => (each.length > 1 ? '*' : each))
}

/** Returns whether some text has the format and matches the pattern. */
export function overlaps({ places }: Format, units: readonly string[]): boolean {
  if (units.length === 1 && units[0] === '*') return true
  if (!beginsAlike(places, units)) return false
  let reached = skipRuns(places, new Set([0]))
  for (const each of units) {
    if (reached.size === 0) return false
    reached = skipRuns(places, each === '*' ? allFrom(places, reached) : after(places, reached, each))
  }
  return reached.has(places.length)
}

/** Most formats and patterns already differ in their first letters. */
function beginsAlike(places: readonly Place[], units: readonly string[]): boolean {
  for (const [at, place] of places.entries()) {
    const each = units[at]
    if (typeof place !== 'string' || each === '*') return true
    if (each !== place && each !== '?') return false
  }
  return true
}

/** Adds the places behind runs, which can be empty. */
function skipRuns(places: readonly Place[], reached: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(reached)
  // Places that are added are visited, too.
  for (const at of all) if (places[at] === run) all.add(at + 1)
  return all
}

/** A `*` leads from the first place to every later one. */
function allFrom(places: readonly Place[], reached: ReadonlySet<number>): ReadonlySet<number> {
  const first = Math.min(...reached)
  return new Set(Array.from({ length: places.length - first + 1 }, (_, at) => first + at))
}

/** Returns the places after a letter, or after `?`. */
function after(places: readonly Place[], reached: ReadonlySet<number>, letter: string): ReadonlySet<number> {
  const next = new Set<number>()
  for (const at of reached) {
    const place = places[at]
    if (place === run) next.add(at)
    else if (place === one || (place !== undefined && (letter === '?' || place === letter))) next.add(at + 1)
  }
  return next
}
