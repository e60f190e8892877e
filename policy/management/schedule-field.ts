/**
 * Reads fields of schedules that list numbers, ranges, and steps, in upper case. Like Quartz's CronExpression, it
 * ignores what follows a complete range or name, and empty items of lists.
 */
import { complete } from '../json.ts'

export interface Range {
  readonly first: number
  readonly last: number
  /** Names of the values, from the first on. */
  readonly names?: readonly string[]
  /** Whether ranges must not go from a larger value to a smaller one, as from November to February. */
  readonly neverWraps?: true
}

/** Returns undefined if the field is invalid, or has no value. */
export function readField(text: string, range: Range): ReadonlySet<number> | undefined {
  const values = new Set(complete(itemsOf(text).map((item) => readItem(item, range)))?.flat())
  return values.size === 0 ? undefined : values
}

export function itemsOf(text: string): readonly string[] {
  return text.split(',').filter((item) => item !== '')
}

/** Returns whether an item asks for the last day, as `L`, `LW`, or `L-3`. In fields without days, it has no effect. */
export function isLastDay(item: string): boolean {
  return /^L(?:W|-\d*W?)?$/.test(item)
}

/** Returns the values of an item of a list. Undefined if the item is invalid. */
export function readItem(item: string, range: Range): readonly number[] | undefined {
  if (isLastDay(item)) return []
  if (/^[*/]/.test(item)) return readAll(item, range)
  return /^\d/.test(item) ? readNumbers(item, range) : readNames(item, range)
}

/** Reads all values, with or without a step such as `/5`. In front of a step, the asterisk may be missing. */
function readAll(item: string, range: Range): readonly number[] | undefined {
  const [, step = '1'] = /^\*?\/(.*)$/s.exec(item) ?? []
  const by = Number(step)
  if (!/^[+-]?\d+$/.test(step) || by > range.last) return undefined
  return valuesOf(range.first, range.last, Math.max(by, 1), range)
}

/** Quartz ignores what follows a range, a step of a range, and a step of several digits. */
const numbers = /^(\d+)(?:-(\d+)(?:\/(\d+)|(?![\d/]))|\/(\d$|\d{2,})|(?![\d\-/LW#]))/

/** Reads `5`, `5/10`, `5-9`, and `5-9/2`. A step without a range goes to the end: `5/10` is `5-59/10`. */
function readNumbers(item: string, range: Range): readonly number[] | undefined {
  const [, from, to, rangeStep, step] = numbers.exec(item) ?? []
  const first = Number(from)
  const last = Number(to ?? (step === undefined ? from : range.last))
  const isValid = first >= range.first && Math.max(first, last, Number(step ?? 0)) <= range.last
  if (!isValid) return undefined
  const by = Number(rangeStep ?? step ?? 1)
  return by === 0 ? [first] : valuesOf(first, last, by, range)
}

/** Reads `MON` and `MON-FRI`. A name is its first three letters, as in `MONDAY`. */
function readNames(item: string, range: Range): readonly number[] | undefined {
  const first = named(item.slice(0, 3), range)
  const last = item[3] === '-' ? named(item.slice(4, 7), range) : first
  return first === undefined || last === undefined ? undefined : valuesOf(first, last, 1, range)
}

function named(name: string, { first, names = [] }: Range): number | undefined {
  const index = names.indexOf(name)
  return index < 0 ? undefined : first + index
}

/** Returns undefined if the values wrap, but must not. */
function valuesOf(first: number, last: number, by: number, range: Range): readonly number[] | undefined {
  if (last < first && range.neverWraps) return undefined
  const size = range.last - range.first + 1
  const length = (last - first + size) % size
  const count = Math.floor(length / by) + 1
  return Array.from(
    { length: count },
    (_, index) => ((first - range.first + index * by) % size) + range.first,
  )
}
