/** What is shown of an account that one is not signed in to: how to get there. */
import { Button } from '../components/button.tsx'
import { Empty } from '../components/empty.tsx'
import { accountOf, consoleState, presentAccount } from '../state/console-state.ts'
import { shownText } from '../texts/shown-text.ts'
import { openDialog } from './dialogs.ts'
import { leaveWith } from './leave.ts'

interface OtherAccountProps {
  readonly id: string
  /** Says what the account shows only to itself, as a sentence. */
  readonly text: string
  /** What people want there, after "Become somebody in ... to". */
  readonly to: string
}

export function OtherAccount({ id, text, to }: OtherAccountProps) {
  const name = shownText(accountOf(id).name)
  const present = shownText(accountOf(presentAccount()).name)
  const partition = consoleState.value?.accounts.find((account) => account.id === id)?.partition ?? 'aws'
  return (
    <Empty
      title={`You are not in ${name}`}
      text={`${shownText(text)} You are signed in to ${present}. Become somebody in ${name} to ${to}.`}
    >
      <p class="other-account-actions">
        {consoleState.value?.entry === 'open' && (
          <Button kind="primary" icon="key" onClick={() => leaveWith('/console/enter', { account: id })}>
            Become administrator of {name}
          </Button>
        )}
        <Button icon="user" onClick={() => openDialog('switch', `arn:${partition}:iam::${id}:role/`)}>
          Switch to a role in it
        </Button>
      </p>
    </Empty>
  )
}
