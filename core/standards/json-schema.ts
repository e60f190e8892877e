/** Validates data against a JSON Schema. Loaded only when there is data to validate. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { suggestionFor } from './nearest.ts'

export interface Flaw {
  /**
   * The path of the invalid value: names of members and indexes. With `key`, that member of it is invalid.
   */
  readonly path: readonly string[]
  readonly key?: string
  /** The flaw and its place, such as `Unknown property "nam" at accounts.000000000000.users[0]`. */
  readonly problem: string
  /** The suggested fix, with the preceding punctuation. May be empty. */
  readonly advice: string
}

export type ValidationResult<Data> = { readonly data: Data } | { readonly flaws: readonly Flaw[] }

/** So many flaws are described at most. People read fewer, and each takes its time, as others have to wait for it. */
export const MAXIMUM_FLAWS = 500

/** The members of an OpenAPI document, which can contain the schema. */
const OPENAPI_MEMBERS = ['openapi', 'info', 'servers', 'paths', 'components']

/**
 * Compiles the schema at `pointer` in `document`, and returns a function that validates data against it.
 *
 * @param pointer such as `#/components/schemas/Question`; `#` is the document itself
 * @param whole the name of the data in messages
 */
export function schemaCheck<Data>(
  document: object,
  pointer: string,
  whole: string,
): (data: unknown) => ValidationResult<Data> {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true })
  ajv.addVocabulary(OPENAPI_MEMBERS).addSchema(document, 'document')
  const validate = ajv.compile<Data>({ $ref: `document${pointer}` })
  return (data) => {
    if (validate(data)) return { data }
    const errors = (validate.errors ?? []).filter(({ keyword }) => !REPEATED.has(keyword))
    return { flaws: errors.slice(0, MAXIMUM_FLAWS).map((error) => toFlaw(error, whole)) }
  }
}

/** The keywords whose errors only say that other errors follow. */
const REPEATED: ReadonlySet<string> = new Set(['propertyNames', 'if'])

function toFlaw(error: ErrorObject, whole: string): Flaw {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const key = error.propertyName ?? unknownMember(error)
  const { problem, advice, isValue = false } = findingOf(error)
  const place = path.length > 0 ? ` at ${nameOf(path)}` : isValue ? ` of ${whole}` : ''
  return { path, ...(key === undefined ? {} : { key }), problem: problem + place, advice }
}

function unknownMember({ keyword, params }: ErrorObject): string | undefined {
  return keyword === 'additionalProperties' ? String(params['additionalProperty']) : undefined
}

/** Formats a path, such as `accounts.000000000000.users[0].name`. */
export function nameOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (name, part) => (/^\d{1,9}$/.test(String(part)) ? `${name}[${part}]` : `${name}${name && '.'}${part}`),
    '',
  )
}

interface Finding {
  readonly problem: string
  readonly advice: string
  /** Whether the value itself is invalid, not one of its properties. */
  readonly isValue?: boolean
}

function findingOf(error: ErrorObject): Finding {
  const { keyword, params, parentSchema, propertyName, message = 'is wrong' } = error
  switch (keyword) {
    case 'additionalProperties': {
      const unknown = String(params['additionalProperty'])
      const known = Object.keys(parentSchema?.['properties'] ?? {})
      return { problem: `Unknown property "${unknown}"`, advice: sentences(suggestionFor(unknown, known)) }
    }
    case 'required':
      return { problem: `Missing property "${params['missingProperty']}"`, advice: '' }
    case 'enum':
      return { ...unlisted(error.data, params['allowedValues']), isValue: true }
    case 'type': {
      const types = [params['type']].flat().map((type) => TYPES[type] ?? type)
      const quotes = params['type'] === 'string' ? '. Put it in quotes.' : ''
      return { problem: 'Invalid value', advice: `: must be ${types.join(' or ')}${quotes}`, isValue: true }
    }
    default:
      return propertyName === undefined
        ? { problem: 'Invalid value', advice: `: ${message}${exampleFor(error)}`, isValue: true }
        : { problem: `Invalid key "${propertyName}"`, advice: `: ${message}` }
  }
}

/** An example from the schema follows a pattern, because few people read regular expressions. */
function exampleFor({ keyword, parentSchema }: ErrorObject): string {
  const [example] = keyword === 'pattern' ? [parentSchema?.['examples']].flat() : []
  return example === undefined ? '' : `, as ${JSON.stringify(example)} does`
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'a boolean',
  integer: 'an integer',
  number: 'a number',
  object: 'an object',
  string: 'a string',
}

function unlisted(data: unknown, allowed: readonly unknown[]): Finding {
  const suggestion = suggestionFor(String(data), allowed.map(String))
  const advice = suggestion === '' ? `: must be one of ${allowed.join(', ')}` : sentences(suggestion)
  return { problem: `Invalid value ${JSON.stringify(data)}`, advice }
}

/** Ends the previous sentence before the text. */
function sentences(text: string): string {
  return text === '' ? '' : `.${text}`
}
