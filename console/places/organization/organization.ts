/** The organization of the signed-in account, as its operations show it. */
import type {
  Account,
  Organization as Facts,
  OrganizationalUnit,
  Root,
} from '../../../protocol/model/organizations-types.ts'
import { call } from '../../api/client.ts'
import { everyItem } from '../../api/pages.ts'

export type { Facts }

/** What policies are attached to: the root, a unit, or an account. */
export interface Target {
  readonly id: string
  readonly type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT'
  readonly name: string
  readonly arn: string
  /** Undefined for the root. */
  readonly parentId: string | undefined
  readonly account?: Account
}

export interface Structure {
  readonly root: Root
  readonly rootId: string
  readonly targets: ReadonlyMap<string, Target>
  /** Units before accounts, each by name. */
  readonly children: ReadonlyMap<string, readonly Target[]>
  /** The services that accounts administer for the organization. */
  readonly delegated: ReadonlyMap<string, readonly string[]>
}

/** @throws ApiError AWSOrganizationsNotInUseException if the account is in none */
export async function loadFacts(signal: AbortSignal): Promise<Facts> {
  const { Organization = {} } = await call('organizations', 'DescribeOrganization', {}, signal)
  return Organization
}

/** Only the management account and delegated administrators may load it. */
export async function loadStructure(signal: AbortSignal): Promise<Structure> {
  const { Roots: [root = {}] = [] } = await call('organizations', 'ListRoots', {}, signal)
  const rootId = root.Id ?? ''
  const [accounts, units, delegated] = await Promise.all([
    everyItem(
      (NextToken) => call('organizations', 'ListAccounts', { NextToken }, signal),
      ({ Accounts }) => Accounts,
    ),
    unitsBelow(rootId, signal),
    loadDelegated(signal),
  ])
  const top: Target = {
    id: rootId,
    type: 'ROOT',
    name: root.Name ?? 'Root',
    arn: root.Arn ?? '',
    parentId: undefined,
  }
  const all = [top, ...units, ...accounts.map(toTarget)]
  return {
    root,
    rootId,
    targets: new Map(all.map((target) => [target.id, target])),
    children: childrenIn(all),
    delegated,
  }
}

async function unitsBelow(parentId: string, signal: AbortSignal): Promise<readonly Target[]> {
  const units = await everyItem(
    (NextToken) =>
      call('organizations', 'ListOrganizationalUnitsForParent', { ParentId: parentId, NextToken }, signal),
    ({ OrganizationalUnits }) => OrganizationalUnits,
  )
  const below = await Promise.all(units.map(({ Id = '' }) => unitsBelow(Id, signal)))
  return [...units.map((unit) => unitTarget(unit, parentId)), ...below.flat()]
}

function unitTarget({ Id = '', Name = '', Arn = '' }: OrganizationalUnit, parentId: string): Target {
  return { id: Id, type: 'ORGANIZATIONAL_UNIT', name: Name, arn: Arn, parentId }
}

function toTarget(account: Account): Target {
  const { Id = '', Name = Id, Arn = '', Paths: [path = ''] = [] } = account
  // A path is `o-.../r-.../ou-.../ACCOUNT/`.
  const parentId = path.split('/').filter(Boolean).at(-2)
  return { id: Id, type: 'ACCOUNT', name: Name, arn: Arn, parentId, account }
}

function childrenIn(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
  const children = new Map<string, Target[]>()
  for (const target of targets) {
    if (target.parentId === undefined) continue
    const siblings = children.get(target.parentId)
    if (siblings) siblings.push(target)
    else children.set(target.parentId, [target])
  }
  const order = new Intl.Collator('en', { numeric: true })
  for (const siblings of children.values())
    siblings.sort((a, b) => rank(a) - rank(b) || order.compare(a.name, b.name))
  return children
}

const rank = ({ type }: Target) => (type === 'ACCOUNT' ? 1 : 0)

async function loadDelegated(signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>> {
  const administrators = await everyItem(
    (NextToken) => call('organizations', 'ListDelegatedAdministrators', { NextToken }, signal),
    ({ DelegatedAdministrators }) => DelegatedAdministrators,
  )
  const entries = administrators.map(async ({ Id = '' }) => [Id, await servicesOf(Id, signal)] as const)
  return new Map(await Promise.all(entries))
}

async function servicesOf(AccountId: string, signal: AbortSignal): Promise<readonly string[]> {
  const services = await everyItem(
    (NextToken) => call('organizations', 'ListDelegatedServicesForAccount', { AccountId, NextToken }, signal),
    ({ DelegatedServices }) => DelegatedServices,
  )
  return services.map(({ ServicePrincipal = '' }) => ServicePrincipal)
}

/** Returns the way from the root to a target, both included. */
export function levelsOf({ targets }: Pick<Structure, 'targets'>, id: string): readonly Target[] {
  const target = targets.get(id)
  if (!target) return []
  const above = target.parentId === undefined ? [] : levelsOf({ targets }, target.parentId)
  return [...above, target]
}
