/** Who one is, and what one can do about it. */
import { AccountSquare } from '../components/account.tsx'
import { Icon } from '../components/icon.tsx'
import { Popover } from '../components/overlays/popover.tsx'
import { consoleState } from '../state/console-state.ts'
import { shownName } from '../who/shown-name.ts'
import { WhoPanel } from '../who/who-panel.tsx'

export function WhoButton() {
  const signedIn = consoleState.value?.signedIn
  if (!signedIn) return null
  const { present } = signedIn
  return (
    <Popover
      class="who-button"
      button={
        <>
          <AccountSquare id={present.accountId} />
          <span class="truncated">{shownName(present)}</span>
          <Icon name="chevron" />
        </>
      }
    >
      {(close) => <WhoPanel close={close} />}
    </Popover>
  )
}
