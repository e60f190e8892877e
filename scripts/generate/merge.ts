import type {
  ErrorModel,
  HttpBinding,
  Member,
  OperationModel,
  ServiceModel,
  Shape,
} from '../../protocol/service-model.ts'
import { compareModel } from './compare.ts'
import { type Draft, requireShape } from './draft.ts'
import type { FactError, FactMember, FactOperation, FactShape, Facts, Overlay, Protocol } from './facts.ts'
import { addSdkOperation } from './from-sdk.ts'
import { applyOverlay, relaxStructures } from './overlay.ts'
import type { SdkService } from './sdk.ts'

export interface MergedModel {
  readonly model: ServiceModel
  readonly differences: readonly string[]
}

/**
 * Merges the facts and the SDK, if there is one. The facts come first, because they contain what the SDK lacks: lengths,
 * patterns, declared errors, pagination, and the wire order. The SDK adds operations, members, enum values,
 * and errors that are newer than the facts.
 */
export function mergeModel(sdk: SdkService | undefined, facts: Facts, overlay: Overlay): MergedModel {
  const draft = draftFromFacts(facts)
  applyOverlay(draft, overlay)
  const differences = sdk ? compareModel(facts.protocol, draft, sdk) : []
  relaxStructures(draft, overlay)
  if (sdk) addSdk(draft, sdk)
  if (facts.protocol === 'json') sortOutputs(draft)
  return { model: { ...headOf(facts), ...draft, shapes: reachableShapes(draft) }, differences }
}

function headOf(facts: Facts): Protocol & Pick<Facts, 'service' | 'signingName'> {
  const { service, signingName = service } = facts
  return { service, ...(signingName !== service && { signingName }), ...protocolOf(facts) }
}

function protocolOf(facts: Facts): Protocol {
  switch (facts.protocol) {
    case 'json':
      return { protocol: 'json', targetPrefix: facts.targetPrefix }
    case 'query':
      return { protocol: 'query', apiVersion: facts.apiVersion, xmlNamespace: facts.xmlNamespace }
    default:
      return { protocol: facts.protocol }
  }
}

function addSdk(draft: Draft, sdk: SdkService): void {
  for (const [name, operation] of sdk.operations) addSdkOperation(draft, name, operation)
  addErrors(draft, sdk)
}

function draftFromFacts(facts: Facts): Draft {
  return {
    operations: mapValues(facts.operations, toOperation),
    shapes: Object.fromEntries(
      Object.entries(facts.shapes).map(([name, shape]) => [shapeName(name), toShape(shape)]),
    ),
    errors: mapValues({ ...facts.errors, ...facts.unmodelled?.errors }, toError),
  }
}

function toError([code, status, _fault, members = []]: FactError): ErrorModel {
  const has = (member: string) => members.some(([name]) => name === member)
  return {
    code,
    status,
    ...(has('RequestId') && { requestId: true }),
    ...(has('fieldList') && { fieldList: true }),
  }
}

function toOperation(fact: FactOperation): OperationModel {
  return {
    input: fact.i.map(toMember),
    ...(fact.o && { output: fact.o.map(toMember) }),
    errors: fact.e,
    ...(fact.pg && { paging: { results: fact.pg[4] } }),
    ...(fact.h && { http: toHttp(fact.h) }),
    ...(fact.a && { unsigned: true }),
  }
}

function toHttp([method, url, status, form]: NonNullable<FactOperation['h']>): HttpBinding {
  const [path = '', query] = url.split('?')
  return { method, path, ...(query !== undefined && { query }), status, ...(form && { form: true }) }
}

const PLACES = { l: 'path', q: 'query', h: 'header', b: 'payload' } as const

function toMember([name, shape, allFlags = '']: FactMember): Member {
  const [flags = '', wireName] = allFlags.split('=')
  const place = Object.entries(PLACES).find(([flag]) => flags.includes(flag))?.[1]
  return {
    name,
    shape: shapeName(shape),
    ...(flags.includes('r') && { required: true }),
    ...(place && { in: place }),
    ...(wireName !== undefined && { wireName }),
  }
}

/**
 * Renames shapes that only the SDK has. The facts call them `sdk:integer[0..100]` and `sdk:list<string>`; the
 * model calls them `integer0To100` and `stringList`.
 */
function shapeName(name: string): string {
  return name
    .replace(/^sdk:(list|map)<(\w+)>$/, (_, kind, of) => (kind === 'list' ? `${of}List` : `${of}Map`))
    .replace(/^sdk:(\w+)(?:\[(\d*)\.\.(\d+)\])?$/, (_, kind, min, max) =>
      max === undefined ? kind : `${kind}${min}To${max}`,
    )
}

function toShape(fact: FactShape): Shape {
  const bounds = {
    ...(fact.min !== undefined && { min: fact.min }),
    ...(fact.max !== undefined && { max: fact.max }),
  }
  const sensitive = fact.x ? { sensitive: true as const } : {}
  switch (fact.t) {
    case 'string': {
      const values = { ...(fact.p && { pattern: fact.p }), ...(fact.e && { enum: fact.e }) }
      return { type: 'string', ...bounds, ...values, ...sensitive }
    }
    case 'integer':
    case 'long':
      return { type: fact.t, ...bounds }
    case 'blob':
      return { type: 'blob', ...bounds, ...sensitive }
    case 'boolean':
    case 'document':
      return { type: fact.t }
    case 'timestamp':
      return { type: 'timestamp', ...(fact.iso && { iso8601: true }) }
    default:
      return toContainer(fact, bounds)
  }
}

function toContainer(fact: FactShape, bounds: { readonly min?: number; readonly max?: number }): Shape {
  const of = (name: string | undefined) => shapeName(name ?? 'sdk:string')
  switch (fact.t) {
    case 'list':
      return { type: 'list', of: of(fact.of), ...bounds }
    case 'map':
      return { type: 'map', key: of(fact.k), value: of(fact.v), ...bounds }
    default:
      return { type: 'structure', members: (fact.m ?? []).map(toMember), ...(fact.u && { union: true }) }
  }
}

/** Sorts members as JSON services write them: by name (recorded on AWS Organizations, September 2026). */
function sortOutputs(draft: Draft): void {
  const sorted = (members: readonly Member[]) => members.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const [name, operation] of Object.entries(draft.operations)) {
    if (operation.output) draft.operations[name] = { ...operation, output: sorted(operation.output) }
  }
  for (const [name, shape] of Object.entries(draft.shapes)) {
    if (shape.type === 'structure') draft.shapes[name] = { ...shape, members: sorted(shape.members) }
  }
}

function addErrors(draft: Draft, sdk: SdkService): void {
  for (const [name, error] of sdk.errors) {
    if (!name.endsWith('ServiceException')) draft.errors[name] ??= error
  }
}

function reachableShapes(draft: Draft): Record<string, Shape> {
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    referencedShapes(requireShape(draft, name)).forEach(visit)
  }
  for (const operation of Object.values(draft.operations)) {
    for (const member of [...operation.input, ...(operation.output ?? [])]) visit(member.shape)
  }
  return Object.fromEntries([...reached].sort().map((name) => [name, requireShape(draft, name)]))
}

function referencedShapes(shape: Shape): readonly string[] {
  if (shape.type === 'list') return [shape.of]
  if (shape.type === 'map') return [shape.key, shape.value]
  return shape.type === 'structure' ? shape.members.map((member) => member.shape) : []
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
