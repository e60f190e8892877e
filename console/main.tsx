/** Starts the console: listens to links and keys, fetches the state, and renders the frame. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import { goneSince } from './api/connection.ts'
import { showTooltips } from './components/tooltip.ts'
import { Frame } from './frame/frame.tsx'
import { listenToKeyboard } from './keyboard.ts'
import { followLinks } from './router.ts'
import { keepFresh, reconnect, refreshState } from './state/console-state.ts'

followLinks()
listenToKeyboard()
showTooltips()
keepFresh()
effect(() => {
  // The connection is read so that every loss starts new attempts.
  return goneSince.value === undefined ? undefined : reconnect()
})
// The frame shows a server that does not answer, and asks it again.
refreshState().catch(() => {})
const app = document.getElementById('app')
if (app) render(<Frame />, app)
