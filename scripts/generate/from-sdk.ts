import type { Member, Shape } from '../../protocol/service-model.ts'
import type { Draft } from './draft.ts'
import type { SdkMember, SdkOperation, SdkType } from './sdk.ts'

/** Adds what the facts lack of an operation to the draft: the operation itself, members, and shapes. */
export function addSdkOperation(draft: Draft, name: string, sdk: SdkOperation): void {
  const known = draft.operations[name]
  const input = mergeMembers(draft, known?.input ?? [], sdk.input)
  const output = mergeMembers(draft, known?.output ?? [], sdk.output)
  const hasOutput = known?.output !== undefined || sdk.output.length > 0
  draft.operations[name] = {
    ...(known ?? { errors: [] }),
    input,
    ...(hasOutput && { output }),
  }
}

function mergeMembers(draft: Draft, known: readonly Member[], sdk: readonly SdkMember[]): readonly Member[] {
  const names = new Set(known.map((member) => member.name))
  const added = sdk.filter((member) => !names.has(member.name))
  return [
    ...known,
    ...added.map((member) => ({
      name: member.name,
      shape: addShape(draft, member.type),
      ...(member.required && { required: true as const }),
    })),
  ]
}

/** Defines the shape if it is new, and returns its name. */
function addShape(draft: Draft, type: SdkType): string {
  const name = nameOf(type)
  if (draft.shapes[name] !== undefined) return name
  draft.shapes[name] = { type: 'structure', members: [] } // placeholder for shapes that contain themselves
  draft.shapes[name] = toShape(draft, type)
  return name
}

function nameOf(type: SdkType): string {
  switch (type.kind) {
    case 'structure':
      return type.name
    case 'list':
      return type.name ?? `${nameOf(type.of)}List`
    case 'map':
      return type.name ?? `${nameOf(type.value)}Map`
    default:
      return type.sensitive ? `sensitive${type.kind}` : type.kind
  }
}

function toShape(draft: Draft, type: SdkType): Shape {
  switch (type.kind) {
    case 'structure':
      return { type: 'structure', members: mergeMembers(draft, [], type.members()) }
    case 'list':
      return { type: 'list', of: addShape(draft, type.of) }
    case 'map':
      return {
        type: 'map',
        key: addShape(draft, { kind: 'string', sensitive: false }),
        value: addShape(draft, type.value),
      }
    case 'string':
    case 'blob':
      return { type: type.kind, ...(type.sensitive && { sensitive: true }) }
    default:
      return { type: type.kind }
  }
}
