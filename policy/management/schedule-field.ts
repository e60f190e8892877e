/** Reads fields of schedules that list numbers, ranges, and steps. */
export interface Range {
  readonly first: number
  readonly last: number
  /** Names of the values, from the first on. */
  readonly names?: readonly string[]
  /** Whether ranges must not go from a larger value to a smaller one, as from November to February. */
  readonly neverWraps?: true
}

/** Returns undefined if the field is invalid. */
export function readField(text: string, range: Range): ReadonlySet<number> | undefined {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const read = readPart(part, range)
    if (read === undefined) return undefined
    for (const value of read) values.add(value)
  }
  return values
}

/** Reads a value, a range, or all values, with or without a step such as `/5`. */
function readPart(text: string, range: Range): readonly number[] | undefined {
  const [, values = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(text) ?? []
  const by = Number(step ?? 1)
  if (by > range.last) return undefined
  if (values === '*') return valuesOf(range.first, range.last, by, range)
  const [, from = '', to] = /^([^-]+)(?:-([^-]+))?$/.exec(values) ?? []
  const first = readValue(from, range)
  const last = to === undefined ? endOf(first, step, range) : readValue(to, range)
  if (first === undefined || last === undefined) return undefined
  return range.neverWraps && last < first ? undefined : valuesOf(first, last, by, range)
}

/** A step without a range goes to the end: `5/10` is `5-59/10`. */
function endOf(first: number | undefined, step: string | undefined, range: Range): number | undefined {
  return step === undefined ? first : range.last
}

function valuesOf(first: number, last: number, by: number, range: Range): readonly number[] {
  const size = range.last - range.first + 1
  const length = (last - first + size) % size
  const count = Math.floor(length / by) + 1
  return Array.from(
    { length: count },
    (_, index) => ((first - range.first + index * by) % size) + range.first,
  )
}

/** Reads a number or a name, in upper or lower case. */
export function readValue(text: string, { first, last, names = [] }: Range): number | undefined {
  const named = names.indexOf(text.toUpperCase())
  if (named >= 0) return first + named
  const value = Number(text)
  return /^\d{1,4}$/.test(text) && value >= first && value <= last ? value : undefined
}
