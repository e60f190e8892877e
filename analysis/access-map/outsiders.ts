/** The principals outside of IAM's users and roles: services, other accounts, everybody, and identity providers. */

import { accountOfArn } from '../../core/aws/arns.ts'
import { isClosed } from '../../core/identity/closed-accounts.ts'
import type { AccessNode } from '../../schemas/endpoints.ts'
import type { View } from '../../store/index.ts'
import { ASSUME_ROLE, accountAsker, everybodyAsker, type OutsideAsker, serviceAsker } from './askers.ts'
import { evaluate, isWorking } from './evaluate.ts'
import { type FederatedProvider, federatedAction, federatedPart, providerNamed } from './federated.ts'
import type { AccessEdge, AccessGraph } from './model.ts'
import type { Realm, RoleTarget, World } from './world.ts'

/** Returns the outsiders that trust policies name, and their edges. */
export function outsiders(world: World, realm: Realm, account: string | undefined): AccessGraph {
  const roles =
    account === undefined ? realm.roles : realm.roles.filter(({ view }) => view.accountId === account)
  const [view] = realm.views
  if (!view) return { nodes: [], edges: [] }
  const parts = [
    ...named(roles, 'Federated').flatMap(([name, trusting]) =>
      isOfIdentityCenter(view, name) ? [] : [providerPart(world, view, name, trusting)],
    ),
    ...named(roles, 'Service').map(([name, trusting]) => partOf(serviceAsker(world, view, name), trusting)),
    ...accountParts(world, view, roles),
    everybodyPart(world, view, roles),
  ]
  return { nodes: parts.flatMap(({ nodes }) => nodes), edges: parts.flatMap(({ edges }) => edges) }
}

/** Returns the names of a type, each with the roles that trust it, in the order of the names. */
function named(
  roles: readonly RoleTarget[],
  type: RoleTarget['named'][number]['type'],
): readonly (readonly [string, readonly RoleTarget[]])[] {
  const found = new Map<string, RoleTarget[]>()
  for (const role of roles) {
    const values = role.named.flatMap((principal) => (principal.type === type ? [principal.value] : []))
    for (const value of new Set(values)) {
      const trusting = found.get(value) ?? []
      found.set(value, trusting)
      trusting.push(role)
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1))
}

const ROOT = /^arn:[\w-]+:iam::(\d{12}):root$/

/** Returns the accounts that roles trust, and of whose users and roles nothing is known. */
function accountParts(world: World, view: View, roles: readonly RoleTarget[]): readonly AccessGraph[] {
  return named(roles, 'AWS').flatMap(([name, trusting]) => {
    const number = ROOT.exec(name)?.[1]
    const others = trusting.filter((role) => role.view.accountId !== number)
    if (number === undefined || others.length === 0) return []
    const owner = world.store.settled(view.account(number))
    return isClosed(owner) || hasIdentities(owner) ? [] : [partOf(accountAsker(world, owner), others)]
  })
}

function hasIdentities({ users, roles }: View): boolean {
  return users.size + roles.size > 0
}

function everybodyPart(world: World, view: View, roles: readonly RoleTarget[]): AccessGraph {
  const trusting = named(roles, 'AWS').flatMap(([name, found]) => (name === '*' ? found : []))
  if (trusting.length === 0) return { nodes: [], edges: [] }
  return partOf(everybodyAsker(world, view.account(unusedAccount(view))), trusting)
}

/** Returns an unknown account. */
function unusedAccount(view: View): string {
  const used = new Set(view.accounts())
  let number = 999_999_999_999
  while (used.has(String(number))) number--
  return String(number)
}

function partOf(asker: OutsideAsker, roles: readonly RoleTarget[]): AccessGraph {
  const edges = roles.map((role) => {
    const { verdict, layer, ways } = evaluate(asker, ASSUME_ROLE, role.target)
    const edge = { from: asker.node.id, to: role.row.arn, action: ASSUME_ROLE } as const
    return declared({ ...edge, verdict, layer, conditions: ways })
  })
  return { nodes: [asker.node], edges }
}

function declared(edge: AccessEdge): AccessEdge {
  return isWorking(edge) ? edge : { ...edge, declaredBy: 'trust' }
}

/** Returns whether IAM Identity Center manages the provider. Its users are in the map by themselves. */
function isOfIdentityCenter(view: View, name: string): boolean {
  const account = accountOfArn(name)
  return account !== undefined && view.account(account).samlProviders.get(name)?.reserved === true
}

/** Returns the part of a provider. It signs no user in to roles of accounts that do not have it. */
function providerPart(world: World, view: View, name: string, roles: readonly RoleTarget[]): AccessGraph {
  const provider = providerNamed(view, name)
  const account = provider?.account
  const own = roles.filter((role) => provider && (account === undefined || role.view.accountId === account))
  const foreign = roles.filter((role) => !own.includes(role))
  const part = provider && own.length > 0 ? federatedPart(world, provider, own) : { nodes: [], edges: [] }
  const kind: FederatedProvider['kind'] = name.includes(':saml-provider/') ? 'saml' : 'oidc'
  const action = federatedAction({ kind })
  const edges = foreign.map(({ row }) => {
    return declared({
      from: name,
      to: row.arn,
      action,
      verdict: 'implicitDeny',
      layer: 'trust',
      conditions: [],
    })
  })
  const isMissing = edges.length > 0 && !part.nodes.some(({ id }) => id === name)
  const nodes = isMissing ? [...part.nodes, missingProvider(view, name)] : part.nodes
  return { nodes, edges: [...part.edges, ...edges] }
}

function missingProvider({ partition }: View, name: string): AccessNode {
  const shown = name.slice(name.lastIndexOf('-provider/') + 1).replace(/^provider\//, '')
  return { id: name, kind: 'provider', name: shown, partition, detail: 'not in the account' }
}
