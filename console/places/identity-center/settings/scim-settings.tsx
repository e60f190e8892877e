/** The SCIM endpoint, by which an identity provider creates users and groups. */
import { Button } from '../../../components/button.tsx'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { DeleteButton } from '../delete-button.tsx'
import { ScimTokenDialog } from '../dialogs/scim-token.tsx'
import { useInstance } from '../instance.ts'
import { Copied } from './copied.tsx'
import { addScimToken, removeScim } from './endpoints.ts'

export function ScimSettings() {
  const { instance, changed, ask } = useInstance()
  const isOn = instance.scim.length > 0
  const create = async () => {
    const token = await addScimToken(instance)
    changed()
    ask((close) => <ScimTokenDialog token={token} onClose={close} />)
  }
  const turnOff = async () => {
    await removeScim(instance)
    changed()
    say('The SCIM endpoint is removed.')
  }
  return (
    <Section
      title="Provisioning by SCIM"
      level={2}
      actions={
        <div class="wrap center-page-actions">
          {isOn && (
            <DeleteButton
              isSmall
              what="the SCIM endpoint"
              text="Its tokens become invalid. The users and groups that it created stay."
              onDelete={turnOff}
            >
              Remove
            </DeleteButton>
          )}
          <Button isSmall icon="key" onClick={() => create().catch(sayFailure)}>
            {isOn ? 'Create a token' : 'Enable and create a token'}
          </Button>
        </div>
      }
    >
      <p class="quiet">
        {isOn
          ? 'An identity provider creates users and groups at this address, with a token.'
          : 'Users and groups are created here, or by the API. An identity provider can create them by SCIM, too.'}
      </p>
      <dl>
        {instance.scim.map(({ tenant, url }) => (
          <Copied key={tenant} name="SCIM endpoint" text={url} />
        ))}
      </dl>
    </Section>
  )
}
