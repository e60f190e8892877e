/** Whether the status of the server is shown. */
import { signal } from '@preact/signals'

export const statusIsOpen = signal(false)

export function openStatus(): void {
  statusIsOpen.value = true
}
