/**
 * Reads requests and layers from the JSON decision cases.
 * Rejects unknown fields, so that typos cannot hide a test.
 */
import { readdirSync, readFileSync } from 'node:fs'
import {
  type AuthorizationRequest,
  compilePolicy,
  type Decision,
  type LayerName,
  type Layers,
  type Principal,
  type ResourcePolicyKind,
  type SourcedPolicy,
} from '../../policy/index.ts'

interface CaseFile {
  readonly name: string
  readonly points: readonly string[]
  readonly request: RequestFields
  readonly layers: LayerFields
  readonly expect: Expectation
}

interface RequestFields {
  readonly action?: string
  readonly resource?: string
  readonly resourceAccountId?: string
  readonly isShared?: boolean
  readonly isReserved?: boolean
  readonly principal?: string
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/**
 * A raw text, a document, only its statements, or statements with a source. Version 2012-10-17 is implied for
 * only statements.
 */
type PolicyField = string | readonly object[] | { readonly Statement: unknown } | SourcedField
interface SourcedField {
  readonly source: string
  readonly statements: readonly object[]
}

interface LayerFields {
  readonly identity: readonly PolicyField[]
  readonly boundary?: PolicyField
  readonly session?: readonly (readonly PolicyField[])[]
  readonly resource?: { readonly kind: ResourcePolicyKind; readonly policy: PolicyField }
  readonly serviceControl?: readonly (readonly PolicyField[])[]
  readonly resourceControl?: readonly (readonly PolicyField[])[]
  readonly endpoint?: PolicyField
}

export interface Expectation {
  readonly effect: Decision['effect']
  readonly layer: LayerName
  /** The end of the AccessDenied text. */
  readonly reason?: string
  /** The indexes of the deciding statements. */
  readonly statements?: readonly number[]
}

export interface DecisionCase {
  readonly name: string
  readonly points: readonly string[]
  readonly request: AuthorizationRequest
  readonly layers: Layers
  readonly expect: Expectation
}

const folder = new URL('./cases/', import.meta.url)
const principals: Readonly<Record<string, Principal>> = readJson(
  new URL('./data/principals.json', import.meta.url),
)

export function readJson<T>(url: URL): T {
  return JSON.parse(readFileSync(url, 'utf8'))
}

/** Returns file name without extension -> its cases. */
export function readCases(): ReadonlyMap<string, readonly DecisionCase[]> {
  const names = readdirSync(folder).sort()
  return new Map(
    names.map((name) => [
      name.replace(/\.json$/, ''),
      readJson<CaseFile[]>(new URL(name, folder)).map(readCase),
    ]),
  )
}

function readCase(file: CaseFile): DecisionCase {
  rejectUnknownFields(file, ['name', 'points', 'request', 'layers', 'expect'], file.name)
  rejectUnknownFields(file.expect, ['effect', 'layer', 'reason', 'statements'], file.name)
  const { name, points, expect } = file
  return {
    name,
    points,
    expect,
    request: readRequest(file.request, name),
    layers: readLayers(file.layers, name),
  }
}

export function readRequest(fields: RequestFields, name: string): AuthorizationRequest {
  rejectUnknownFields(
    fields,
    ['action', 'resource', 'resourceAccountId', 'isShared', 'isReserved', 'principal', 'context'],
    name,
  )
  const principal = principals[fields.principal ?? 'bob']
  if (principal === undefined) throw new Error(`${name}: unknown principal ${fields.principal}`)
  return {
    action: fields.action ?? 's3:GetObject',
    resource: fields.resource ?? 'arn:aws:s3:::data/reports/1.csv',
    resourceAccountId: fields.resourceAccountId,
    isShared: fields.isShared,
    isReserved: fields.isReserved,
    principal,
    context: contextOf(fields.context ?? {}),
  }
}

export function contextOf(context: Readonly<Record<string, string | readonly string[]>>) {
  return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
}

export function readLayers(fields: LayerFields, name: string): Layers {
  const known = [
    'identity',
    'boundary',
    'session',
    'resource',
    'serviceControl',
    'resourceControl',
    'endpoint',
  ]
  rejectUnknownFields(fields, known, name)
  const { resource } = fields
  return {
    identity: fields.identity.map(source('inline')),
    boundary: fields.boundary === undefined ? undefined : source('managed')(fields.boundary),
    session: fields.session?.map((set) => set.map(source('session'))),
    resource: resource && { kind: resource.kind, policy: source('resource')(resource.policy) },
    serviceControl: fields.serviceControl?.map((set) => set.map(source('organization'))),
    resourceControl: fields.resourceControl?.map((set) => set.map(source('organization'))),
    endpoint: fields.endpoint === undefined ? undefined : source('endpoint')(fields.endpoint),
  }
}

export function source(kind: SourcedPolicy['kind']): (field: PolicyField) => SourcedPolicy {
  return (field) => {
    const name = typeof field === 'object' && 'source' in field ? field.source : kind
    return { policy: compilePolicy(documentOf(field)), source: name, kind }
  }
}

function documentOf(field: PolicyField): string {
  if (typeof field === 'string') return field
  if ('Statement' in field) return JSON.stringify(field)
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: 'statements' in field ? field.statements : field,
  })
}

function rejectUnknownFields(value: object, known: readonly string[], name: string): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  if (unknown.length > 0) throw new Error(`${name}: unknown field ${unknown.join(', ')}`)
}
