/** An identity provider's details, and the roles that trust it. */
import { call } from '../../../api/client.ts'
import { IconButton, LinkButton } from '../../../components/button.tsx'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { sayFailure } from '../../../components/overlays/toast.tsx'
import { linkTo } from '../../../router.ts'
import { shownCode, shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import type { Subject } from '../address.ts'
import type { ProviderFacts } from '../facts.ts'
import { Nothing, Panel } from '../panel.tsx'
import { AUDIENCE } from './create-provider.tsx'

interface ProviderProps {
  readonly subject: Subject
  readonly provider: ProviderFacts
  readonly onChange: () => void
}

export function ProviderTab({ subject, provider, onChange }: ProviderProps) {
  const { audiences, thumbprints, validUntil, metadata } = provider
  return (
    <>
      <Panel title="Roles that trust it">
        <p class="identity-nothing">
          <LinkButton
            href={linkTo(['identities'], { kind: 'role', q: trustWord(subject) })}
            icon="shield"
            isSmall
          >
            Show roles
          </LinkButton>
        </p>
      </Panel>
      {audiences && <Audiences subject={subject} audiences={audiences} onChange={onChange} />}
      {thumbprints && (
        <Panel title="Thumbprints" note="of certificate authorities">
          {thumbprints.length === 0 && <Nothing>None: the issuer's certificate is not compared.</Nothing>}
          <ul class="identity-lines">
            {thumbprints.map((each) => (
              <li key={each} class="row identity-line code">
                {shownText(each)}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {metadata !== undefined && (
        <Panel
          title="Metadata"
          note={validUntil === undefined ? undefined : `valid until ${dayAndTime(validUntil)}`}
        >
          <pre class="identity-code">{shownCode(metadata)}</pre>
        </Panel>
      )}
    </>
  )
}

/** What the list of roles is filtered by: the words of a trust policy for this provider. */
function trustWord({ kind, name }: Subject): string {
  if (kind === 'saml-provider') return `SAML ${name}`
  return name === 'token.actions.githubusercontent.com' ? 'GitHub' : name
}

interface AudiencesProps {
  readonly subject: Subject
  readonly audiences: readonly string[]
  readonly onChange: () => void
}

function Audiences({ subject: { arn }, audiences, onChange }: AudiencesProps) {
  const remove = (ClientID: string) =>
    call('iam', 'RemoveClientIDFromOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, ClientID }).then(
      onChange,
      sayFailure,
    )
  return (
    <Panel
      title="Audiences"
      note={audiences.length}
      actions={
        <DialogButton
          icon="plus"
          isSmall
          dialog={(close) => <AddAudience arn={arn} onChange={onChange} onClose={close} />}
        >
          Add audience
        </DialogButton>
      }
    >
      {audiences.length === 0 && <Nothing>Tokens for no audience are accepted.</Nothing>}
      <ul class="identity-lines">
        {audiences.map((each) => (
          <li key={each} class="row identity-line">
            <span class="code identity-grow truncated">{shownText(each)}</span>
            <IconButton icon="close" label={`Remove ${shownText(each)}`} onClick={() => remove(each)} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

interface AddAudienceProps {
  readonly arn: string
  readonly onChange: () => void
  readonly onClose: () => void
}

function AddAudience({ arn, onChange, onClose }: AddAudienceProps) {
  const add = (ClientID: string) =>
    call('iam', 'AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, ClientID })
  return (
    <FieldsDialog
      title="Add an audience"
      submit="Add audience"
      errors={{ audience: /client/i }}
      fields={[AUDIENCE]}
      onSubmit={({ audience }) => add(audience).then(onChange)}
      onClose={onClose}
    />
  )
}
