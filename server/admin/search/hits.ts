/** The hits of a search, kind by kind. In each kind, names that begin with the text come before names that contain it. */

import { nameOf } from '../../../core/access/organization/account-names.ts'
import { organizationOf } from '../../../core/access/organization/managed.ts'
import { accountKey, organizationKey, type ReadTable, settingsOf, type View } from '../../../store/index.ts'
import type { Iamulator } from '../endpoint.ts'
import { keysBeginning, keysContaining } from './names.ts'

/** The schema `SearchHit` of openapi.json, which describes the members. */
export interface SearchHit {
  readonly kind: 'user' | 'role' | 'group' | 'provider' | 'policy' | 'account' | 'unit' | 'decision'
  readonly name: string
  readonly id: string
  readonly account: string
  readonly detail?: string
}

/** @param text in lower case */
export type Source = (iamulator: Iamulator, text: string) => Iterable<SearchHit>

interface NamedRow {
  readonly name: string
  readonly arn: string
}

const KINDS = { users: 'user', roles: 'role', groups: 'group', policies: 'policy' } as const
type NamedTable = keyof typeof KINDS

/** Finds rows of large tables, whose keys are names. */
const named = (...names: readonly NamedTable[]): Source =>
  function* find(iamulator, text) {
    for (const view of viewsOf(iamulator))
      for (const name of names) yield* hitsOf(view, name, keysBeginning(view[name], text))
    for (const view of viewsOf(iamulator))
      for (const name of names) {
        const place = `${accountKey(view)} ${name}`
        yield* hitsOf(view, name, keysContaining(view[name], text, iamulator.store, place))
      }
  }

function* hitsOf(view: View, name: NamedTable, keys: Iterable<string>): Generator<SearchHit> {
  const table: ReadTable<NamedRow, string> = view[name]
  for (const key of keys) {
    const row = table.get(key)
    if (row) yield { kind: KINDS[name], name: row.name, id: row.arn, account: view.accountId }
  }
}

/** Finds what there is little of, by name, ID, or detail. */
const listed = (list: (view: View) => Iterable<SearchHit>): Source =>
  function* find(iamulator, text) {
    const all = Array.from(viewsOf(iamulator), (view) => [...list(view)]).flat()
    const positions = all.map((hit) => [hit, positionIn(hit, text)] as const)
    for (const [hit, position] of positions) if (position === 0) yield hit
    for (const [hit, position] of positions) if (position > 0) yield hit
  }

/** Returns where the text begins at the earliest. -1 if nothing contains it. */
function positionIn({ name, id, detail = '' }: SearchHit, text: string): number {
  const found = [name, id, detail].map((each) => each.toLowerCase().indexOf(text)).filter((at) => at >= 0)
  return found.length === 0 ? -1 : Math.min(...found)
}

function* providersOf(view: View): Generator<SearchHit> {
  const { accountId: account } = view
  for (const table of [view.oidcProviders, view.samlProviders])
    for (const [arn] of table.rows()) {
      // The name of an OIDC provider is its URL, which may contain slashes.
      const name = arn.slice(arn.indexOf('provider/') + 'provider/'.length)
      yield { kind: 'provider', name, id: arn, account }
    }
}

function* organizationPoliciesOf(view: View): Generator<SearchHit> {
  for (const [, { name, arn, type }] of view.organizationPolicies.rows())
    yield { kind: 'policy', name, id: arn, account: view.accountId, detail: type }
}

function* accountOf(view: View): Generator<SearchHit> {
  const { accountId } = view
  const { alias } = settingsOf(view)
  const management = organizationOf(view)?.management
  const row = management?.memberAccounts.get(accountId) ?? { accountId }
  const name = nameOf(management ?? view, row)
  yield {
    kind: 'account',
    name,
    id: accountId,
    account: accountId,
    ...(alias === undefined ? {} : { detail: alias }),
  }
}

function* unitsOf(view: View): Generator<SearchHit> {
  const { accountId: account } = view
  const organization = view.organizations.get(organizationKey)
  if (organization) yield { kind: 'unit', name: 'Root', id: organization.rootId, account }
  for (const [, { name, id }] of view.organizationalUnits.rows()) yield { kind: 'unit', name, id, account }
}

/** Long enough not to be a searched word. */
const REQUEST_ID = /^[0-9a-f]{8}(?:-[0-9a-f-]{0,27})?$/

/** Finds the decisions on a request by its ID. */
function* decisionsOf({ decisions }: Iamulator, text: string): Generator<SearchHit> {
  if (!REQUEST_ID.test(text)) return
  for (const { requestId, verdict } of decisions) {
    if (!requestId.startsWith(text)) continue
    const { action, principal } = verdict.request
    const account = principal.accountId ?? ''
    yield { kind: 'decision', name: action, id: requestId, account, detail: principal.arn }
  }
}

function* viewsOf({ store }: Iamulator): Generator<View> {
  for (const place of store.accounts()) yield store.view(place)
}

/** In the order in which hits are shown. */
export const SOURCES: readonly Source[] = [
  named('users', 'roles', 'groups'),
  listed(providersOf),
  named('policies'),
  listed(organizationPoliciesOf),
  listed(accountOf),
  listed(unitsOf),
  decisionsOf,
]
