/** What is selected in the tree: its name, what can be done with it, and its policies or details. */
import { CopyButton } from '../../components/button.tsx'
import { Icon } from '../../components/icon.tsx'
import { Menu, type MenuItem } from '../../components/overlays/menu.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { Tag } from '../../components/tag.tsx'
import { linkTo, param } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'
import { DetailsView } from './details/details-view.tsx'
import { AttachDialog } from './dialogs/attach.tsx'
import { CreateAccountDialog } from './dialogs/create-account.tsx'
import { CloseAccountDialog, DeleteUnitDialog, RemoveAccountDialog } from './dialogs/leaving.tsx'
import { MoveDialog } from './dialogs/move.tsx'
import { CreateUnitDialog, RenameUnitDialog } from './dialogs/unit.tsx'
import { levelsOf, type Target } from './organization.ts'
import { EffectiveView } from './policies/effective-view.tsx'
import { type Shared, useOrganization } from './shared.ts'

const KINDS = { ROOT: 'root', ORGANIZATIONAL_UNIT: 'unit', ACCOUNT: 'account' } as const

export function TargetView({ target }: { readonly target: Target }) {
  const shared = useOrganization()
  const tab = param('tab') === 'details' ? 'details' : 'effective'
  const link = (id: string) => linkTo(['organization', target.id], { q: param('q'), tab: id })
  return (
    <section aria-label={shownText(target.name)} class="organization-target">
      <header class="organization-target-head">
        <a class="organization-back" href={linkTo(['organization'], { q: param('q') })}>
          <Icon name="back" /> All accounts and units
        </a>
        <div class="row wrap organization-name">
          <h2>{shownText(target.name)}</h2>
          <Tag>{KINDS[target.type]}</Tag>
          {target.name !== target.id && <code class="quieter">{target.id}</code>}
          <CopyButton text={target.arn} what="ARN" />
        </div>
        <Menu
          items={actionsOf(target, shared)}
          button={
            <>
              Actions <Icon name="chevron" />
            </>
          }
        />
        <Way target={target} />
      </header>
      <Tabs
        label={`About ${shownText(target.name)}`}
        open={tab}
        tabs={[
          { id: 'effective', link: link('effective'), content: 'Effective policies' },
          { id: 'details', link: link('details'), content: 'Details' },
        ]}
      />
      {tab === 'effective' ? <EffectiveView target={target} /> : <DetailsView target={target} />}
    </section>
  )
}

/** The units above, from the root. */
function Way({ target }: { readonly target: Target }) {
  const { structure } = useOrganization()
  const above = levelsOf(structure, target.id).slice(0, -1)
  if (above.length === 0) return null
  return (
    <p class="quiet small row wrap organization-way">
      in{' '}
      {above.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ' / '}
          <a href={linkTo(['organization', id])}>{shownText(name)}</a>
        </span>
      ))}
    </p>
  )
}

function actionsOf(target: Target, { ask, facts }: Shared): readonly MenuItem[] {
  const attach: MenuItem = {
    text: 'Attach a policy',
    icon: 'policy',
    act: () => ask((close) => <AttachDialog target={target} onClose={close} />),
  }
  if (target.type === 'ACCOUNT')
    return [attach, ...accountActions(target, ask, target.id === facts.MasterAccountId)]
  return [attach, ...unitActions(target, ask)]
}

function unitActions(target: Target, ask: Shared['ask']): readonly MenuItem[] {
  const inside: readonly MenuItem[] = [
    {
      text: 'Create unit here',
      icon: 'organization',
      act: () => ask((close) => <CreateUnitDialog parent={target} onClose={close} />),
    },
    {
      text: 'Create account here',
      icon: 'plus',
      act: () => ask((close) => <CreateAccountDialog parent={target} onClose={close} />),
    },
  ]
  if (target.type === 'ROOT') return inside
  return [
    ...inside,
    {
      text: 'Rename',
      icon: 'wand',
      act: () => ask((close) => <RenameUnitDialog unit={target} onClose={close} />),
    },
    {
      text: 'Delete',
      icon: 'trash',
      isDangerous: true,
      act: () => ask((close) => <DeleteUnitDialog unit={target} onClose={close} />),
    },
  ]
}

function accountActions(account: Target, ask: Shared['ask'], isManagement: boolean): readonly MenuItem[] {
  const moving: MenuItem = {
    text: 'Move',
    icon: 'organization',
    act: () => ask((close) => <MoveDialog account={account} onClose={close} />),
  }
  if (isManagement) return [moving]
  return [
    moving,
    {
      text: 'Remove from the organization',
      icon: 'close',
      isDangerous: true,
      act: () => ask((close) => <RemoveAccountDialog account={account} onClose={close} />),
    },
    {
      text: 'Close the account',
      icon: 'trash',
      isDangerous: true,
      act: () => ask((close) => <CloseAccountDialog account={account} onClose={close} />),
    },
  ]
}
