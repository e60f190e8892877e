/** Puts nodes into columns by hop, and into lanes by what they are or whose they are. */
import type { AccessNode } from '../../../../schemas/endpoints.ts'
import { accountOf } from '../../../state/console-state.ts'
import { grouped } from './grouped.ts'
import { type Column, isWorking, type Lane, type ShownEdge, type ShownNode } from './map-types.ts'
import { orderedByMedians } from './medians.ts'

/** The lanes of the first column. */
const LANES: readonly { readonly title: string; readonly kinds: readonly AccessNode['kind'][] }[] = [
  { title: 'Identity providers', kinds: ['provider'] },
  { title: 'Services', kinds: ['service'] },
  { title: 'People', kinds: ['user', 'person'] },
  { title: 'Other accounts', kinds: ['everybody', 'account'] },
]

export function columnsOf(
  nodes: readonly ShownNode[],
  edges: readonly ShownEdge[],
  accounts: readonly string[],
): readonly Column[] {
  const hops = hopsOf(nodes, edges)
  const last = Math.max(1, ...hops.values())
  const columns = Array.from({ length: last + 1 }, (_, hop) => {
    const own = nodes.filter(({ id }) => hops.get(id) === hop)
    return { title: titleOf(hop), lanes: hop === 0 ? outerLanes(own) : accountLanes(own, hop, accounts) }
  })
  return orderedByMedians(columns, edges)
}

function titleOf(hop: number): string {
  if (hop === 0) return 'From outside'
  if (hop === 1) return 'First role'
  return hop === 2 ? 'By way of a role' : `By way of ${hop - 1} roles`
}

/** Returns the hop of each node: 0 outside, else that of the shortest way, by edges that work as far as there are any. */
function hopsOf(nodes: readonly ShownNode[], edges: readonly ShownEdge[]): ReadonlyMap<string, number> {
  const hops = new Map<string, number>()
  for (const { node, id } of nodes) if (node.kind !== 'role') hops.set(id, 0)
  const working = edges.filter(({ edge }) => isWorking(edge))
  const others = edges.filter(({ edge }) => !isWorking(edge))
  spread(hops, targetsIn(working))
  const next = targetsIn([...working, ...others])
  spread(hops, next)
  const entered = new Set(edges.map(({ to }) => to))
  const rest = nodes.filter(({ id }) => !hops.has(id))
  for (const { id } of [...rest.filter((each) => !entered.has(each.id)), ...rest]) {
    if (hops.has(id)) continue
    hops.set(id, 1)
    spread(hops, next)
  }
  return hops
}

const targetsIn = (edges: readonly ShownEdge[]) => grouped(edges.map(({ from, to }) => [from, to]))

/** Gives hops to nodes that are reached and have none yet. */
function spread(hops: Map<string, number>, next: ReadonlyMap<string, readonly string[]>): void {
  const hopOf = (id: string) => hops.get(id) ?? 0
  const queue = [...hops.keys()].sort((one, other) => hopOf(one) - hopOf(other))
  // The loop also visits what it adds.
  for (const id of queue) {
    const reached = (next.get(id) ?? []).filter((target) => !hops.has(target))
    for (const target of reached) hops.set(target, hopOf(id) + 1)
    queue.push(...reached)
  }
}

function outerLanes(nodes: readonly ShownNode[]): readonly Lane[] {
  return LANES.flatMap(({ title, kinds }) => {
    const own = nodes.filter(({ node }) => kinds.includes(node.kind))
    return own.length === 0 ? [] : [{ id: title, account: undefined, title, nodes: own }]
  })
}

function accountLanes(
  nodes: readonly ShownNode[],
  hop: number,
  accounts: readonly string[],
): readonly Lane[] {
  const numbers = [...new Set(nodes.flatMap(({ node }) => node.account ?? []))]
  const placeOf = (account: string) => (accounts.indexOf(account) + accounts.length) % accounts.length
  numbers.sort((one, other) => placeOf(one) - placeOf(other))
  return numbers.map((account) => ({
    id: `${hop} ${account}`,
    account,
    title: accountOf(account).name,
    nodes: nodes.filter(({ node }) => node.account === account),
  }))
}
