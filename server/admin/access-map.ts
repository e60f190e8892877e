/** Answers who can become whom. */

import { accessGraph, MAXIMUM_NODES, type TooManyNodes } from '../../analysis/access-map/graph.ts'
import type { AccessGraph, AccessNode } from '../../analysis/access-map/model.ts'
import { usesOf } from '../../analysis/access-map/uses.ts'
import { isDelayed, stateVersion } from '../../analysis/access-map/world.ts'
import { endDueClosures } from '../../core/engine/account-closures.ts'
import { keyOf } from '../../store/index.ts'
import { EndpointError, requireReady } from '../endpoints/endpoint-error.ts'
import { accountInQuery } from './account.ts'
import { type Iamulator, ok, type Reply } from './endpoint.ts'

interface KnownGraph {
  readonly version: number
  readonly byAccount: Map<string, AccessGraph | TooManyNodes>
}

const known = new WeakMap<Iamulator['store'], KnownGraph>()

/** Handles `GET /_iamulator/trust-graph`. */
export function readTrustGraph(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  requireReady(iamulator)
  const account = accountInQuery(iamulator, query)
  const { graph, version } = presentGraph(iamulator, account)
  if ('count' in graph) throw tooMany(graph)
  const uses = usesOf(graph, iamulator.decisions)
  return ok({
    version,
    nodes: graph.nodes.map((node) => withLastUse(iamulator, node)),
    edges: graph.edges.map((edge) => ({ ...edge, ...(uses.get(`${edge.from} ${edge.to}`) ?? NEVER) })),
  })
}

const NEVER = { used: 0 }

/** Returns the map for the present state, which is computed again only when the state has changed. */
export function presentGraph(iamulator: Iamulator, account?: Parameters<typeof accessGraph>[1]) {
  const { store } = iamulator
  const version = presentVersion(iamulator)
  if (isDelayed(iamulator)) return { version, graph: accessGraph(iamulator, account) }
  let cache = known.get(store)
  if (cache?.version !== version) {
    cache = { version, byAccount: new Map() }
    known.set(store, cache)
  }
  const name = account ? `${account.partition}:${account.accountId}` : ''
  const graph = cache.byAccount.get(name) ?? accessGraph(iamulator, account)
  cache.byAccount.set(name, graph)
  return { version, graph }
}

/** Returns the version of the state, after closing the accounts that are due. */
export function presentVersion(iamulator: Iamulator): number {
  const { store, clock } = iamulator
  for (const place of store.accounts()) endDueClosures(store, place, (owner) => clock.now(owner))
  return stateVersion(iamulator)
}

export function tooMany({ count }: TooManyNodes): EndpointError {
  return new EndpointError(
    409,
    'TooManyNodes',
    `The map would have ${count} nodes, and ${MAXIMUM_NODES} are the limit. Ask for one account with "account".`,
  )
}

function withLastUse({ store }: Iamulator, node: AccessNode): AccessNode {
  if (node.kind !== 'role' || node.account === undefined) return node
  const view = store.view({ partition: node.partition, accountId: node.account })
  const name = node.id.slice(node.id.lastIndexOf('/') + 1)
  const row = view.roles.get(keyOf(name))
  const use = row && store.usage.get(row.id)
  return use ? { ...node, lastUsed: new Date(use.date).toISOString() } : node
}
