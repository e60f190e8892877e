/** How wide the window is. Below 720 pixels, lists become cards or have fewer columns, and rows are 44 pixels high. */
import { signal } from '@preact/signals'

const narrow = matchMedia('(width < 720px)')

export const isNarrow = signal(narrow.matches)

narrow.addEventListener('change', () => {
  isNarrow.value = narrow.matches
})
