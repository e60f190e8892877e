/** Everything around a place: rail, top bar, bands, and notes. */
import { copyLink } from '../components/copy-link.ts'
import { Toast } from '../components/overlays/toast.tsx'
import { Help } from '../help/help.tsx'
import { useShortcuts } from '../keyboard.ts'
import { places } from '../places.ts'
import { linkTo, navigate } from '../router.ts'
import { SessionDialogs } from '../who/session-dialogs.tsx'
import { SigningOutDialog } from '../who/signing-out-dialog.tsx'
import { Bands } from './bands.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { Outlet } from './outlet.tsx'
import { Rail } from './rail.tsx'
import { Status } from './status.tsx'
import { TopBar } from './top-bar.tsx'

export function Frame() {
  useKeptFocus()
  useShortcuts([
    ...places.map(({ id, name, letter }) => ({
      keys: `g${letter}`,
      does: `Go to ${name}`,
      act: () => navigate(linkTo([id])),
    })),
    // Pages that have something selected copy the link to that.
    { keys: 'y', does: 'Copy the link to this page', act: () => copyLink() },
  ])
  return (
    <div class="frame">
      <a class="skip" href="#place">
        Skip to the content
      </a>
      <Rail />
      <div class="frame-main">
        <TopBar />
        <Bands />
        <main id="place" class="place" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <BottomBar />
      <SigningOutDialog />
      <SessionDialogs />
      <Help />
      <Status />
      <Toast />
    </div>
  )
}
