/** What the map shows as a whole, while nothing is selected. */
import type { TrustGraph } from '../../../../schemas/endpoints.ts'
import { counted } from '../../../texts/shown-text.ts'

export function Summary({ graph: { nodes, edges } }: { readonly graph: TrustGraph }) {
  const roles = nodes.filter(({ kind }) => kind === 'role')
  const verdicts = (verdict: string) => edges.filter((edge) => edge.verdict === verdict).length
  const administrators = roles.filter(({ administrator }) => administrator).length
  return (
    <section class="access-section access-summary">
      <h2>Who can become whom</h2>
      <p class="quiet">
        {counted(roles.length, 'role')}, of which {administrators} can do everything. Edges are decided with
        all policies of both sides.
      </p>
      <dl class="access-counts">
        <dt>Work</dt>
        <dd>{verdicts('allowed')}</dd>
        <dt>Work on a condition</dt>
        <dd>{verdicts('conditional')}</dd>
        <dt>Declared, but not allowed</dt>
        <dd>{verdicts('implicitDeny')}</dd>
        <dt>Declared, but denied</dt>
        <dd>{verdicts('explicitDeny')}</dd>
      </dl>
      <p class="quiet">Service-linked roles are left out: only their services can become them.</p>
      <p class="quiet">Select a node to see who can become it, and what it can become.</p>
    </section>
  )
}
