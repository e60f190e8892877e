/** Whether the data of a seed file have the form that the schema describes. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Path } from './parse.ts'
import { seedSchema } from './schema.ts'
import type { SeedFile } from './types.ts'

export interface Flaw {
  /** What is wrong; its member `key` if there is one. */
  readonly path: Path
  readonly key?: string
  readonly message: string
}

export type Checked = { readonly seed: SeedFile } | { readonly flaws: readonly Flaw[] }

let compiled: ValidateFunction<SeedFile> | undefined

export function checkSeed(data: unknown): Checked {
  compiled ??= new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true }).compile<SeedFile>(
    seedSchema,
  )
  if (compiled(data)) return { seed: data }
  return { flaws: (compiled.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames').map(toFlaw) }
}

function toFlaw(error: ErrorObject): Flaw {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const key = error.propertyName ?? unknownMember(error)
  return { path, ...(key === undefined ? {} : { key }), message: `${nameOf(path)} ${messageOf(error)}` }
}

function unknownMember({ keyword, params }: ErrorObject): string | undefined {
  return keyword === 'additionalProperties' ? String(params['additionalProperty']) : undefined
}

/** `accounts.000000000000.users[0].name`. */
function nameOf(path: Path): string {
  return (
    path.reduce<string>(
      (name, part) => (/^\d{1,9}$/.test(String(part)) ? `${name}[${part}]` : `${name}${name && '.'}${part}`),
      '',
    ) || 'the seed'
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
