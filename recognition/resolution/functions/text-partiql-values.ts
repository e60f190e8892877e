/** The values in PartiQL statements: literals, and the parameters of placeholders. */
import type { Value } from '../../parameters/types.ts'
import { memberOf, UNREADABLE } from './text-function.ts'
import { isSymbol, type Token } from './text-partiql.ts'

/** A statement with the values of its placeholders. */
export interface Statement {
  readonly tokens: readonly Token[]
  /** The value of each placeholder. */
  readonly given: ReadonlyMap<Token, Value | undefined>
}

export function statementOf(tokens: readonly Token[], parameters: readonly Value[]): Statement {
  const placeholders = tokens.filter((token) => isSymbol(token, '?'))
  return { tokens, given: new Map(placeholders.map((token, at) => [token, parameters[at]])) }
}

const STRING = /^'((?:[^']|'')*)'$/s
const NUMBER = /^\d/

/** Returns a value as condition keys have it. `*` for what is not a single text, number, or bytes. */
export function textOfOperand(operand: readonly Token[], { given }: Statement): string {
  const [first, second, ...others] = operand
  if (first === undefined || others.length > 0) return UNREADABLE
  if (second !== undefined) return isSymbol(first, '-') && isNumber(second) ? `-${second.text}` : UNREADABLE
  if (isNumber(first)) return first.text
  return isSymbol(first, '?') ? textOfParameter(given.get(first)) : (textIn(first) ?? UNREADABLE)
}

function textOfParameter(value: Value | undefined): string {
  const texts = ['S', 'N', 'B'].flatMap((type) => memberOf(value, type) ?? [])
  return texts.length === 1 && typeof texts[0] === 'string' ? texts[0] : UNREADABLE
}

/** Returns the text in single quotes. */
function textIn({ kind, text }: Token): string | undefined {
  const [, quoted] = (kind === 'other' && STRING.exec(text)) || []
  return quoted?.replaceAll("''", "'")
}

function isNumber({ kind, text }: Token): boolean {
  return kind === 'other' && NUMBER.test(text)
}

/** A member of the item that INSERT writes. */
export interface Entry {
  readonly name: string
  readonly value: readonly Token[]
}

/** Returns the members of the map after a position, without those of maps in it. */
export function entriesAfter(tokens: readonly Token[], start: number): readonly Entry[] {
  return partsOfMap(tokens, start).flatMap(([name, colon, ...value]) =>
    name && isSymbol(colon, ':') ? [{ name: textIn(name) ?? name.text, value }] : [],
  )
}

/** Returns the tokens between the commas of a map. */
function partsOfMap(tokens: readonly Token[], start: number): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens.slice(start + 1)) {
    depth += levelsOpenedBy(token)
    if (depth === 0) break
    if (depth === 1 && isSymbol(token, ',')) parts.push([])
    else if (depth > 1 || !isSymbol(token, '{')) parts.at(-1)?.push(token)
  }
  return parts
}

/** Returns 1 for an opening bracket, -1 for a closing one, and 0 for other tokens. */
export function levelsOpenedBy(
  { kind, text }: Token,
  { opening, closing }: { readonly opening: RegExp; readonly closing: RegExp } = BRACKETS,
): number {
  if (kind !== 'other') return 0
  return opening.test(text) ? 1 : closing.test(text) ? -1 : 0
}

const BRACKETS = { opening: /^[([{]$/, closing: /^[)\]}]$/ }
