/**
 * Patterns as chains of places. A text matches if its letters lead from the first place of the chain to the last.
 * Letters are UTF-16 code units, as in `match.ts`.
 */
import { arnParts, splitParts } from '../parts.ts'
import { parseTemplate, type Token } from '../template.ts'

/** What a wildcard accepts. */
export const Wildcard = {
  none: 0,
  /** Any digit. */
  digit: 1,
  /** Any letter that the name of a user, role, or session can have: `[\w+=,.@-]` (IAM API Reference, CreateUser). */
  name: 2,
  /** Any letter but a colon. */
  confined: 3,
  any: 4,
} as const
export type Wildcard = (typeof Wildcard)[keyof typeof Wildcard]

/** What leads from a place to the next: a wildcard, or one of several letters. */
export type Step = Wildcard | readonly number[]

export interface Place {
  /** The letters that can repeat here. */
  readonly loop: Wildcard
  /** Undefined at the end. */
  readonly next: Step | undefined
}

/** From the first place to the last, which alone is an end. */
export type Pattern = readonly Place[]

/** A part of a pattern: what can repeat, or a step. */
export type Piece = { readonly loop: Wildcard } | { readonly next: Step }

const colon: Piece = { next: [':'.charCodeAt(0)] }

/** Returns the pattern of a text with wildcards and without variables, such as those of actions. */
export function globPattern(text: string): Pattern {
  return wildcardPattern(parse(text))
}

/**
 * Returns the pattern in which wildcards match any letters, also colons.
 *
 * @param tokens without variables
 */
export function wildcardPattern(tokens: readonly Token[]): Pattern {
  return patternOf(piecesOf(tokens, Wildcard.any, Wildcard.any))
}

/** Returns the pattern of one text. */
export function exactPattern(text: string): Pattern {
  return patternOf(lettersOf(text))
}

/**
 * Returns the pattern of a Resource: see `resource.ts`. In the first five parts, only a `*` at the end of a part
 * also matches colons.
 *
 * @param tokens without variables
 */
export function resourcePattern(tokens: readonly Token[]): Pattern {
  return ofParts(splitParts(tokens), Wildcard.any)
}

/**
 * Returns the pattern of the value of an operator for ARNs. In the first five parts, no wildcard matches colons.
 *
 * @param tokens without variables, of six parts
 */
export function arnPattern(tokens: readonly Token[]): Pattern {
  return ofParts(splitParts(tokens), Wildcard.confined)
}

/** @param last what a `*` at the end of a part matches, except in the sixth part, where it matches anything */
function ofParts(parts: readonly (readonly Token[])[], last: Wildcard): Pattern {
  const pieces = parts.map((part, at) =>
    at < arnParts - 1 ? piecesOf(part, Wildcard.confined, last) : piecesOf(part, Wildcard.any, Wildcard.any),
  )
  return patternOf(pieces.flatMap((part, at) => (at === 0 ? part : [colon, ...part])))
}

function parse(text: string): readonly Token[] {
  return parseTemplate(text, { wildcards: true, variables: false })
}

function piecesOf(tokens: readonly Token[], inner: Wildcard, last: Wildcard): readonly Piece[] {
  return tokens.flatMap(({ kind, text }, at) => {
    if (kind === 'one') return [{ next: inner }]
    if (kind === 'run') return [{ loop: at < tokens.length - 1 ? inner : last }]
    return lettersOf(text)
  })
}

/** Returns the pieces of a text without wildcards. */
export function lettersOf(text: string): readonly Piece[] {
  return Array.from({ length: text.length }, (_, at) => ({ next: [text.charCodeAt(at)] }))
}

/** Joins runs that follow each other: together they accept what the wider one accepts. */
export function patternOf(pieces: readonly Piece[]): Pattern {
  const places: Place[] = []
  let loop: Wildcard = Wildcard.none
  for (const piece of pieces) {
    if ('loop' in piece) loop = wider(loop, piece.loop)
    else {
      places.push({ loop, next: piece.next })
      loop = Wildcard.none
    }
  }
  return [...places, { loop, next: undefined }]
}

/** Returns the pieces of a pattern whose wildcards match no more than the given one does. */
export function narrowedPieces(pattern: Pattern, most: Wildcard): readonly Piece[] {
  return pattern.flatMap(({ loop, next }) => {
    const run: Piece = { loop: narrower(loop, most) }
    return next === undefined
      ? [run]
      : [run, { next: typeof next === 'number' ? narrower(next, most) : next }]
  })
}

function narrower(one: Wildcard, other: Wildcard): Wildcard {
  return one < other ? one : other
}

function wider(one: Wildcard, other: Wildcard): Wildcard {
  return one > other ? one : other
}
