/** Reads policy documents again for each decision, as JSON without assumptions about its content. */

export type JsonObject = Readonly<Record<string, unknown>>

export interface Document {
  /** V1: variables are substituted only under this version; otherwise `${...}` is literal text. */
  readonly hasVariables: boolean
  readonly statements: readonly JsonObject[]
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns a list for one value or a list of values, because policies can contain either. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

export const stringsOf = (value: unknown): readonly string[] =>
  listOf(value).filter((each) => typeof each === 'string')

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/** C10: quotes a number that a 64-bit float could not hold, because policies have exact decimals. */
const exactly = (token: string): string =>
  !token.startsWith('"') && (/[\d.]{16}/.test(token) || /e[+-]?\d{3}/i.test(token)) ? `"${token}"` : token

function parse(text: string): unknown {
  try {
    return JSON.parse(text) && JSON.parse(text.replace(STRING_OR_NUMBER, exactly))
  } catch {
    return undefined
  }
}

/**
 * Reads a document. One that is not a JSON object has no statements, so it allows and denies nothing (D1).
 */
export function readDocument(text: string): Document {
  const json = parse(text)
  if (!isObject(json)) return { hasVariables: false, statements: [] }
  return {
    hasVariables: json['Version'] === '2012-10-17',
    statements: listOf(json['Statement']).filter(isObject),
  }
}
