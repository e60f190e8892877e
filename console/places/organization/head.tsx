/** The head of the place: which organization it is, and what can be created in it. */
import { Account } from '../../components/account.tsx'
import { LinkButton } from '../../components/button.tsx'
import { Icon } from '../../components/icon.tsx'
import { Menu } from '../../components/overlays/menu.tsx'
import { Tag } from '../../components/tag.tsx'
import { counted } from '../../texts/shown-text.ts'
import { CreateAccountDialog } from './dialogs/create-account.tsx'
import { DeleteOrganizationDialog } from './dialogs/delete-organization.tsx'
import { InviteDialog } from './dialogs/invite.tsx'
import { CreateUnitDialog } from './dialogs/unit.tsx'
import { useOrganization } from './shared.ts'

/** @param isOpened whether a narrow window shows what is selected, and leaves out all but the name */
export function Head({ isOpened }: { readonly isOpened: boolean }) {
  const { facts, structure } = useOrganization()
  const targets = [...structure.targets.values()]
  const count = (type: string) => targets.filter((target) => target.type === type).length
  return (
    <header class={`page-head ${isOpened ? 'organization-head-opened' : ''}`}>
      <div class="page-title">
        <h1>{facts.Id}</h1>
        <Tag>{facts.FeatureSet === 'ALL' ? 'all features' : 'consolidated billing'}</Tag>
        <p class="quiet page-summary">
          {counted(count('ACCOUNT'), 'account')} in {counted(count('ORGANIZATIONAL_UNIT'), 'unit')}, managed
          by <Account id={facts.MasterAccountId ?? ''} />
        </p>
      </div>
      <div class="page-actions">
        <LinkButton href={`/console/organization/${structure.rootId}?tab=details`} icon="policy">
          Policy types
        </LinkButton>
        <CreateMenu />
      </div>
    </header>
  )
}

function CreateMenu() {
  const { structure, ask } = useOrganization()
  const root = structure.targets.get(structure.rootId)
  const items = [
    {
      text: 'Create account',
      icon: 'plus' as const,
      act: () => ask((close) => <CreateAccountDialog onClose={close} />),
    },
    {
      text: 'Create unit',
      icon: 'organization' as const,
      act: () => root && ask((close) => <CreateUnitDialog parent={root} onClose={close} />),
    },
    {
      text: 'Invite an account',
      icon: 'people' as const,
      act: () => ask((close) => <InviteDialog onClose={close} />),
    },
    {
      text: 'Delete the organization',
      icon: 'trash' as const,
      isDangerous: true,
      act: () => ask((close) => <DeleteOrganizationDialog onClose={close} />),
    },
  ]
  return (
    <Menu
      class="button button-primary"
      items={items}
      button={
        <>
          Add or change <Icon name="chevron" />
        </>
      }
    />
  )
}
