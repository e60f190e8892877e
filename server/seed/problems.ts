/** Reports what is wrong with a seed, with its places in the text. */
import { SeedError } from '../../core/runtime/errors.ts'
import { MAXIMUM_FLAWS } from '../../core/standards/json-schema.ts'

/** Counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Problem {
  /** Undefined for a seed without text. */
  readonly position: Position | undefined
  /** The problem. The position follows it. */
  readonly message: string
  /** The suggested fix, with the preceding punctuation. */
  readonly advice?: string
}

/** A message reports at most this many errors, because a systematic mistake appears many times. */
const SHOWN_PROBLEMS = 10

/**
 * Creates an error with one line per problem, in the order of the file.
 *
 * Each line has the form `What is wrong (seed.yaml:12:7). What to do.`
 *
 * @param file undefined for a seed that is not from a file
 */
export function errorOf(file: string | undefined, problems: readonly Problem[]): SeedError {
  const sorted = problems.toSorted((a, b) => compare(a.position, b.position))
  const shown = sorted.slice(0, SHOWN_PROBLEMS)
  const lines = shown.map(
    ({ position, message, advice = '' }) => `${message}${inParentheses(placeOf(file, position))}${advice}`,
  )
  // Of more flaws than the maximum, the others were not described.
  const more = sorted.length < MAXIMUM_FLAWS ? sorted.length - shown.length : 'many'
  if (sorted.length > shown.length) lines.push(`... and ${more} more errors`)
  return new SeedError(lines.join('\n'))
}

function compare(a: Position | undefined, b: Position | undefined): number {
  return a && b ? a.line - b.line || a.column - b.column : 0
}

function placeOf(file: string | undefined, position: Position | undefined): string | undefined {
  if (!position) return file
  const { line, column } = position
  return file === undefined ? `line ${line}, column ${column}` : `${file}:${line}:${column}`
}

function inParentheses(place: string | undefined): string {
  return place === undefined ? '' : ` (${place})`
}
