/**
 * Wildcard matching without regular expressions. The pieces between two `*` are looked for from left to right, each
 * at its first place: with nothing but free runs between them no later place can do better, so nothing is ever
 * tried twice and a pattern of many `*` costs no more than its length times the value's.
 */
import { parseTemplate, type Token, textOf } from './template.ts'

/** Text without `*`: a string, or character codes with {@link ONE} where `?` stands. */
type Piece = string | readonly number[]

export interface Glob {
  /** Pieces between runs; a single one means that there is no run and the whole value must equal it. */
  readonly pieces: readonly Piece[]
  readonly minimumLength: number
}

const ONE = -1

/** Of a text that holds wildcards but never variables. */
export function globOf(text: string): Glob {
  return compileGlob(parseTemplate(text, { wildcards: true, variables: false }))
}

export function compileGlob(tokens: readonly Token[]): Glob {
  const groups: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'run') groups.push([])
    else groups.at(-1)?.push(token)
  }
  const pieces = groups
    .map(pieceOf)
    .filter((piece, at, all) => piece !== '' || at === 0 || at === all.length - 1)
  return { pieces, minimumLength: pieces.reduce((sum, piece) => sum + piece.length, 0) }
}

function pieceOf(tokens: readonly Token[]): Piece {
  if (!tokens.some(({ kind }) => kind === 'one')) return textOf(tokens)
  return tokens.flatMap((token) => (token.kind === 'text' ? codesOf(token.text) : [ONE]))
}

export function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
}

export function matchesGlob(glob: Glob, value: string): boolean {
  const { pieces } = glob
  const first = pieces[0] ?? ''
  if (pieces.length === 1) return value.length === first.length && standsAt(first, value, 0)
  const last = pieces[pieces.length - 1] ?? ''
  const end = value.length - last.length
  if (value.length < glob.minimumLength || !standsAt(first, value, 0) || !standsAt(last, value, end))
    return false
  return holdsInOrder(pieces, value, first.length, end)
}

/** Whether the inner pieces follow one another between two positions. */
function holdsInOrder(pieces: readonly Piece[], value: string, start: number, end: number): boolean {
  let from = start
  for (let at = 1; at < pieces.length - 1; at++) {
    const piece = pieces[at] ?? ''
    const found = find(piece, value, from)
    if (found < 0 || found + piece.length > end) return false
    from = found + piece.length
  }
  return true
}

function standsAt(piece: Piece, value: string, at: number): boolean {
  if (typeof piece === 'string') return value.startsWith(piece, at)
  return piece.every((code, offset) => code === ONE || code === value.charCodeAt(at + offset))
}

function find(piece: Piece, value: string, from: number): number {
  if (typeof piece === 'string') return value.indexOf(piece, from)
  for (let at = from; at + piece.length <= value.length; at++) {
    if (standsAt(piece, value, at)) return at
  }
  return -1
}
