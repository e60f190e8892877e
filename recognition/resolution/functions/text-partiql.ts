/** The tables and the verb of PartiQL statements. */
import { validationException } from '../../../protocol/errors/json-requests.ts'
import { ofText } from './text-function.ts'

export interface Token {
  /** `name` is an identifier in double quotes, which is no keyword. */
  readonly kind: 'word' | 'name' | 'other'
  readonly text: string
  /** Whether nothing is between the token and the one before. */
  readonly isAdjacent: boolean
}

/**
 * Matches white space and comments, a name in double quotes (1), a string or an Ion literal, a number, a word (2), or any
 * other character (3).
 */
const TOKEN =
  /(?:\s|--[^\r\n]*|\/\*[\s\S]*?\*\/)+|"([^"]*(?:""[^"]*)*)"|'[^']*(?:''[^']*)*'|`[^`]*`|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|([\p{L}_$][\p{L}\p{N}_$]*)|([\s\S])/uy

/** In characters (API reference of DynamoDB). */
const MAXIMUM_LENGTH = 8192

/**
 * I (awsdocs/aws-sdk-for-javascript-v3#98, nubo-db/dynoxide#149).
 *
 * Unverified: All statements that the guard cannot read have this text, and one of them rejects its whole batch.
 */
const malformed = () =>
  validationException("Statement wasn't well formed, can't be processed: Expected data manipulation")

/** @throws AwsError ValidationException */
export function tokensOf(statement: string): readonly Token[] {
  if (statement.length > MAXIMUM_LENGTH) throw malformed()
  const tokens: Token[] = []
  let isAdjacent = false
  TOKEN.lastIndex = 0
  for (let at = 0; at < statement.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(statement)
    if (!match || isUnclosed(match[3], statement, at)) throw malformed()
    if (isBlank(match[0])) isAdjacent = false
    else {
      tokens.push({ ...tokenIn(match), isAdjacent })
      isAdjacent = true
    }
  }
  return tokens
}

/** Quotations and comments that have an end are matched as a whole. */
function isUnclosed(other: string | undefined, statement: string, at: number): boolean {
  return other !== undefined && (/["'`]/.test(other) || statement.startsWith('/*', at))
}

function isBlank(text: string): boolean {
  return /^(?:\s|--|\/\*)/.test(text)
}

function tokenIn([all, name, word]: RegExpExecArray): Pick<Token, 'kind' | 'text'> {
  if (name !== undefined) return { kind: 'name', text: name.replaceAll('""', '"') }
  return word === undefined ? { kind: 'other', text: all } : { kind: 'word', text: word }
}

const VERBS: ReadonlyMap<string, string> = new Map([
  ['SELECT', 'Select'],
  ['EXISTS', 'Select'],
  ['INSERT', 'Insert'],
  ['UPDATE', 'Update'],
  ['DELETE', 'Delete'],
])

/** What the name of a table follows. */
const BEFORE_TABLE: ReadonlySet<string> = new Set(['FROM', 'INTO', 'UPDATE'])

/** Returns `Select`, `Insert`, `Update`, or `Delete`. @throws AwsError ValidationException for other statements */
export const partiqlVerb = ofText((statement) => {
  const first = tokensOf(statement).find((token) => !isSymbol(token, '('))
  const verb = first?.kind === 'word' ? VERBS.get(first.text.toUpperCase()) : undefined
  if (verb === undefined) throw malformed()
  return [verb]
})

/**
 * Returns all tables of a statement: names or ARNs, with `/index/NAME` if the statement reads an index.
 *
 * DynamoDB has no joins and no subqueries, but a service that has them would read each of the tables.
 *
 * @throws AwsError ValidationException when a statement has no table
 */
export const partiqlTable = ofText((statement) => {
  const tokens = tokensOf(statement)
  const tables = tokens.flatMap((_token, at) => (isBeforeTable(tokens, at) ? tablesAt(tokens, at + 1) : []))
  if (tables.length === 0) throw malformed()
  return [...new Set(tables)]
})

/** The member of a path, as in `a.from`, is no keyword. */
function isBeforeTable(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  const isKeyword = token?.kind === 'word' && BEFORE_TABLE.has(token.text.toUpperCase())
  return isKeyword && !isSymbol(tokens[at - 1], '.')
}

/** Returns the tables of a list that commas separate. @throws AwsError ValidationException for anything else */
function tablesAt(tokens: readonly Token[], start: number): readonly string[] {
  const tables: string[] = []
  let at = start
  do {
    const { table, end } = tableAt(tokens, at)
    tables.push(table)
    at = afterAlias(tokens, end) + 1
  } while (isSymbol(tokens[at - 1], ','))
  return tables
}

/** @throws AwsError ValidationException when no name is there, or one that no table has: it would read as an index */
function tableAt(tokens: readonly Token[], at: number): { readonly table: string; readonly end: number } {
  const name = nameAt(tokens, at)
  if (name.includes('/') && !name.startsWith('arn:')) throw malformed()
  if (!isSymbol(tokens[at + 1], '.')) return { table: name, end: at + 1 }
  return { table: `${name}/index/${nameAt(tokens, at + 2)}`, end: at + 3 }
}

/**
 * Returns the name at a position. The rest of a name that has to be in quotation marks, such as `my-table`, is not left
 * out: a service could take it as a part of the name.
 *
 * @throws AwsError ValidationException
 */
function nameAt(tokens: readonly Token[], at: number): string {
  const [token, next] = [tokens[at], tokens[at + 1]]
  const isWhole = !next?.isAdjacent || (next.kind === 'other' && /^[.,;()]$/.test(next.text))
  if (token === undefined || token.kind === 'other' || !isWhole) throw malformed()
  return token.text
}

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'other' && token.text === text
}

/** @param word in upper case */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word
}

/** A table can have another name in the statement: `FROM a AS b`, or `FROM a b`. */
function afterAlias(tokens: readonly Token[], at: number): number {
  const token = tokens[at]
  if (token && isWord(token, 'AS')) return at + 2
  return token && token.kind !== 'other' && isSymbol(tokens[at + 1], ',') ? at + 1 : at
}
