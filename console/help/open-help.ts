/** Whether the help about the keyboard is shown. */
import { signal } from '@preact/signals'

export const helpIsOpen = signal(false)
