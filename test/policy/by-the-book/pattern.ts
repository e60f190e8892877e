/** Reads texts of policies as patterns, with wildcards (A2, R2, C8) and variables (V1-V7). */
import type { BookContext } from './types.ts'

/** One character of a pattern, which is a UTF-16 unit: A2. */
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
  text.split('').map((char) => ({ char, wild: isWildcard(char), colons: true }))

const literal = (text: string): Pattern => text.split('').map((char) => ({ char, wild: false, colons: true }))

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

/** Returns whether the whole text matches. A2: `*` matches any run, and `?` exactly one UTF-16 unit. */
export function matches(pattern: Pattern, text: string): boolean {
  const characters = text.split('')
  let reached: readonly boolean[] = [true, ...characters.map(() => false)]
  for (const token of pattern) reached = advance(reached, token, characters)
  return reached[characters.length] === true
}

/** Returns the value of a key. C16, V6: key names are case-insensitive, including the tag's key. */
export function contextValue(context: BookContext, key: string): string | readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())
  return found?.[1]
}

/** V4: a variable with a default is `key, 'default'`. Nothing is known of quotes inside: here, the outer ones count. */
const WITH_DEFAULT = /^([^,]*), '(.*)'$/s

/** Why a variable cannot be resolved (V3, V6). */
export type Unresolved = 'missing' | 'multivalued'

interface Resolved {
  readonly text: string
}

/** Resolves the text between `${` and `}`. */
function resolve(variable: string, context: BookContext): Resolved | Unresolved {
  if (variable === '*' || variable === '?' || variable === '$') return { text: variable } // V5
  const [, key = variable, fallback] = WITH_DEFAULT.exec(variable) ?? []
  const value = contextValue(context, key) ?? fallback
  if (value === undefined) return 'missing'
  return typeof value === 'string' ? { text: value } : 'multivalued'
}

const resolvePart = (part: string, context: BookContext): Pattern | Unresolved => {
  if (!part.startsWith('${') || !part.endsWith('}')) return patternOf(part)
  const value = resolve(part.slice(2, -1), context)
  return typeof value === 'string' ? value : literal(value.text)
}

/** Reads a text with substitution, unless a variable cannot be resolved. Values are literal (V7). */
export function substitute(text: string, context: BookContext): Pattern | Unresolved {
  const parts = text.split(/(\$\{[^}]*\})/).map((part) => resolvePart(part, context))
  if (parts.includes('missing')) return 'missing'
  return parts.includes('multivalued')
    ? 'multivalued'
    : parts.flatMap((part) => (typeof part === 'string' ? [] : part))
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

/** R2: in policies of the caller, an ARN with fewer than six parts has `*` for the others. */
export const fullArn = (text: string): string =>
  /^arn(:[^:]*){1,4}$/.test(text) ? fullArn(`${text}:*`) : text

/**
 * Reads the pattern of a Resource (R2, V2). Undefined when a variable cannot be resolved. Only the sixth part
 * can contain variables.
 */
export function resourcePattern(text: string, context: BookContext | undefined): Pattern | undefined {
  const [head, rest] = splitAtFifthColon(text)
  const sixth = context === undefined ? patternOf(rest) : substitute(rest, context)
  return typeof sixth === 'string' ? undefined : [...confineToSegments(patternOf(head)), ...sixth]
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
