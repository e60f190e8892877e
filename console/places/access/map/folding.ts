/** Folds nodes with equal neighbors, such as the users of a group, into one. */
import type { AccessEdge, AccessNode } from '../../../../schemas/endpoints.ts'
import { counted } from '../../../texts/shown-text.ts'
import { nodeName } from '../words.ts'
import { grouped } from './grouped.ts'
import type { ShownNode } from './map-types.ts'

/** Fewer roles than this stay apart: their names say more than their number. */
const FOLDED_ROLES = 4

export function folded(
  nodes: readonly AccessNode[],
  edges: readonly AccessEdge[],
  apart: ReadonlySet<string>,
): readonly ShownNode[] {
  const neighbors = neighborsOf(edges)
  const groups = Map.groupBy(nodes, (node) =>
    apart.has(node.id) ? node.id : likeness(node, neighbors.get(node.id) ?? []),
  )
  return [...groups.values()].flatMap((members) =>
    isFolded(members) ? [foldOf(members)] : members.map(single),
  )
}

/** Returns what each node's edges say, in the order of the texts. */
function neighborsOf(edges: readonly AccessEdge[]): ReadonlyMap<string, readonly string[]> {
  const pairs = edges.flatMap(({ from, to, verdict, layer, conditions }) => {
    const says = `${verdict} ${layer} ${JSON.stringify(conditions.map(({ all }) => all.map(({ text }) => text)))}`
    return [[from, `> ${to} ${says}`] as const, [to, `< ${from} ${says}`] as const]
  })
  return grouped(pairs)
}

function likeness({ kind, account, groups, id }: AccessNode, neighbors: readonly string[]): string {
  if (!/^(?:user|person|role)$/.test(kind)) return id
  return JSON.stringify([kind, account, groups?.[0], [...neighbors].sort()])
}

function isFolded(members: readonly AccessNode[]): boolean {
  const [first] = members
  return first !== undefined && members.length >= (first.kind === 'role' ? FOLDED_ROLES : 2)
}

function single(node: AccessNode): ShownNode {
  return { id: node.id, members: [node], node, name: nodeName(node), detail: node.detail ?? '' }
}

function foldOf(members: readonly AccessNode[]): ShownNode {
  const [node] = members
  if (!node) throw new TypeError('Nothing folds into nothing.')
  const group = members.every(({ groups }) => groups?.[0] === node.groups?.[0]) ? node.groups?.[0] : undefined
  const [noun, plural] = NOUNS[node.kind] ?? ['node', 'nodes']
  const name = group ?? `${counted(members.length, noun, plural)} like this`
  const id = `fold:${node.id}`
  return { id, members, node, name, detail: group === undefined ? '' : String(members.length) }
}

const NOUNS: Readonly<Record<string, readonly [noun: string, plural: string] | undefined>> = {
  role: ['role', 'roles'],
  user: ['user', 'users'],
  person: ['person', 'people'],
}
