/** What follows a creation. */
import { say } from '../../../components/overlays/toast.tsx'
import { navigate } from '../../../router.ts'
import { refreshState } from '../../../state/console-state.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { identityLink } from '../address.ts'

/** Says that something was created, and opens it. */
export function openCreated(arn: string | undefined, name: string): void {
  say(`Created ${shownText(name)}`)
  void refreshState().catch(() => {})
  navigate(identityLink(arn ?? '') ?? '/console/identities')
}
