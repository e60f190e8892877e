/** Reads texts of policies as patterns, with wildcards (A2, R2, C8) and variables (V1-V7). */
import type { BookContext } from './types.ts'

/** One character of a pattern. */
export interface Token {
  readonly char: string
  /** Whether this `*` or `?` is a wildcard. */
  readonly wild: boolean
  /** Whether the wildcard also matches a colon. */
  readonly colons: boolean
}

export type Pattern = readonly Token[]

const isWildcard = (char: string): boolean => char === '*' || char === '?'

/** Reads a text without substitution. Every `*` and `?` is a wildcard. */
export const patternOf = (text: string): Pattern =>
  [...text].map((char) => ({ char, wild: isWildcard(char), colons: true }))

const literal = (text: string): Pattern => [...text].map((char) => ({ char, wild: false, colons: true }))

/** Returns the text of a pattern, for operators without wildcards. */
export const textOf = (pattern: Pattern): string => pattern.map(({ char }) => char).join('')

const accepts = (token: Token, char: string): boolean =>
  token.wild ? token.colons || char !== ':' : token.char === char

/**
 * Returns which prefixes of the text the pattern matches with one more token.
 * `reached[n]` is true if the tokens so far match the first n characters.
 */
function advance(reached: readonly boolean[], token: Token, text: readonly string[]): readonly boolean[] {
  const isRun = token.wild && token.char === '*'
  const next = [isRun && reached[0] === true]
  for (const [n, char] of text.entries()) {
    const before = isRun ? next[n] : reached[n]
    const extended = before === true && accepts(token, char)
    next.push(extended || (isRun && reached[n + 1] === true))
  }
  return next
}

/** Returns whether the whole text matches. A2: `*` matches any run, and `?` exactly one character. */
export function matches(pattern: Pattern, text: string): boolean {
  const characters = [...text]
  let reached: readonly boolean[] = [true, ...characters.map(() => false)]
  for (const token of pattern) reached = advance(reached, token, characters)
  return reached[characters.length] === true
}

/** Returns the value of a key. C16, V6: key names are case-insensitive, including the tag's key. */
export function contextValue(context: BookContext, key: string): string | readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())
  return found?.[1]
}

/** V4: a variable with a default is `key, 'default'`. */
const WITH_DEFAULT = /^([^,]*), '([^']*)'$/s

/** Resolves the text between `${` and `}`. Undefined when it cannot be resolved (V3). */
function resolve(variable: string, context: BookContext): string | undefined {
  if (variable === '*' || variable === '?' || variable === '$') return variable // V5
  const [, key = variable, fallback] = WITH_DEFAULT.exec(variable) ?? []
  const value = contextValue(context, key)
  if (value === undefined) return fallback
  return typeof value === 'string' ? value : undefined // V6: no multi-valued keys
}

/**
 * Reads a text with substitution. Undefined when a variable cannot be resolved (V3). Values are literal (V7).
 */
export function substitute(text: string, context: BookContext): Pattern | undefined {
  const tokens: Token[] = []
  for (const part of text.split(/(\$\{[^}]*\})/)) {
    const isVariable = part.startsWith('${') && part.endsWith('}')
    const value = isVariable ? resolve(part.slice(2, -1), context) : part
    if (value === undefined) return undefined
    tokens.push(...(isVariable ? literal(value) : patternOf(value)))
  }
  return tokens
}

/** Returns the text up to and including its fifth colon (all of it if it has fewer), and the rest. */
function splitAtFifthColon(text: string): readonly [string, string] {
  const [head = text] = /^(?:[^:]*:){5}/.exec(text) ?? []
  return [head, text.slice(head.length)]
}

/**
 * Confines `*` to segments. R2: before the sixth part, only a `*` at the end of its segment matches colons.
 */
const confineToSegments = (head: Pattern): Pattern =>
  head.map((token, n) => {
    const endsSegment = head[n + 1] === undefined || head[n + 1]?.char === ':'
    return { ...token, colons: token.char === '*' && endsSegment }
  })

/**
 * Reads the pattern of a Resource (R2, V2). Undefined when a variable cannot be resolved. Only the sixth part
 * can contain variables.
 */
export function resourcePattern(text: string, context: BookContext | undefined): Pattern | undefined {
  const [head, rest] = splitAtFifthColon(text)
  const sixth = context === undefined ? patternOf(rest) : substitute(rest, context)
  return sixth && [...confineToSegments(patternOf(head)), ...sixth]
}

/**
 * Returns the six parts of an ARN pattern, or undefined if it has fewer (C9). Only the last can contain
 * colons.
 */
export function arnParts(pattern: Pattern): readonly Pattern[] | undefined {
  const parts: Token[][] = [[]]
  for (const token of pattern) {
    if (token.char === ':' && parts.length < 6) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.length === 6 ? parts : undefined
}
