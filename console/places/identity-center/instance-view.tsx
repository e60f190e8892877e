/** An instance: its tabs, and the one that is open. */
import type { ComponentChildren, ComponentType } from 'preact'
import { useState } from 'preact/hooks'
import { Account } from '../../components/account.tsx'
import { LinkButton } from '../../components/button.tsx'
import { Select } from '../../components/forms/field.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { path, setParams } from '../../router.ts'
import { consoleState } from '../../state/console-state.ts'
import { shownText } from '../../texts/shown-text.ts'
import { AssignmentsTab } from './assignments/assignments-tab.tsx'
import { GroupsTab } from './directory/groups-tab.tsx'
import { UsersTab } from './directory/users-tab.tsx'
import { type Instance, SharedContext } from './instance.ts'
import { centerLink } from './page.ts'
import { PermissionSetsTab } from './permission-sets/permission-sets-tab.tsx'
import { portalPath } from './portal-path.ts'
import { SettingsTab } from './settings/settings-tab.tsx'

interface TabOf {
  readonly id: string
  readonly name: string
  /** Whether only instances of organizations have it. */
  readonly isOfOrganization?: boolean
  readonly Content: ComponentType
}

const TABS: readonly TabOf[] = [
  { id: 'users', name: 'Users', Content: UsersTab },
  { id: 'groups', name: 'Groups', Content: GroupsTab },
  { id: 'permission-sets', name: 'Permission sets', isOfOrganization: true, Content: PermissionSetsTab },
  { id: 'assignments', name: 'Assignments', isOfOrganization: true, Content: AssignmentsTab },
  { id: 'settings', name: 'Settings', Content: SettingsTab },
]

interface InstanceViewProps {
  readonly instance: Instance
  readonly all: readonly Instance[]
  readonly version: number
  readonly onChange: () => void
}

type Asked = (close: () => void) => ComponentChildren

export function InstanceView({ instance, all, version, onChange }: InstanceViewProps) {
  const [asked, setAsked] = useState<Asked>()
  const [, id = 'users'] = path.value
  const tabs = TABS.filter(({ isOfOrganization }) => !isOfOrganization || instance.isOfOrganization)
  const tab = tabs.find((each) => each.id === id) ?? tabs[0]
  const ask = (dialog: Asked) => setAsked(() => dialog)
  return (
    <SharedContext.Provider value={{ instance, version, changed: onChange, ask }}>
      <Head instance={instance} all={all} />
      <Tabs
        label="Parts of Identity Center"
        open={tab?.id ?? ''}
        tabs={tabs.map((each) => ({
          id: each.id,
          link: centerLink([each.id]),
          content: each.name,
        }))}
      />
      <Foreign instance={instance} />
      {tab && <tab.Content key={tab.id} />}
      {asked?.(() => setAsked(undefined))}
    </SharedContext.Provider>
  )
}

function Head({ instance, all }: { readonly instance: Instance; readonly all: readonly Instance[] }) {
  return (
    <header class="page-head center-head">
      <div class="page-title">
        <h1>{instance.name === '' ? 'Identity Center' : shownText(instance.name)}</h1>
        <code class="quieter">{instance.identityStoreId}</code>
        <p class="quiet page-summary">
          {instance.isOfOrganization ? 'of the organization, owned by' : 'of the account'}{' '}
          <Account id={instance.ownerId} hasNumber />
        </p>
      </div>
      <div class="page-actions">
        {all.length > 1 && (
          <Select
            label="Instance"
            isLabelHidden
            value={instance.identityStoreId}
            options={all.map(({ identityStoreId, isOfOrganization }) => ({
              value: identityStoreId,
              text: `${identityStoreId} (${isOfOrganization ? 'organization' : 'account'})`,
            }))}
            onChange={(directory) => setParams({ directory })}
          />
        )}
        <LinkButton href={portalPath(instance)} icon="open">
          Access portal
        </LinkButton>
      </div>
    </header>
  )
}

/** AWS shows users and assignments only to the owner of an instance and to its delegated administrator. */
function Foreign({ instance: { ownerId } }: { readonly instance: Instance }) {
  if (consoleState.value?.signedIn?.present.accountId === ownerId) return null
  return (
    <p class="center-note">
      Account <Account id={ownerId} hasNumber /> owns this instance. AWS shows its users and assignments only
      to that account and to a delegated administrator.
    </p>
  )
}
