/** A secret that is shown once: masked on the screen, and copied whole. */
import { useState } from 'preact/hooks'
import { Button, CopyButton } from '../../../components/button.tsx'
import { shownCode } from '../../../texts/shown-text.ts'

interface SecretProps {
  readonly name: string
  readonly text: string
  /** Whether it is no secret, and so not masked. */
  readonly isPublic?: boolean
}

export function Secret({ name, text, isPublic = false }: SecretProps) {
  const [isShown, setShown] = useState(isPublic)
  return (
    <div class="row wrap identity-secret">
      <span class="caption">{name}</span>
      <span class="code identity-grow identity-secret-text">{isShown ? shownCode(text) : <Masked />}</span>
      {!isPublic && (
        <Button isSmall kind="quiet" onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide' : 'Show'}
          <span class="unseen"> {name}</span>
        </Button>
      )}
      <CopyButton text={text} what={name} />
    </div>
  )
}

/** As long as any other secret, so that the mask tells nothing. */
function Masked() {
  return (
    <>
      <span aria-hidden="true">{'•'.repeat(24)}</span>
      <span class="unseen">hidden</span>
    </>
  )
}
