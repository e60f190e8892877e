/** Asks before everything is reset. */
import { post } from '../api/client.ts'
import { FormDialog } from '../components/forms/form-dialog.tsx'
import { say } from '../components/overlays/toast.tsx'
import { refreshState } from '../state/console-state.ts'
import { closeDialog } from './dialogs.ts'

export function ResetDialog() {
  const reset = async () => {
    await post('/_iamulator/reset')
    await refreshState()
    say('Everything was reset to the initial state.')
  }
  return (
    <FormDialog
      title="Reset everything?"
      submit="Reset everything"
      isDangerous
      onSubmit={reset}
      onClose={closeDialog}
    >
      <p>
        All accounts return to the initial state: that of the seed, or an empty one. Decisions go, the clock
        shows real time, and every session ends, also yours. This cannot be undone.
      </p>
    </FormDialog>
  )
}
