/** The attributes that PartiQL statements name, for the condition key `dynamodb:Attributes`. */
import type { Value } from '../../parameters/types.ts'
import { UNREADABLE } from './text-function.ts'
import { isSymbol, isWord, type Token } from './text-partiql.ts'
import { withoutReturning } from './text-partiql-condition.ts'
import { entriesAfter, levelsOpenedBy } from './text-partiql-values.ts'

/** Words that are no attributes unless they are in double quotes. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'SELECT DELETE DISTINCT FROM WHERE AND OR NOT BETWEEN IN IS MISSING NULL TRUE FALSE LIKE ESCAPE EXISTS SET REMOVE ORDER BY ASC DESC'.split(
    ' ',
  ),
)

/** What the tables of a statement follow, and what follows them. */
const BEFORE_TABLES = ['FROM', 'UPDATE']
const AFTER_TABLES = ['WHERE', 'SET', 'REMOVE', 'ORDER']

/**
 * Returns the top-level attributes of a statement: what it selects, writes, and compares. Names inside a value are none
 * (recorded on AWS, September 2026).
 *
 * Unverified: `SELECT *` adds no attribute, like a Query without projection.
 */
export function attributesOf(statement: Value): readonly string[] {
  if (typeof statement !== 'string') return [UNREADABLE]
  const tokens = withoutReturning(statement)
  const value = tokens.findIndex((token) => isWord(token, 'VALUE'))
  const isInsert = tokens.some((token) => isWord(token, 'INSERT'))
  const names = isInsert ? entriesAfter(tokens, value).map(({ name }) => name) : namesIn(tokens)
  return [...new Set(names)]
}

function namesIn(tokens: readonly Token[]): readonly string[] {
  let isTable = false
  let depth = 0
  return tokens.flatMap((token, at) => {
    depth += levelsOpenedBy(token, BRACES)
    isTable = isOneOf(token, BEFORE_TABLES) || (isTable && !isOneOf(token, AFTER_TABLES))
    return !isTable && depth === 0 && isAttribute(tokens, at) ? [token.text] : []
  })
}

const BRACES = { opening: /^[{]$/, closing: /^[}]$/ }

function isOneOf(token: Token, words: readonly string[]): boolean {
  return token.kind === 'word' && words.includes(token.text.toUpperCase())
}

/** Attributes in other attributes and the names of functions are left out. */
function isAttribute(tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]]
  if (token === undefined || token.kind === 'other' || isSymbol(before, '.')) return false
  return token.kind === 'name' || !(isSymbol(after, '(') || KEYWORDS.has(token.text.toUpperCase()))
}
