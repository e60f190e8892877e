/**
 * Wildcard matching without regular expressions. The pieces between two `*` are looked for from left to right, each
 * at its first place: with nothing but free runs between them no later place can do better, so nothing is ever
 * tried twice and a pattern of many `*` costs no more than its length times the value's.
 */
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
export function beginsAt({ first, last }: Glob, value: string, at: number): boolean {
  return standsAt(first, value, at) && (last !== undefined || at + first.length === value.length)
}

/** Whether the pieces follow one another between two positions. */
function standInOrder(pieces: readonly Piece[], value: string, start: number, end: number): boolean {
  let from = start
  for (const piece of pieces) {
    const found = find(piece, value, from)
    if (found < 0 || found + piece.length > end) return false
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

function find(piece: Piece, value: string, from: number): number {
  if (typeof piece === 'string') return value.indexOf(piece, from)
  for (let at = from; at + piece.length <= value.length; at++) {
    if (standsAt(piece, value, at)) return at
  }
  return -1
}
