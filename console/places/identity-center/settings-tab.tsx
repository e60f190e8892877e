/** Facts of the instance: where users sign in, and how an identity provider creates them. */

import { Button } from '../../components/button.tsx'
import { say } from '../../components/toast.tsx'
import { call } from './call.ts'
import { Copied } from './copied.tsx'
import { DeleteDialog } from './dialogs/delete.tsx'
import { RenameDialog } from './dialogs/rename.tsx'
import { useInstance } from './instance.ts'
import { useTabPage } from './page.ts'
import { portalPath } from './portal-path.ts'
import { ScimSettings } from './scim-settings.tsx'
import { SourceSettings } from './source-settings.tsx'

export function SettingsTab() {
  const { instance, ask } = useInstance()
  useTabPage('settings', 'Settings')
  return (
    <div class="center-page">
      <section class="center-section">
        <header class="center-section-head">
          <h2>Instance</h2>
          <Button isSmall onClick={() => ask((close) => <RenameDialog onClose={close} />)}>
            Rename
          </Button>
        </header>
        <dl>
          <Copied name="Instance ARN" text={instance.arn} />
          <Copied name="Identity store ID" text={instance.identityStoreId} />
          <Copied name="Home region" text={instance.region} />
        </dl>
      </section>
      <section class="center-section">
        <h2>Access portal</h2>
        <dl>
          <Copied name="At this server" text={instance.portalUrl} link={portalPath(instance)} />
          {instance.startUrl !== '' && <Copied name="At AWS's host" text={instance.startUrl} />}
        </dl>
      </section>
      <SourceSettings />
      <ScimSettings />
      <Deletion />
    </div>
  )
}

function Deletion() {
  const { instance, changed, ask } = useInstance()
  const remove = async () => {
    await call('sso-admin', 'DeleteInstance', { InstanceArn: instance.arn })
    changed()
    say('The instance is deleted.')
  }
  return (
    <section class="center-section">
      <h2>Deletion</h2>
      <p>
        <Button
          kind="danger"
          onClick={() =>
            ask((close) => (
              <DeleteDialog
                what="the instance"
                text="Its users, groups, permission sets, and assignments are deleted, and the roles in all accounts."
                onDelete={remove}
                onClose={close}
              />
            ))
          }
        >
          Delete the instance
        </Button>
      </p>
    </section>
  )
}
