/** Values of the partition key in PartiQL statements, for the condition key `dynamodb:LeadingKeys`. */
import type { Parameters, Value } from '../../parameters/types.ts'
import { isList, memberOf, UNREADABLE } from './text-function.ts'
import { isSymbol, isWord, type Token, tokensOf } from './text-partiql.ts'

/** The lists of statements. Empty for the operation that has only one. */
const LISTS = ['', 'Statements[].', 'TransactStatements[].']

/** Words with which a condition can hold for other keys than those that it compares. */
const WIDENING = ['OR', 'IN', 'NOT', 'BETWEEN', 'EXISTS', 'UNION', 'CASE']

/**
 * Returns the values of the partition key that the statements of a request name, `*` for those that cannot be read. Empty
 * for requests without statements.
 *
 * Unverified: A statement that reads a whole table has the value `*`, which only policies for all keys allow, because it
 * is not known whether AWS leaves out the condition key.
 */
export function leadingKeysOfStatements(parameters: Parameters, keyName: string): readonly string[] {
  return LISTS.flatMap((list) => {
    const [values = []] = parameters.valuesAt(`${list}Parameters`)
    return parameters
      .valuesAt(`${list}Statement`)
      .flatMap((statement) => keysOf(statement, isList(values) ? values : [], keyName))
  })
}

function keysOf(statement: Value, values: readonly Value[], keyName: string): readonly string[] {
  const tokens = typeof statement === 'string' ? tokensOf(statement) : []
  if (WIDENING.some((word) => tokens.some((token) => isWord(token, word)))) return [UNREADABLE]
  const isInsert = tokens.some((token) => isWord(token, 'INSERT'))
  const where = tokens.findIndex((token) => isWord(token, isInsert ? 'VALUE' : 'WHERE'))
  if (where < 0) return [UNREADABLE]
  const keys = tokens
    .flatMap((token, at) => (at > where && isSymbol(token, isInsert ? ':' : '=') ? [at] : []))
    .flatMap((at) => operandOf(tokens, at, keyName) ?? [])
    .map((at) => valueAt(tokens, at, values))
  return keys.length > 0 ? keys : [UNREADABLE]
}

/** Returns the position of what the key is compared with. Undefined for other attributes. */
function operandOf(tokens: readonly Token[], at: number, keyName: string): number | undefined {
  if (namesKey(tokens, at - 1, keyName)) return at + 1
  return namesKey(tokens, at + 1, keyName) ? at - 1 : undefined
}

/** A member of another attribute can have the same name. */
function namesKey(tokens: readonly Token[], at: number, keyName: string): boolean {
  const token = tokens[at]
  const isName = token?.kind === 'other' ? token.text === `'${keyName}'` : token?.text === keyName
  return isName && !isSymbol(tokens[at - 1], '.') && !isSymbol(tokens[at + 1], '.')
}

const STRING = /^'((?:[^']|'')*)'$/s

function valueAt(tokens: readonly Token[], at: number, values: readonly Value[]): string {
  const token = tokens[at]
  if (!token || !isAlone(tokens, at)) return UNREADABLE
  const [, text] = STRING.exec(token.text) ?? []
  if (text !== undefined && token.kind === 'other') return text.replaceAll("''", "'")
  if (!isSymbol(token, '?')) return UNREADABLE
  const value = values[tokens.slice(0, at).filter((each) => isSymbol(each, '?')).length]
  const given = ['S', 'N', 'B'].flatMap((type) => memberOf(value, type) ?? [])
  return given.length === 1 && typeof given[0] === 'string' ? given[0] : UNREADABLE
}

/** Returns whether a value is no part of a larger expression, such as `'a' || 'b'`. */
function isAlone(tokens: readonly Token[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]]
  const ends = after === undefined || after.kind === 'word' || /^[,;})=]$/.test(after.text)
  return ends && (before?.kind === 'word' || before === undefined || /^[=:(]$/.test(before.text))
}
