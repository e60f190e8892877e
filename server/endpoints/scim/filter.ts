/**
 * The filters of lists: comparisons by `eq`, joined by `and`.
 *
 * Source: IAM Identity Center SCIM Implementation Developer Guide, "Limitations from SCIM specification".
 */
import { invalidScimRequest } from '../../../protocol/errors/scim.ts'

/** The values that a filter compares attributes with, by the names of the attributes in lower case. */
export type Filter = ReadonlyMap<string, string>

const COMPARISON = /\s*([\w$.:-]+)\s+(\w+)\s+("(?:[^"\\]|\\.)*")\s*/y
const AND = /and(?=\s)/iy

/** @param combinations the sets of attributes that a filter may name, in lower case */
export function filterIn(query: URLSearchParams, combinations: readonly (readonly string[])[]): Filter {
  const text = query.get('filter')
  if (text === null) return new Map()
  const filter = parseFilter(text)
  const isSupported = (names: readonly string[]) =>
    names.length === filter.size && names.every((name) => filter.has(name))
  if (!combinations.some(isSupported))
    throw invalidScimRequest(`AWS does not support a SCIM filter on ${[...filter.keys()].join(' and ')}.`)
  return filter
}

/** @throws AwsError ValidationException */
function parseFilter(text: string): Filter {
  const values = new Map<string, string>()
  let position = 0
  do {
    if (position > 0) position = endOf(AND, text, position)
    COMPARISON.lastIndex = position
    const [comparison, name = '', operator = '', value = ''] = COMPARISON.exec(text) ?? []
    if (comparison === undefined || operator.toLowerCase() !== 'eq') throw invalidFilter()
    if (values.has(name.toLowerCase())) throw invalidFilter()
    values.set(name.toLowerCase(), valueIn(value))
    position += comparison.length
  } while (position < text.length)
  return values
}

function endOf(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position
  if (!pattern.test(text)) throw invalidFilter()
  return pattern.lastIndex
}

/** Returns the text of a JSON string. An empty one is invalid: I (slashdevops/idp-scim-sync 75). */
function valueIn(quoted: string): string {
  const value = unquoted(quoted)
  if (typeof value !== 'string' || value === '') throw invalidFilter()
  return value
}

/** Returns undefined if the string contains an escape that JSON does not have. */
export function unquoted(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const invalidFilter = () =>
  invalidScimRequest('AWS supports only SCIM filters such as userName eq "ann", joined by and.')
