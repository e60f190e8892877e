/** The width of the window, for components that are laid out by script. Style sheets ask the browser themselves. */
import { signal } from '@preact/signals'

const narrow = matchMedia('(width < 720px)')

/** Whether the window is as narrow as that of a phone, where everything that is pressed is 44 pixels high. */
export const isNarrow = signal(narrow.matches)

narrow.addEventListener('change', ({ matches }) => {
  isNarrow.value = matches
})
