/** Who one is, until when, and what one can do about it. */
import { Account } from '../components/account.tsx'
import { CopyButton } from '../components/button.tsx'
import { Segments } from '../components/forms/segments.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { helpIsOpen } from '../help/open-help.ts'
import { consoleState, emulatorNow } from '../state/console-state.ts'
import { theme } from '../state/preferences.ts'
import { shownText } from '../texts/shown-text.ts'
import { ahead, dayAndTime } from '../texts/times.ts'
import { openDialog } from './dialogs.ts'
import { leaveWith } from './leave.ts'
import { shownName } from './shown-name.ts'

export function WhoPanel({ close }: { readonly close: () => void }) {
  const state = consoleState.value
  const signedIn = state?.signedIn
  if (!signedIn) return null
  const { own, present, until } = signedIn
  const isSwitched = own.arn !== present.arn
  const act = (work: () => void) => () => {
    close()
    work()
  }
  return (
    <div class="who-panel">
      <div class="who-facts">
        <p class="who-name">
          <b>{shownName(present)}</b> <Account id={present.accountId} hasNumber />
        </p>
        <p class="who-arn">
          <span class="code quiet">{shownText(present.arn)}</span>
          <CopyButton text={present.arn} what="ARN" />
        </p>
        {isSwitched && <p class="small quiet">Switched from {shownName(own)}</p>}
        <p class="small quieter">
          Signed in until {dayAndTime(Date.parse(until))}, {ahead(Date.parse(until), emulatorNow())}
        </p>
      </div>
      <div class="who-deeds">
        <Deed icon="terminal" text="Credentials" act={act(() => openDialog('credentials'))} />
        <Deed icon="shield" text="Switch role" act={act(() => openDialog('switch'))} />
        {isSwitched && (
          <Deed icon="back" text={`Back to ${shownName(own)}`} act={act(() => leaveWith('/exitrole'))} />
        )}
        {state.entry === 'open' && (
          <>
            <Deed icon="wand" text="Become a role" act={act(() => openDialog('become'))} />
            <Deed icon="key" text="Become an administrator" act={act(() => openDialog('enter'))} />
          </>
        )}
        <Deed icon="help" text="Keyboard" act={act(openHelp)} />
        <Deed icon="open" text="Sign out" act={act(() => leaveWith('/signout'))} />
      </div>
      <div class="who-theme">
        <Segments
          label="Theme"
          value={theme.value}
          segments={[
            { value: 'system', content: 'System' },
            { value: 'light', content: 'Light' },
            { value: 'dark', content: 'Dark' },
          ]}
          onChange={(chosen) => {
            theme.value = chosen
          }}
        />
      </div>
    </div>
  )
}

function openHelp(): void {
  helpIsOpen.value = true
}

interface DeedProps {
  readonly icon: IconName
  readonly text: string
  readonly act: () => void
}

function Deed({ icon, text, act }: DeedProps) {
  return (
    <button type="button" class="menu-item" onClick={act}>
      <Icon name={icon} />
      {text}
    </button>
  )
}
