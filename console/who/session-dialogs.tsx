/** The dialogs about the session: credentials, other roles and accounts, and what to do when it has ended. */
import { useEffect } from 'preact/hooks'
import { isSignedOut } from '../api/connection.ts'
import { consoleState, emulatorNow, refreshState } from '../state/console-state.ts'
import { CredentialsDialog } from './credentials-dialog.tsx'
import { closeDialog, openedDialog } from './dialogs.ts'
import { EnterDialog } from './enter-dialog.tsx'
import { ResetDialog } from './reset-dialog.tsx'
import { RoleDialog } from './role-dialog.tsx'
import { SignedOutDialog } from './signed-out-dialog.tsx'

export function SessionDialogs() {
  useExpiry()
  if (isSignedOut.value) return <SignedOutDialog />
  switch (openedDialog.value) {
    case 'credentials':
      return <CredentialsDialog onClose={closeDialog} />
    case 'switch':
      return (
        <RoleDialog
          title="Switch role"
          text="You assume the role as the identity that signed in, if policies let you."
          submit="Switch role"
          action="/switchrole"
        />
      )
    case 'become':
      return (
        <RoleDialog
          title="Become a role"
          text="The built-in administrator of its account assumes the role, if the trust policy of the role permits that."
          submit="Become the role"
          action="/console/become"
        />
      )
    case 'enter':
      return <EnterDialog />
    case 'reset':
      return <ResetDialog />
    default:
      return null
  }
}

/** Waits of browsers have at most 31 bits. */
const LONGEST_WAIT = 2 ** 31 - 1

/** Asks the server when the session should have ended, because the clock may have been moved. */
function useExpiry(): void {
  const until = consoleState.value?.signedIn?.until
  useEffect(() => {
    if (until === undefined) return
    const left = Date.parse(until) - emulatorNow()
    const timer = setTimeout(
      () => refreshState().catch(() => {}),
      Math.min(Math.max(left, 0) + 500, LONGEST_WAIT),
    )
    return () => clearTimeout(timer)
  }, [until, consoleState.value?.clock.offsetSeconds])
}
