/** How often, and when last, edges of the access map were used, as far as decisions are kept. */

import type { RecentDecisions, RecordedDecision } from '../../core/access/records/recent-decisions.ts'
import { evaluatePolicies } from '../../policy/index.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import { policyOfSubject } from './federated.ts'
import type { AccessGraph } from './model.ts'

export interface Use {
  readonly used: number
  /** In ISO 8601. */
  readonly last: string
}

/** Returns the uses of edges, by `FROM TO`. */
export function usesOf({ nodes, edges }: AccessGraph, decisions: RecentDecisions): ReadonlyMap<string, Use> {
  const known = new Set(edges.map(({ from, to }) => `${from} ${to}`))
  const subjects = subjectsByProvider(nodes)
  const found = new Map<string, Use>()
  for (const decision of decisions) {
    for (const from of startsOf(decision, subjects)) {
      const key = `${from} ${decision.verdict.request.resource}`
      if (!known.has(key)) continue
      const use = found.get(key)
      const last = use?.last ?? new Date(decision.time).toISOString()
      found.set(key, { used: (use?.used ?? 0) + 1, last })
    }
  }
  return found
}

const BECOMING = /^sts:assumerole(?:withwebidentity|withsaml)?$/i

/** Returns the nodes that a use counts for. */
function startsOf(
  { verdict: { request, decision } }: RecordedDecision,
  subjects: ReadonlyMap<string, readonly AccessNode[]>,
): readonly string[] {
  if (decision.effect !== 'allowed' || !BECOMING.test(request.action)) return []
  const { arn, roleArn, accountId } = request.principal
  const ofProvider = subjects.get(arn)
  if (!ofProvider) {
    const partition = arn.split(':')[1] ?? ''
    return [roleArn ?? arn, `arn:${partition}:iam::${accountId}:root`, `${partition}:*`]
  }
  const matching = ofProvider.filter((node) => {
    if (node.id.endsWith('#others')) return false
    const policy = { policy: policyOfSubject(node), source: node.id, kind: 'inline' } as const
    return evaluatePolicies(request, [policy], 'identity').effect === 'allowed'
  })
  return matching.length > 0 ? matching.map(({ id }) => id) : [`${arn}#others`]
}

function subjectsByProvider(nodes: readonly AccessNode[]): ReadonlyMap<string, readonly AccessNode[]> {
  const found = new Map<string, AccessNode[]>()
  for (const node of nodes) {
    if (node.kind !== 'provider') continue
    const provider = node.id.split('#')[0] ?? node.id
    found.set(provider, [...(found.get(provider) ?? []), node])
  }
  return found
}
