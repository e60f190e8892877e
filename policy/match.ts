/**
 * Wildcard matching without regular expressions. The pieces between two `*` are searched from left to right,
 * each at its first occurrence. Because only `*` is between them, no later occurrence can help, so there is
 * no backtracking. A long piece with many possible places is filtered first (see `sieve.ts`), so that the
 * cost is linear in the lengths of pattern and value, up to a logarithm.
 */
import { Sieve } from './sieve.ts'
import { parseTemplate, type Token, textOf } from './template.ts'

/** Text without `*`: a string, or character codes with {@link ONE} for each `?`. */
type Piece = string | readonly number[]

export interface Glob {
  readonly first: Piece
  /** The non-empty pieces between runs (`*`). */
  readonly inner: readonly Piece[]
  /** The piece at the end. Undefined when there is no run, so the first piece is the whole value. */
  readonly last: Piece | undefined
  readonly minimumLength: number
}

const ONE = -1

/** The sieve is used only for pieces longer than this that have more possible places than this. */
const SIEVE_THRESHOLD = 128

/** Compiles a text with wildcards but no variables. */
export function globOf(text: string): Glob {
  return compileGlob(parseTemplate(text, { wildcards: true, variables: false }))
}

export function compileGlob(tokens: readonly Token[]): Glob {
  const start = tokens.findIndex(isRun)
  if (start < 0) {
    const whole = pieceOf(tokens)
    return { first: whole, inner: [], last: undefined, minimumLength: whole.length }
  }
  const end = tokens.findLastIndex(isRun)
  const first = pieceOf(tokens.slice(0, start))
  const inner = piecesOf(tokens.slice(start, end))
  const last = pieceOf(tokens.slice(end + 1))
  const minimumLength = inner.reduce((sum, piece) => sum + piece.length, first.length + last.length)
  return { first, inner, last, minimumLength }
}

function isRun({ kind }: Token): boolean {
  return kind === 'run'
}

function piecesOf(tokens: readonly Token[]): readonly Piece[] {
  const groups: Token[][] = []
  for (const token of tokens) {
    if (isRun(token)) groups.push([])
    else groups.at(-1)?.push(token)
  }
  return groups.map(pieceOf).filter(({ length }) => length > 0)
}

function pieceOf(tokens: readonly Token[]): Piece {
  if (!tokens.some(({ kind }) => kind === 'one')) return textOf(tokens)
  return tokens.flatMap((token) => (token.kind === 'text' ? codesOf(token.text) : [ONE]))
}

function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
}

/** Returns whether the value matches from the position `start`. */
export function matchesGlob(glob: Glob, value: string, start = 0): boolean {
  const { first, inner, last, minimumLength } = glob
  if (value.length - start < minimumLength || !beginsAt(glob, value, start)) return false
  if (last === undefined) return true
  const end = value.length - last.length
  return occursAt(last, value, end) && occurInOrder(inner, value, start + first.length, end)
}

/**
 * Returns whether the piece before the first run occurs at the position. If so, no later position can do
 * better.
 */
function beginsAt({ first, last }: Glob, value: string, at: number): boolean {
  return hasRoom(first, last, value, at) && occursAt(first, value, at)
}

/** Returns the first of the ascending places from which the value can match: see {@link beginsAt}. */
export function firstBeginning(
  { first, last }: Glob,
  value: string,
  places: readonly number[],
): number | undefined {
  const occurs = isQuick(first, places.length)
    ? (at: number) => occursAt(first, value, at)
    : sifted(first, value)
  return places.find((at) => hasRoom(first, last, value, at) && occurs(at))
}

/** Returns whether the first piece fits. Without a run, it must reach the end of the value. */
function hasRoom(first: Piece, last: Piece | undefined, value: string, at: number): boolean {
  return last !== undefined || at + first.length === value.length
}

/** Returns whether the pieces occur in order between two positions. */
function occurInOrder(pieces: readonly Piece[], value: string, start: number, end: number): boolean {
  let from = start
  for (const piece of pieces) {
    const last = end - piece.length
    const found = find(piece, value, from, last)
    if (found < 0 || found > last) return false
    from = found + piece.length
  }
  return true
}

function occursAt(piece: Piece, value: string, at: number): boolean {
  if (typeof piece === 'string') return value.startsWith(piece, at)
  for (let offset = 0; offset < piece.length; offset++) {
    const code = piece[offset]
    if (code !== ONE && code !== value.charCodeAt(at + offset)) return false
  }
  return true
}

function isQuick(piece: Piece, places: number): boolean {
  return piece.length <= SIEVE_THRESHOLD || places <= SIEVE_THRESHOLD
}

/** Returns {@link occursAt} for many places, to be called in ascending order. */
function sifted(piece: Piece, value: string): (at: number) => boolean {
  const sieve = new Sieve(typeof piece === 'string' ? codesOf(piece) : piece, value)
  return (at) => sieve.passes(at) && occursAt(piece, value, at)
}

/**
 * Returns the first place of the piece at or after `from`, or -1.
 * A result after `to` means that there is none.
 */
function find(piece: Piece, value: string, from: number, to: number): number {
  if (!isQuick(piece, to - from)) return findSifted(piece, value, from, to)
  if (typeof piece === 'string') return value.indexOf(piece, from)
  for (let at = from; at <= to; at++) {
    if (occursAt(piece, value, at)) return at
  }
  return -1
}

function findSifted(piece: Piece, value: string, from: number, to: number): number {
  const occurs = sifted(piece, value)
  for (let at = from; at <= to; at++) {
    if (occurs(at)) return at
  }
  return -1
}
