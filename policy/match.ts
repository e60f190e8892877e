/**
 * Wildcard matching without regular expressions. The pieces between two `*` are looked for from left to right, each
 * at its first place: with nothing but free runs between them no later place can do better, so nothing is ever
 * tried twice. A long piece that could stand at many places is sifted first (see `sieve.ts`), so that pattern and value
 * cost no more than their lengths, up to a logarithm.
 */
import { Sieve } from './sieve.ts'
import { parseTemplate, type Token, textOf } from './template.ts'

/** Text without `*`: a string, or character codes with {@link ONE} where `?` stands. */
type Piece = string | readonly number[]

export interface Glob {
  readonly first: Piece
  /** Pieces between runs, each of which stands somewhere. */
  readonly inner: readonly Piece[]
  /** What stands at the end; undefined when there is no run, so that the first piece is the whole value. */
  readonly last: Piece | undefined
  readonly minimumLength: number
}

const ONE = -1

/** A piece no longer than this is compared at every place, and one of any length at no more places than these. */
const FEW = 128

/** Of a text that holds wildcards but never variables. */
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

/** Whether the value matches, from the position on. */
export function matchesGlob(glob: Glob, value: string, start = 0): boolean {
  const { first, inner, last, minimumLength } = glob
  if (value.length - start < minimumLength || !beginsAt(glob, value, start)) return false
  if (last === undefined) return true
  const end = value.length - last.length
  return standsAt(last, value, end) && standInOrder(inner, value, start + first.length, end)
}

/** Whether what comes before the first run stands there. If so, no position behind it can do better. */
function beginsAt({ first, last }: Glob, value: string, at: number): boolean {
  return hasRoom(first, last, value, at) && standsAt(first, value, at)
}

/** The first of the places, in ascending order, at which the value can match from there on: see {@link beginsAt}. */
export function firstBeginning(
  { first, last }: Glob,
  value: string,
  places: readonly number[],
): number | undefined {
  const stands = isQuick(first, places.length)
    ? (at: number) => standsAt(first, value, at)
    : sifted(first, value)
  return places.find((at) => hasRoom(first, last, value, at) && stands(at))
}

/** Without a run the first piece has to reach the end. */
function hasRoom(first: Piece, last: Piece | undefined, value: string, at: number): boolean {
  return last !== undefined || at + first.length === value.length
}

/** Whether the pieces follow one another between two positions. */
function standInOrder(pieces: readonly Piece[], value: string, start: number, end: number): boolean {
  let from = start
  for (const piece of pieces) {
    const last = end - piece.length
    const found = find(piece, value, from, last)
    if (found < 0 || found > last) return false
    from = found + piece.length
  }
  return true
}

function standsAt(piece: Piece, value: string, at: number): boolean {
  if (typeof piece === 'string') return value.startsWith(piece, at)
  for (let offset = 0; offset < piece.length; offset++) {
    const code = piece[offset]
    if (code !== ONE && code !== value.charCodeAt(at + offset)) return false
  }
  return true
}

function isQuick(piece: Piece, places: number): boolean {
  return piece.length <= FEW || places <= FEW
}

/** {@link standsAt} for many places, asked for in ascending order. */
function sifted(piece: Piece, value: string): (at: number) => boolean {
  const sieve = new Sieve(typeof piece === 'string' ? codesOf(piece) : piece, value)
  return (at) => sieve.passes(at) && standsAt(piece, value, at)
}

/** The first place of the piece, from one position to another or behind it. */
function find(piece: Piece, value: string, from: number, to: number): number {
  if (!isQuick(piece, to - from)) return findSifted(piece, value, from, to)
  if (typeof piece === 'string') return value.indexOf(piece, from)
  for (let at = from; at <= to; at++) {
    if (standsAt(piece, value, at)) return at
  }
  return -1
}

function findSifted(piece: Piece, value: string, from: number, to: number): number {
  const stands = sifted(piece, value)
  for (let at = from; at <= to; at++) {
    if (stands(at)) return at
  }
  return -1
}
