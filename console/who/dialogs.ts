/** Which dialog about the session is open. The frame shows it. */
import { signal } from '@preact/signals'

type SessionDialog = 'credentials' | 'switch' | 'become' | 'enter' | 'reset'

export const openedDialog = signal<SessionDialog | undefined>(undefined)

/** The role that the dialog begins with, as its ARN. */
export const proposedRole = signal('')

/** @param role the ARN of a role, for the dialogs that ask for one */
export function openDialog(dialog: SessionDialog, role = ''): void {
  proposedRole.value = role
  openedDialog.value = dialog
}

export function closeDialog(): void {
  openedDialog.value = undefined
}
