/** Asks who one is when the session has ended. The page stays, and nothing is sent meanwhile. */
import { useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import { Button, LinkButton } from '../components/button.tsx'
import { Failure } from '../components/failure.tsx'
import { Dialog } from '../components/overlays/dialog.tsx'
import { consoleState, refreshState } from '../state/console-state.ts'
import { here } from './leave.ts'

export function SignedOutDialog() {
  const [error, setError] = useState<unknown>()
  const isOpen = consoleState.value?.entry === 'open'
  const enter = () => {
    post('/console/enter').then(refreshState).catch(setError)
  }
  const actions = (
    <>
      <LinkButton
        href={`/signin?destination=${encodeURIComponent(here())}`}
        kind={isOpen ? 'plain' : 'primary'}
      >
        Sign in as somebody
      </LinkButton>
      {isOpen && (
        <Button kind="primary" icon="key" onClick={enter}>
          Enter as the administrator
        </Button>
      )}
    </>
  )
  return (
    <Dialog title="You are signed out" actions={actions}>
      <p>
        Your session has ended: it expired, you signed out in another tab, or the state was reset. The page
        stays as it is, with what you have typed.
      </p>
      {error !== undefined && <Failure error={error} />}
    </Dialog>
  )
}
