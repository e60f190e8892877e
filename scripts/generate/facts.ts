import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * `[name, shape, flags?]`; flags: `r` required, `s` seen only in the SDK, `=NAME` the name on the wire; where REST JSON
 * has the member, if not in the body: `l` in the path, `q` in the query, `h` in a header, `b` it is the body.
 */
export type FactMember = readonly [name: string, shape: string, flags?: string]

export interface FactShape {
  readonly t:
    | 'string'
    | 'integer'
    | 'long'
    | 'boolean'
    | 'timestamp'
    | 'blob'
    | 'document'
    | 'list'
    | 'map'
    | 'structure'
  readonly min?: number
  readonly max?: number
  readonly p?: string
  readonly e?: readonly string[]
  readonly of?: string
  readonly k?: string
  readonly v?: string
  readonly m?: readonly FactMember[]
  readonly u?: 1
  readonly x?: 1
  readonly iso?: 1
}

export interface FactOperation {
  readonly i: readonly FactMember[]
  readonly o?: readonly FactMember[]
  readonly e: readonly string[]
  readonly pg?: readonly [input: string[], output: string[], more: string, limit: string, results: string[]]
  readonly h?: readonly [method: string, path: string, status: number, form?: 'form']
  readonly a?: 1
}

export type FactError = readonly [
  code: string,
  status: number,
  fault: string,
  members?: readonly FactMember[],
]

/** One file of `scripts/facts/constraints/`; its `legend` explains the keys. */
export type Facts = FactFields & Protocol

/** The protocol of a service, with everything that requests and responses name of it. */
export type Protocol =
  | { readonly protocol: 'query'; readonly apiVersion: string; readonly xmlNamespace: string }
  | { readonly protocol: 'json'; readonly targetPrefix: string }
  | { readonly protocol: 'rest-json' }

interface FactFields {
  readonly service: string
  readonly signingName?: string
  readonly operations: Readonly<Record<string, FactOperation>>
  readonly errors: Readonly<Record<string, FactError>>
  /** Errors that AWS returns although its model has none of them. */
  readonly unmodelled?: { readonly errors?: Readonly<Record<string, FactError>> }
  readonly shapes: Readonly<Record<string, FactShape>>
}

/** One service's part of `scripts/facts/overlay.json`: AWS behavior that differs from AWS's model. */
export interface Overlay {
  /** Enums to define. `member` is the member of a structure or of an operation's input that has this type. */
  readonly enums: Readonly<Record<string, { values: readonly string[]; member: string; why: string }>>
  /** Strings to change. With `member`, as above, a string to define. */
  readonly shapes: Readonly<
    Record<string, { set: { min?: number; max?: number; pattern?: string }; member?: string; why: string }>
  >
  /** Types of times to define that are written with milliseconds, for one member each. */
  readonly times: Readonly<Record<string, { member: string; why: string }>>
  /**
   * `optional` lists members that responses omit if they have no value. The model requires these members.
   */
  readonly structures: Readonly<
    Record<string, { order?: readonly string[]; optional?: readonly string[]; why: string }>
  >
  readonly operations: Readonly<
    Record<string, { order?: readonly string[]; paging?: readonly string[]; why: string }>
  >
}

const NOTHING: Overlay = { enums: {}, shapes: {}, times: {}, structures: {}, operations: {} }

export function readFacts(root: string, service: string): Facts {
  return readJson(root, `scripts/facts/constraints/${service}.json`)
}

export function readOverlay(root: string, service: string): Overlay {
  const overlays: Readonly<Record<string, Overlay>> = readJson(root, 'scripts/facts/overlay.json')
  return { ...NOTHING, ...overlays[service] }
}

export function readSdkVersion(root: string, service: string): string {
  const { version }: { version: string } = readJson(
    root,
    `node_modules/@aws-sdk/client-${service}/package.json`,
  )
  return version
}

function readJson(root: string, path: string) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
