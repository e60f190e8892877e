/** Shows a new SCIM token. It cannot be shown again. */
import { useState } from 'preact/hooks'
import { Button, CopyButton } from '../../../components/button.tsx'
import { Dialog } from '../../../components/overlays/dialog.tsx'
import { dayOf } from '../../../texts/times.ts'
import { Copied } from '../settings/copied.tsx'
import type { ScimToken } from '../settings/endpoints.ts'

interface ScimTokenDialogProps {
  readonly token: ScimToken
  readonly onClose: () => void
}

export function ScimTokenDialog({ token: { url, token, expires }, onClose }: ScimTokenDialogProps) {
  const [isShown, setShown] = useState(false)
  return (
    <Dialog
      title="Token of the SCIM endpoint"
      width="wide"
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p>Copy the token now: it is shown only once. It is valid until {dayOf(Date.parse(expires))}.</p>
      <dl>
        <Copied name="SCIM endpoint" text={url} />
        <div class="facts-row">
          <dt>Token</dt>
          <dd>
            <code>{isShown ? token : '•'.repeat(24)}</code>
            <CopyButton text={token} what="token" />
            <Button isSmall onClick={() => setShown(!isShown)}>
              {isShown ? 'Hide' : 'Show'} <span class="unseen">the token</span>
            </Button>
          </dd>
        </div>
      </dl>
    </Dialog>
  )
}
