import type { Member, OperationModel, ServiceModel, Shape } from '../../protocol/service-model.ts'
import { compareModel } from './compare.ts'
import { type Draft, requireShape } from './draft.ts'
import type { FactMember, FactOperation, FactShape, Facts, Overlay, Protocol } from './facts.ts'
import { addSdkOperation } from './from-sdk.ts'
import { applyOverlay, relaxStructures } from './overlay.ts'
import type { SdkService } from './sdk.ts'

export interface MergedModel {
  readonly model: ServiceModel
  readonly differences: readonly string[]
}

/**
 * Merges the facts and the SDK. The facts come first, because they contain what the SDK lacks: lengths,
 * patterns, declared errors, pagination, and the wire order. The SDK adds operations, members, enum values,
 * and errors that are newer than the facts.
 */
export function mergeModel(sdk: SdkService, facts: Facts, overlay: Overlay): MergedModel {
  const draft = draftFromFacts(facts)
  applyOverlay(draft, overlay)
  const differences = compareModel(facts.protocol, draft, sdk)
  relaxStructures(draft, overlay)
  for (const [name, operation] of sdk.operations) addSdkOperation(draft, name, operation)
  addErrors(draft, sdk)
  if (facts.protocol === 'json') sortOutputs(draft)
  return { model: { ...headOf(facts), ...draft, shapes: reachableShapes(draft) }, differences }
}

function headOf(facts: Facts): Protocol & Pick<Facts, 'service'> {
  const { service } = facts
  return facts.protocol === 'json'
    ? { service, protocol: 'json', targetPrefix: facts.targetPrefix }
    : { service, protocol: 'query', apiVersion: facts.apiVersion, xmlNamespace: facts.xmlNamespace }
}

function draftFromFacts(facts: Facts): Draft {
  return {
    operations: mapValues(facts.operations, toOperation),
    shapes: Object.fromEntries(
      Object.entries(facts.shapes).map(([name, shape]) => [shapeName(name), toShape(shape)]),
    ),
    errors: mapValues(facts.errors, ([code, status]) => ({ code, status })),
  }
}

function toOperation(fact: FactOperation): OperationModel {
  return {
    input: fact.i.map(toMember),
    ...(fact.o && { output: fact.o.map(toMember) }),
    errors: fact.e,
    ...(fact.pg && { paging: { results: fact.pg[4] } }),
    ...(fact.a && { unsigned: true }),
  }
}

function toMember([name, shape, flags = '']: FactMember): Member {
  return { name, shape: shapeName(shape), ...(flags.includes('r') && { required: true }) }
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
    case 'list':
      return { type: 'list', of: shapeName(fact.of ?? 'sdk:string'), ...bounds }
    case 'map':
      return {
        type: 'map',
        key: shapeName(fact.k ?? 'sdk:string'),
        value: shapeName(fact.v ?? 'sdk:string'),
        ...bounds,
      }
    case 'structure':
      return { type: 'structure', members: (fact.m ?? []).map(toMember) }
    default:
      return { type: fact.t }
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
