/** The nodes that are folded into one. */
import type { AccessNode } from '../../../../schemas/endpoints.ts'
import { setParams } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { nodeName } from '../words.ts'

/** More than this are counted. */
const MOST = 60

export function Members({ members }: { readonly members: readonly AccessNode[] }) {
  return (
    <section class="access-section">
      <h3 class="caption">Alike in everything that the map shows</h3>
      <ul class="access-members">
        {members.slice(0, MOST).map((node) => (
          <li key={node.id}>
            <button
              type="button"
              class="access-member"
              data-tooltip={shownText(node.id)}
              onClick={() => setParams({ sel: node.id })}
            >
              {shownText(nodeName(node))}
            </button>
          </li>
        ))}
      </ul>
      {members.length > MOST && <p class="quiet small">And {members.length - MOST} more.</p>}
    </section>
  )
}
