/** Expressions of DynamoDB, such as `#n.a[0], b` in projections, and `SET a = :v` in updates. */
import type { Parameters } from '../../parameters/types.ts'
import { memberOf, type TextFunction, UNREADABLE } from './text-function.ts'

/** Matches white space, a name, a placeholder of a name or a value, a number, an operator, or any other character. */
const TOKEN = /\s+|[A-Za-z_]\w*|[#:]\w+|\d+|<>|[<>]=?|[\s\S]/g
const NAME = /^(?:[A-Za-z_]\w*|#\w+)$/
/** Matches all that an expression can consist of. */
const KNOWN = /^(?:[A-Za-z_]\w*|[#:]\w+|\d+|[<>=,.[\]()+-]+)$/
/** Words that are no names. DynamoDB reserves them, in any case. */
const KEYWORDS: ReadonlySet<string> = new Set('SET REMOVE ADD DELETE AND OR NOT BETWEEN IN'.split(' '))

/** In characters. DynamoDB accepts 4 KB. */
const MAXIMUM_LENGTH = 65_536

/** Returns the tokens of an expression. A token that no expression has becomes `*`, as does one that is too long. */
export function tokensOf(expression: string): readonly string[] {
  if (expression.length > MAXIMUM_LENGTH) return [UNREADABLE]
  const tokens = (expression.match(TOKEN) ?? []).filter((token) => token.trim() !== '')
  return tokens.map((token) => (KNOWN.test(token) ? token : UNREADABLE))
}

/**
 * Returns the top-level attributes that an expression names, for the condition key `dynamodb:Attributes`. Attributes in
 * other attributes and the names of functions are left out.
 */
export const attributeNames: TextFunction = (value, _argument, parameters) => {
  if (typeof value !== 'string') return [UNREADABLE]
  const tokens = tokensOf(value)
  const names = tokens.flatMap((_token, at) => attributeAt(tokens, at, parameters) ?? [])
  return [...new Set(names)]
}

/** Returns the top-level attribute that a token names. Undefined for other tokens. */
export function attributeAt(
  tokens: readonly string[],
  at: number,
  parameters: Parameters,
): string | undefined {
  const token = tokens[at] ?? ''
  if (token === UNREADABLE) return UNREADABLE
  const isName = NAME.test(token) && !KEYWORDS.has(token.toUpperCase())
  if (!isName || tokens[at - 1] === '.' || tokens[at + 1] === '(') return undefined
  return token.startsWith('#') ? namedBy(token, parameters) : token
}

function namedBy(placeholder: string, parameters: Parameters): string {
  const [names] = parameters.valuesAt('ExpressionAttributeNames')
  const name = memberOf(names, placeholder)
  return typeof name === 'string' ? name : UNREADABLE
}
