/** Whether data have the form that a JSON Schema describes. Loaded only when there is something to check. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'

export interface Flaw {
  /** What is wrong: names of members and indexes; its member `key` if there is one. */
  readonly path: readonly string[]
  readonly key?: string
  readonly message: string
}

export type Checked<Data> = { readonly data: Data } | { readonly flaws: readonly Flaw[] }

/** Schemas may stand within such a document. */
const OPENAPI_MEMBERS = ['openapi', 'info', 'servers', 'paths', 'components']

/**
 * A check against the schema at `pointer` within `document`, compiled once.
 *
 * @param pointer such as `#/components/schemas/Question`; `#` is the document itself
 * @param whole what messages call the data
 */
export function schemaCheck<Data>(
  document: object,
  pointer: string,
  whole: string,
): (data: unknown) => Checked<Data> {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true })
  ajv.addVocabulary(OPENAPI_MEMBERS).addSchema(document, 'document')
  const validate = ajv.compile<Data>({ $ref: `document${pointer}` })
  return (data) => {
    if (validate(data)) return { data }
    const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames')
    return { flaws: errors.map((error) => toFlaw(error, whole)) }
  }
}

function toFlaw(error: ErrorObject, whole: string): Flaw {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const key = error.propertyName ?? unknownMember(error)
  const message = `${nameOf(path) || whole} ${messageOf(error)}`
  return { path, ...(key === undefined ? {} : { key }), message }
}

function unknownMember({ keyword, params }: ErrorObject): string | undefined {
  return keyword === 'additionalProperties' ? String(params['additionalProperty']) : undefined
}

/** `accounts.000000000000.users[0].name`. */
function nameOf(path: readonly string[]): string {
  return path.reduce(
    (name, part) => (/^\d{1,9}$/.test(part) ? `${name}[${part}]` : `${name}${name && '.'}${part}`),
    '',
  )
}

function messageOf(error: ErrorObject): string {
  const { keyword, params, propertyName, message = 'is wrong' } = error
  switch (keyword) {
    case 'additionalProperties':
      return `has no member ${params['additionalProperty']}${known(error)}`
    case 'required':
      return `needs ${params['missingProperty']}`
    case 'enum':
      return `must be one of ${params['allowedValues'].join(', ')}`
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}${params['type'] === 'string' ? ': put it in quotes' : ''}`
    default:
      return propertyName === undefined ? message : `has the key ${propertyName}, which ${message}`
  }
}

/** The members that there are, so that a misspelt one is soon found. */
function known({ parentSchema }: ErrorObject): string {
  const names = Object.keys(parentSchema?.['properties'] ?? {})
  return names.length === 0 ? '' : `; there are ${names.join(', ')}`
}
