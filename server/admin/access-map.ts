/** Answers who can become whom. */

import { accessGraph, MAXIMUM_NODES, type TooManyNodes } from '../../analysis/access-map/graph.ts'
import type { AccessGraph } from '../../analysis/access-map/model.ts'
import { usesOf } from '../../analysis/access-map/uses.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import { accountKey, keyOf, type Place } from '../../store/index.ts'
import { EndpointError, requireReady } from '../endpoints/endpoint-error.ts'
import { accountInQuery } from './account.ts'
import { type Iamulator, ok, type Reply } from './endpoint.ts'
import { KeptAnswers, type Versioned } from './one-state.ts'

const graphs = new KeptAnswers<AccessGraph | TooManyNodes>()

/** Handles `GET /_iamulator/trust-graph`. */
export async function readTrustGraph(
  iamulator: Iamulator,
  _body: unknown,
  query: URLSearchParams,
): Promise<Reply> {
  requireReady(iamulator)
  const account = accountInQuery(iamulator, query)
  const { answer: graph, version } = await presentGraph(iamulator, account)
  const uses = usesOf(graph, iamulator.decisions)
  return ok({
    version,
    nodes: graph.nodes.map((node) => withLastUse(iamulator, node)),
    edges: graph.edges.map((edge) => ({ ...edge, ...(uses.get(`${edge.from} ${edge.to}`) ?? NEVER) })),
  })
}

const NEVER = { used: 0 }

/** Returns the map for the present state. @throws EndpointError TooManyNodes */
export async function presentGraph(iamulator: Iamulator, account?: Place): Promise<Versioned<AccessGraph>> {
  const name = account ? accountKey(account) : ''
  const { version, answer } = await graphs.get(iamulator, name, () => accessGraph(iamulator, account))
  if ('count' in answer) throw tooMany(answer)
  return { version, answer }
}

function tooMany({ count }: TooManyNodes): EndpointError {
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
