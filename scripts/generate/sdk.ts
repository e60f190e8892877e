/**
 * Reads the runtime schemas that an AWS SDK client exports. A schema is an array whose first element is its
 * kind, or a number for a plain type (https://smithy.io; in the SDK: `@smithy/types` StaticSchema):
 *
 * - `[9, ns, name, traits, input, output]`: operation
 * - `[3, ns, name, traits, memberNames, memberSchemas, requiredCount]`: structure
 * - `[4, ...]`: union, in the same form
 * - `[-3, ...]`: error, in the same form
 * - `[1, ns, name, traits, item]`: list
 * - `[2, ns, name, traits, key, value]`: map
 * - `[0, ns, name, traits, type]`: simple type with traits
 *
 * A member may be wrapped as `[schema, traits]`, and any schema in a function that returns it. Required
 * members come first.
 */

export type SdkType =
  | { readonly kind: PlainKind; readonly sensitive: boolean }
  | { readonly kind: 'list'; readonly name?: string; readonly of: SdkType }
  | { readonly kind: 'map'; readonly name?: string; readonly value: SdkType }
  | SdkStructure

type PlainKind = 'string' | 'integer' | 'boolean' | 'timestamp' | 'blob' | 'document'

export interface SdkStructure {
  readonly kind: 'structure'
  readonly name: string
  /** Returns the members. It is a function, because structures may contain themselves. */
  readonly members: () => readonly SdkMember[]
}

export interface SdkMember {
  readonly name: string
  readonly required: boolean
  readonly type: SdkType
}

export interface SdkOperation {
  readonly input: readonly SdkMember[]
  readonly output: readonly SdkMember[]
}

export interface SdkService {
  readonly operations: ReadonlyMap<string, SdkOperation>
  readonly errors: ReadonlyMap<string, { readonly code: string; readonly status: number }>
  readonly enums: ReadonlyMap<string, readonly string[]>
}

/** Services whose SDKs npm does not have. */
export const WITHOUT_SDK: readonly string[] = ['account-access', 'iam-toolbox', 'signin']

/** @param client the namespace of `@aws-sdk/client-*` */
export function readSdk(client: object): SdkService {
  const exported: [string, unknown][] = Object.entries(client)
  const schemas = exported.map(([, value]) => value).filter(isList)
  return {
    operations: new Map(schemas.filter((schema) => schema[0] === 9).map(readOperation)),
    errors: new Map(schemas.filter((schema) => schema[0] === -3).flatMap(readError)),
    enums: new Map(
      exported.flatMap(([name, value]) => (isEnum(value) ? [[name, Object.values(value)]] : [])),
    ),
  }
}

function readOperation(schema: readonly unknown[]): [string, SdkOperation] {
  return [text(schema[2]), { input: readParameters(schema[4]), output: readParameters(schema[5]) }]
}

function readParameters(schema: unknown): readonly SdkMember[] {
  const resolved = resolve(schema)
  if (resolved === 'unit') return []
  const type = readType(resolved)
  if (type.kind !== 'structure') throw new Error('an operation takes and gives structures')
  return type.members()
}

function readError(schema: readonly unknown[]): [string, { code: string; status: number }][] {
  const traits = schema[3]
  if (typeof traits !== 'object' || traits === null) return []
  const query = Object.entries(traits).find(([name]) => name === 'awsQueryError')?.[1]
  if (isList(query)) return [[text(schema[2]), { code: text(query[0]), status: Number(query[1]) }]]
  const status = Object.entries(traits).find(([name]) => name === 'httpError')?.[1]
  return [[text(schema[2]), { code: text(schema[2]), status: Number(status) }]]
}

function readType(schema: unknown): SdkType {
  const resolved = resolve(schema)
  if (typeof resolved === 'number') return readNumber(resolved)
  if (!isList(resolved)) throw new Error(`unknown schema ${String(resolved)}`)
  if (typeof resolved[0] !== 'number' || resolved.length === 2) return readType(resolved[0])
  return readArray(resolved)
}

function readArray(schema: readonly unknown[]): SdkType {
  const name = text(schema[2])
  switch (schema[0]) {
    case 0:
      return withSensitivity(readType(schema[4]), schema[3] === 8)
    case 1:
      return { kind: 'list', name, of: readType(schema[4]) }
    case 2:
      return { kind: 'map', name, value: readType(schema[5]) }
    case 3:
    case 4:
      return { kind: 'structure', name, members: () => readMembers(schema) }
    default:
      throw new Error(`unknown kind of schema ${schema[0]}`)
  }
}

function withSensitivity(type: SdkType, sensitive: boolean): SdkType {
  return 'sensitive' in type ? { ...type, sensitive } : type
}

function readMembers(schema: readonly unknown[]): readonly SdkMember[] {
  const [names, types, requiredCount] = [schema[4], schema[5], schema[6] ?? 0]
  if (!isList(names) || !isList(types)) throw new Error(`structure ${schema[2]} has no members`)
  return names.map((name, position) => ({
    name: text(name),
    required: position < Number(requiredCount),
    type: readType(types[position]),
  }))
}

const plainKinds = new Map<number, PlainKind>([
  [0, 'string'],
  [1, 'integer'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [15, 'document'],
  [21, 'blob'],
])

/** Reads a plain type. The flags 64 and 128 mean a list or a map of the plain type in the low bits. */
function readNumber(code: number): SdkType {
  if (code & 128) return { kind: 'map', value: readNumber(code & 63) }
  if (code & 64) return { kind: 'list', of: readNumber(code & 63) }
  const kind = plainKinds.get(code)
  if (kind === undefined) throw new Error(`unknown plain type ${code}`)
  return { kind, sensitive: false }
}

function resolve(schema: unknown): unknown {
  return typeof schema === 'function' ? schema() : schema
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function isEnum(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || isList(value)) return false
  const values: unknown[] = Object.values(value)
  return values.length > 0 && values.every((member) => typeof member === 'string')
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`expected a string, not ${String(value)}`)
  return value
}
