/** What is shown of an account that one is not signed in to: how to get there. */
import { useState } from 'preact/hooks'
import { post } from '../../api/client.ts'
import { Button, LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { sayFailure } from '../../components/toast.tsx'
import { accountOf, consoleState, refreshState } from '../../state/console-state.ts'
import { shownText } from '../../texts/shown-text.ts'

/** The account whose identities the console can read: that of the identity that it calls as. */
export function presentAccount(): string {
  return consoleState.value?.signedIn?.present.accountId ?? ''
}

export function OtherAccount({ id }: { readonly id: string }) {
  const { name } = accountOf(id)
  const [isBusy, setBusy] = useState(false)
  const enter = async () => {
    setBusy(true)
    await becomeAdministratorOf(id).catch(sayFailure)
    setBusy(false)
  }
  return (
    <Empty
      title={`You are not in ${shownText(name)}`}
      text={`IAM shows the identities of an account only to that account, and you are signed in to ${shownText(accountOf(presentAccount()).name)}. Become somebody in ${shownText(name)} to see them.`}
    >
      <p class="identity-actions">
        {consoleState.value?.entry === 'open' && (
          <Button kind="primary" icon="key" isDisabled={isBusy} onClick={enter}>
            Become administrator of {shownText(name)}
          </Button>
        )}
        <LinkButton href={`/switchrole?account=${encodeURIComponent(id)}`} icon="user">
          Switch to a role in it
        </LinkButton>
      </p>
    </Empty>
  )
}

/** The page stays where it is, and is loaded again as somebody else. */
async function becomeAdministratorOf(account: string): Promise<void> {
  await post('/console/enter', { account })
  await refreshState()
}
