/** The tree of the organization. Policies and accounts can be dropped on it. */
import { useMemo, useState } from 'preact/hooks'
import { AccountSquare } from '../../../components/account.tsx'
import { Icon } from '../../../components/icon.tsx'
import { Tree, type TreeDrag } from '../../../components/lists/tree.tsx'
import type { TreeNode } from '../../../components/lists/tree-lines.ts'
import { Tag } from '../../../components/tag.tsx'
import { linkTo, navigate, param } from '../../../router.ts'
import { consoleState } from '../../../state/console-state.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { attach, move, undoing } from '../changes.ts'
import type { Structure, Target } from '../organization.ts'
import { dragged, type Shared, useOrganization } from '../shared.ts'
import { matching, TreeFilter } from './tree-filter.tsx'

export function OrganizationTree({ selected }: { readonly selected: string | undefined }) {
  const shared = useOrganization()
  const { structure, facts } = shared
  const filter = param('q')
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const aliases = useAliases()
  const shown = useMemo(() => matching(structure, filter, aliases), [structure, filter, aliases])
  const roots = useMemo(
    () => nodesOf(structure, shown, { management: facts.MasterAccountId, aliases }),
    [structure, shown, facts, aliases],
  )
  const toggle = (id: string) => {
    const next = new Set(closed)
    if (!next.delete(id)) next.add(id)
    setClosed(next)
  }
  return (
    <section class="organization-tree" aria-label="Accounts and units">
      <TreeFilter filter={filter} shown={shown} total={structure.targets.size} />
      <Tree
        label="Organization"
        roots={roots}
        selected={selected}
        closed={filter === '' ? closed : NOTHING}
        // The open tab stays open for the next target.
        onSelect={(id) => navigate(linkTo(['organization', id], { q: filter, tab: param('tab') }))}
        onToggle={toggle}
        drag={dragIn(shared)}
      />
    </section>
  )
}

const NOTHING: ReadonlySet<string> = new Set()

function useAliases(): ReadonlyMap<string, string> {
  const accounts = consoleState.value?.accounts
  return useMemo(
    () => new Map((accounts ?? []).flatMap(({ id, alias }) => (alias === undefined ? [] : [[id, alias]]))),
    [accounts],
  )
}

interface Shown {
  readonly management: string | undefined
  readonly aliases: ReadonlyMap<string, string>
}

function nodesOf(
  structure: Structure,
  shown: ReadonlySet<string>,
  facts: Shown,
  id = structure.rootId,
): readonly TreeNode[] {
  const target = structure.targets.get(id)
  if (!target || !shown.has(id)) return []
  const content = <Line target={target} structure={structure} facts={facts} />
  if (target.type === 'ACCOUNT') return [{ id, content }]
  const below = structure.children.get(id) ?? []
  return [{ id, content, children: below.flatMap((child) => nodesOf(structure, shown, facts, child.id)) }]
}

interface LineProps {
  readonly target: Target
  readonly structure: Structure
  readonly facts: Shown
}

function Line({ target, structure, facts: { management, aliases } }: LineProps) {
  const { id, type, name, account } = target
  const delegated = structure.delegated.get(id)?.length ?? 0
  const alias = aliases.get(id)
  return (
    <>
      {type === 'ACCOUNT' ? <AccountSquare id={id} /> : <Icon name="organization" />}
      <span class="truncated">
        <b>{shownText(name)}</b>
        {type === 'ACCOUNT' && <span class="quieter small"> {shownText(furtherNames(target, alias))}</span>}
      </span>
      <span class="organization-tags">
        {id === management && <Tag kind="accent">management</Tag>}
        {account?.Status !== undefined && account.Status !== 'ACTIVE' && (
          <Tag kind="gap">{account.Status === 'SUSPENDED' ? 'closed' : 'closing'}</Tag>
        )}
        {delegated > 0 && <Tag>delegated {delegated}</Tag>}
      </span>
    </>
  )
}

/** Returns the number and the alias of an account, without what is its name already. */
function furtherNames({ id, name }: Target, alias: string | undefined): string {
  return [id, alias].filter((each) => each !== undefined && each !== name).join(' ')
}

function dragIn({ structure, changed }: Shared): TreeDrag {
  return {
    start: (id) => {
      const target = structure.targets.get(id)
      if (target?.type !== 'ACCOUNT') return false
      dragged.value = { kind: 'account', target }
      return true
    },
    accepts: (id) => accepts(structure.targets.get(id)),
    drop: (id) => {
      const target = structure.targets.get(id)
      const what = dragged.peek()
      if (!target || !what || !accepts(target)) return
      if (what.kind === 'policy') return undoing(attach(what, target, changed))
      const from = structure.targets.get(what.target.parentId ?? '')
      if (from) undoing(move(what.target, target, from, changed))
    },
    end: () => {
      dragged.value = undefined
    },
  }
}

/** Returns whether what is dragged can be dropped there. Accounts are moved to another unit. */
function accepts(target: Target | undefined): boolean {
  const what = dragged.peek()
  if (!target || !what) return false
  return what.kind === 'policy' || (target.type !== 'ACCOUNT' && target.id !== what.target.parentId)
}
