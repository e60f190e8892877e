/** Starts the console: listens to links and keys, fetches the state, and renders the frame. */
import { render } from 'preact'
import { showTooltips } from './components/overlays/tooltip.ts'
import { Frame } from './frame/frame.tsx'
import { listenToKeyboard } from './keyboard.ts'
import { followLinks } from './router.ts'
import { keepFresh, reconnect, refreshState } from './state/console-state.ts'

followLinks()
listenToKeyboard()
showTooltips()
keepFresh()
reconnect()
// The frame shows a server that does not answer, and asks it again.
refreshState().catch(() => {})
const app = document.getElementById('app')
if (app) render(<Frame />, app)
