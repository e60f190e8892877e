/** Whether the window is so narrow that calls are cards. */
import { signal } from '@preact/signals'

const query = matchMedia('(width < 720px)')
const isNarrow = signal(query.matches)
query.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches
})

export function useIsNarrow(): boolean {
  return isNarrow.value
}
