/** Who one is, and what one can do about it. */
import { AccountSquare } from '../components/account.tsx'
import { Icon } from '../components/icon.tsx'
import { Popover } from '../components/popover.tsx'
import { consoleState } from '../state/console-state.ts'
import { shownText } from '../texts/shown-text.ts'
import { dayAndTime } from '../texts/times.ts'

export function WhoButton() {
  const signedIn = consoleState.value?.signedIn
  if (!signedIn) return null
  const { present, until } = signedIn
  return (
    <Popover
      class="who-button"
      button={
        <>
          <AccountSquare id={present.accountId} />
          <span class="truncated">{shownText(present.name)}</span>
          <Icon name="chevron" />
        </>
      }
    >
      {() => (
        <div class="who-panel">
          <p>
            <b>{shownText(present.name)}</b>
          </p>
          <p class="code quiet">{shownText(present.arn)}</p>
          <p class="small quieter">Signed in until {dayAndTime(Date.parse(until))}</p>
        </div>
      )}
    </Popover>
  )
}
