/** Facts of the instance: where users sign in, and how an identity provider creates them. */
import { Button } from '../../../components/button.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { call } from '../call.ts'
import { DeleteButton } from '../delete-button.tsx'
import { RenameDialog } from '../dialogs/rename.tsx'
import { useInstance } from '../instance.ts'
import { useTabPage } from '../page.ts'
import { portalPath } from '../portal-path.ts'
import { Copied } from './copied.tsx'
import { ScimSettings } from './scim-settings.tsx'
import { SourceSettings } from './source-settings.tsx'

export function SettingsTab() {
  const { instance, ask } = useInstance()
  useTabPage('settings', 'Settings')
  return (
    <div class="center-page">
      <Section
        title="Instance"
        level={2}
        actions={
          <Button isSmall onClick={() => ask((close) => <RenameDialog onClose={close} />)}>
            Rename
          </Button>
        }
      >
        <dl>
          <Copied name="Instance ARN" text={instance.arn} />
          <Copied name="Identity store ID" text={instance.identityStoreId} />
          <Copied name="Home region" text={instance.region} />
        </dl>
      </Section>
      <Section title="Access portal" level={2}>
        <dl>
          <Copied name="At this server" text={instance.portalUrl} link={portalPath(instance)} />
          {instance.startUrl !== '' && <Copied name="At AWS's host" text={instance.startUrl} />}
        </dl>
      </Section>
      <SourceSettings />
      <ScimSettings />
      <Deletion />
    </div>
  )
}

function Deletion() {
  const { instance, changed } = useInstance()
  const remove = async () => {
    await call('sso-admin', 'DeleteInstance', { InstanceArn: instance.arn })
    changed()
    say('The instance is deleted.')
  }
  return (
    <Section title="Deletion" level={2}>
      <p>
        <DeleteButton
          what="the instance"
          text="Its users, groups, permission sets, and assignments are deleted, and the roles in all accounts."
          onDelete={remove}
        >
          Delete the instance
        </DeleteButton>
      </p>
    </Section>
  )
}
