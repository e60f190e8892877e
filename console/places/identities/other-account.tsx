/** What is shown of an account that one is not signed in to: how to get there. */
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { accountOf, consoleState } from '../../state/console-state.ts'
import { shownText } from '../../texts/shown-text.ts'
import { openDialog } from '../../who/dialogs.ts'
import { leaveWith } from '../../who/leave.ts'

/** The account whose identities the console can read: that of the identity that it calls as. */
export function presentAccount(): string {
  return consoleState.value?.signedIn?.present.accountId ?? ''
}

export function OtherAccount({ id }: { readonly id: string }) {
  const name = shownText(accountOf(id).name)
  const present = shownText(accountOf(presentAccount()).name)
  const partition = consoleState.value?.accounts.find((account) => account.id === id)?.partition ?? 'aws'
  return (
    <Empty
      title={`You are not in ${name}`}
      text={`IAM shows the identities of an account only to that account, and you are signed in to ${present}. Become somebody in ${name} to see them.`}
    >
      <p class="identity-actions">
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
