/** Whether the window is as narrow as that of a phone. */
import { signal } from '@preact/signals'

const query = matchMedia('(width < 720px)')
const isNarrow = signal(query.matches)
query.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches
})

export function useNarrow(): boolean {
  return isNarrow.value
}
