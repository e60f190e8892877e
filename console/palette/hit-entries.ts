/** The lines for what the server found, and for what one can do with it. */
import type { IconName } from '../components/icon.tsx'
import { linkTo } from '../router.ts'
import { accountOf, consoleState } from '../state/console-state.ts'
import { roleName } from '../texts/arns.ts'
import { openDialog } from '../who/dialogs.ts'
import type { Entry } from './entry.ts'
import type { SearchHit } from './search.ts'

const ICONS: Readonly<Record<SearchHit['kind'], IconName>> = {
  user: 'user',
  role: 'shield',
  group: 'group',
  provider: 'globe',
  policy: 'policy',
  account: 'organization',
  unit: 'organization',
  decision: 'live',
}

const GROUP_OF: Readonly<Record<SearchHit['kind'], Entry['group']>> = {
  user: 'Identities',
  role: 'Identities',
  group: 'Identities',
  provider: 'Identities',
  policy: 'Policies',
  account: 'Accounts',
  unit: 'Accounts',
  decision: 'Decisions',
}

export function hitEntry(hit: SearchHit): Entry {
  const { kind, id, name } = hit
  return {
    key: `${kind} ${id} ${name}`,
    group: GROUP_OF[kind],
    icon: ICONS[kind],
    name: kind === 'role' ? roleName(name) : name,
    detail: detailOf(hit),
    link: linkOf(hit),
  }
}

function detailOf({ kind, name, id, account, detail }: SearchHit): string {
  switch (kind) {
    case 'account':
      return [name === id ? '' : id, detail ?? ''].filter(Boolean).join(', ')
    case 'unit':
      return `unit ${id}`
    case 'decision':
      return `by ${detail ?? 'nobody'}`
    case 'policy':
      return `${detail === undefined ? 'managed' : (TYPES[detail] ?? 'of the organization')}, in ${accountOf(account).name}`
    default:
      return `${kind} in ${accountOf(account).name}`
  }
}

const TYPES: Readonly<Record<string, string>> = {
  SERVICE_CONTROL_POLICY: 'service control policy',
  RESOURCE_CONTROL_POLICY: 'resource control policy',
}

function linkOf({ kind, id, account }: SearchHit): string {
  const resource = id.split(':').slice(5).join(':')
  switch (kind) {
    case 'account':
    case 'unit':
      return linkTo(['organization', id])
    case 'decision':
      return linkTo(['explain', id])
    case 'policy':
      return linkTo(['policies', account, ...policySegments(resource)])
    default:
      return linkTo(['identities', account, ...resource.split('/')])
  }
}

/** A policy of an organization is known by its ID, any other by path and name. */
function policySegments(resource: string): readonly string[] {
  const segments = resource.split('/').slice(1)
  return /^o-/.test(segments[0] ?? '') ? segments.slice(-1) : segments
}

/** Returns what one can do with the first identity that was found. */
export function deedsWith(hits: readonly SearchHit[]): readonly Entry[] {
  const identity = hits.find(({ kind }) => kind === 'user' || kind === 'role')
  if (!identity) return []
  const { kind, id } = identity
  const name = kind === 'role' ? roleName(identity.name) : identity.name
  const canBecome = kind === 'role' && consoleState.value?.entry === 'open'
  return [
    {
      key: 'ask',
      group: 'Do',
      icon: 'explain',
      name: `Explain: may ${name} …`,
      link: linkTo(['explain'], { principal: id }),
    },
    {
      key: 'calls',
      group: 'Do',
      icon: 'live',
      name: `Calls of ${name}`,
      link: linkTo(['live'], { q: `caller:*${identity.name}*` }),
    },
    ...(canBecome ? [becomeEntry(name, id)] : []),
  ]
}

function becomeEntry(name: string, role: string): Entry {
  return {
    key: 'become',
    group: 'Do',
    icon: 'key',
    name: `Become ${name}`,
    act: () => openDialog('become', role),
  }
}
