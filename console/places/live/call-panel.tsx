/** What is known of the selected call: why it was decided so, and the narrowest change that would allow it. */
import { CopyButton, LinkButton } from '../../components/button.tsx'
import { copyLink } from '../../components/copy-link.ts'
import { Drawer, DrawerHead } from '../../components/overlays/drawer.tsx'
import { LastReset } from '../../decisions/last-reset.tsx'
import { RefusedCall } from '../../decisions/refused-call.tsx'
import { useShortcuts } from '../../keyboard.ts'
import { Mark } from '../../marks/mark.tsx'
import { linkTo, setParams } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'
import type { Call } from './call.ts'
import { outcomeInWords } from './cells.tsx'
import { ExplainedPanel } from './explained-panel.tsx'
import { decisionIndex, select } from './view.ts'

export function CallPanel({ call }: { readonly call: Call }) {
  const link = linkTo(['explain', call.requestId], { d: decisionIndex(call) })
  const isDecision = call.outcome !== 'refused'
  const url = isDecision ? location.origin + link : location.href
  useShortcuts([{ keys: 'y', does: 'Copy the link to the selected call', act: () => copyLink(url) }])
  return (
    <Drawer label="The selected call" onClose={() => select(undefined)}>
      <DrawerHead
        title={titleOf(call)}
        mark={<Mark outcome={call.outcome} size={18} isSolid label="" />}
        onClose={() => select(undefined)}
      >
        <CopyButton text={url} what="the link" icon="link" />
      </DrawerHead>
      {call.refused ? (
        <div class="live-panel-part">
          <RefusedCall refused={call.refused} />
        </div>
      ) : (
        <ExplainedPanel call={call} />
      )}
      {call.replica !== '' && (
        <p class="live-panel-part quieter small">Served by the replica {shownText(call.replica)}</p>
      )}
      {isDecision && (
        <footer class="live-panel-foot">
          <LinkButton href={link} keys="↵">
            Open in Explain
          </LinkButton>
        </footer>
      )}
    </Drawer>
  )
}

function titleOf(call: Call): string {
  if (call.outcome === 'allowed') return 'Allowed'
  return call.outcome === 'refused' ? 'Refused before any policy was asked' : outcomeInWords(call)
}

/** The address names a call that is not kept. */
export function GonePanel({ requestId }: { readonly requestId: string }) {
  const close = () => setParams({ sel: undefined, d: undefined }, { replaces: true })
  return (
    <Drawer label="The selected call" onClose={close}>
      <DrawerHead title="The call is not kept any more" onClose={close} />
      <div class="live-panel-part">
        <p>
          There is nothing about the request <code>{shownText(requestId)}</code>. It is older than the last
          10,000 decisions, or was made before the last reset or start of the server.
        </p>
        <LastReset />
      </div>
    </Drawer>
  )
}
