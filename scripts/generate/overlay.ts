import type { Member } from '../../protocol/service-model.ts'
import { type Draft, requireShape } from './draft.ts'
import type { Overlay } from './facts.ts'

/** Applies `scripts/facts/overlay.json`. Throws for unknown names, so that outdated entries are noticed. */
export function applyOverlay(draft: Draft, overlay: Overlay): void {
  for (const [name, { values, member }] of Object.entries(overlay.enums)) {
    draft.shapes[name] = { type: 'string', enum: values }
    retype(draft, member, name)
  }
  for (const [name, change] of Object.entries(overlay.shapes)) overlayShape(draft, name, change)
  for (const [name, { member }] of Object.entries(overlay.times)) {
    draft.shapes[name] = { type: 'timestamp', milliseconds: true }
    retype(draft, member, name)
  }
  for (const [name, { order = [] }] of Object.entries(overlay.structures)) {
    draft.shapes[name] = { type: 'structure', members: reorder(name, requireMembers(draft, name), order) }
  }
  for (const [name, change] of Object.entries(overlay.operations)) overlayOperation(draft, name, change)
}

function overlayShape(draft: Draft, name: string, { set, member }: Overlay['shapes'][string]): void {
  if (member !== undefined) {
    draft.shapes[name] = { type: 'string', ...set }
    retype(draft, member, name)
    return
  }
  const shape = requireShape(draft, name)
  if (shape.type !== 'string') throw new Error(`overlay: ${name} is not a string`)
  draft.shapes[name] = { ...shape, ...set }
}

/** Makes members optional that both the facts and the SDK require. Runs after they are compared. */
export function relaxStructures(draft: Draft, { structures }: Pick<Overlay, 'structures'>): void {
  for (const [name, { optional = [] }] of Object.entries(structures)) {
    const members = requireMembers(draft, name)
    const stale = optional.find((each) => !members.some((member) => member.name === each && member.required))
    if (stale !== undefined) throw new Error(`overlay: ${name} requires no member ${stale}`)
    const relaxed = ({ required: _required, ...member }: Member): Member => member
    draft.shapes[name] = {
      type: 'structure',
      members: members.map((member) => (optional.includes(member.name) ? relaxed(member) : member)),
    }
  }
}

function requireMembers(draft: Draft, name: string): readonly Member[] {
  const shape = requireShape(draft, name)
  if (shape.type !== 'structure') throw new Error(`overlay: ${name} is not a structure`)
  return shape.members
}

/**
 * Sets the shape of the member `Owner.Name` to the one named `shape`. The owner is a structure or an operation,
 * whose input is searched before its output.
 */
function retype(draft: Draft, path: string, shape: string): void {
  const [owner = '', name] = path.split('.')
  const has = (members: readonly Member[] = []) => members.some((member) => member.name === name)
  const retyped = (members: readonly Member[] = []): readonly Member[] => {
    if (!has(members)) throw new Error(`overlay: no member ${path}`)
    return members.map((member) => (member.name === name ? { ...member, shape } : member))
  }
  const operation = draft.operations[owner]
  if (operation && has(operation.input)) {
    draft.operations[owner] = { ...operation, input: retyped(operation.input) }
  } else if (operation) draft.operations[owner] = { ...operation, output: retyped(operation.output) }
  else draft.shapes[owner] = { type: 'structure', members: retyped(requireMembers(draft, owner)) }
}

function overlayOperation(draft: Draft, name: string, change: Overlay['operations'][string]): void {
  const operation = draft.operations[name]
  if (operation?.output === undefined) throw new Error(`overlay: ${name} is no operation with an output`)
  draft.operations[name] = {
    ...operation,
    output: reorder(name, operation.output, change.order ?? []),
    ...(change.paging && { paging: { results: change.paging } }),
  }
}

/** Moves the named members to the front and keeps the order of the others. */
function reorder(owner: string, members: readonly Member[], order: readonly string[]): readonly Member[] {
  const named = order.map((name) => {
    const member = members.find((candidate) => candidate.name === name)
    if (member === undefined) throw new Error(`overlay: ${owner} has no member ${name}`)
    return member
  })
  return [...named, ...members.filter((member) => !order.includes(member.name))]
}
