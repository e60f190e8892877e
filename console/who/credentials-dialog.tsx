/** Credentials of the present identity for a terminal. They are made on request, and masked on the screen. */
import { useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { Loaded } from '../components/loading.tsx'
import { Dialog } from '../components/overlays/dialog.tsx'
import { useLoaded } from '../state/loaded.ts'
import { dayAndTime } from '../texts/times.ts'

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: string
}

const MASK = '•'.repeat(12)

export function CredentialsDialog({ onClose }: { readonly onClose: () => void }) {
  const loaded = useLoaded((signal) => post<Credentials>('/console/credentials', {}, signal), [])
  return (
    <Dialog title="Credentials" width="wide" onClose={onClose}>
      <Loaded of={loaded}>{(credentials) => <Shown credentials={credentials} />}</Loaded>
    </Dialog>
  )
}

function Shown({ credentials }: { readonly credentials: Credentials }) {
  const [areShown, setShown] = useState(false)
  const { secretAccessKey, sessionToken, expiration } = credentials
  const masked = { ...credentials, secretAccessKey: MASK, sessionToken: MASK }
  return (
    <>
      <p>
        Anyone with these credentials can act as you until {dayAndTime(Date.parse(expiration))}, also after
        you sign out here.
      </p>
      <pre class="who-credentials">{linesOf(areShown ? credentials : masked)}</pre>
      <p class="who-buttons">
        <CopyButton text={linesOf(credentials)} what="the commands" hasText />
        <CopyButton text={secretAccessKey} what="the secret access key" icon="key" />
        <CopyButton text={sessionToken} what="the session token" icon="shield" />
        <Button isSmall kind="quiet" onClick={() => setShown(!areShown)}>
          {areShown ? 'Hide secrets' : 'Show secrets'}
        </Button>
      </p>
    </>
  )
}

function linesOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): string {
  return [
    `export AWS_ENDPOINT_URL=${location.origin}`,
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
    `export AWS_SESSION_TOKEN=${sessionToken}`,
  ].join('\n')
}
