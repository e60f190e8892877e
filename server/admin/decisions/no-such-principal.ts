/** The error for a principal that does not exist. It suggests the ARN of a user or role with a similar name. */

import { administratorOf, DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { findUser } from '../../../core/identity/find-user.ts'
import type { Settings } from '../../../core/runtime/settings.ts'
import { nearestOf } from '../../../core/standards/nearest.ts'
import { accountKey, keyOf, type Store, type View } from '../../../store/index.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { invalidBody } from '../endpoint.ts'

interface Entity {
  readonly name: string
  readonly arn: string
}

interface World {
  readonly store: Store
  readonly settings: Pick<Settings, 'partition'>
}

/** @param federatedBy the ARN of the user or root user who is said to have called GetFederationToken */
export function noSuchPrincipal(
  { store, settings }: World,
  name: string,
  federatedBy: string | undefined,
): EndpointError {
  if (name.includes(':federated-user/')) return unknownIssuer(name, federatedBy)
  const isArn = name.includes(':')
  const problem = `Principal ${JSON.stringify(name)} ${isArn ? 'does not exist' : 'is not an ARN'}.`
  const views = isArn ? viewOf(store, name) : viewsOf(store, settings.partition)
  const suggested = entitiesLike(/[:/]/.test(name) ? nameIn(name) : name, views)
  const advice = suggested.length === 0 ? VALID : `Did you mean ${listOf(suggested)}?`
  return new EndpointError(404, 'NoSuchPrincipal', `${problem} ${advice}`)
}

/** The error for a principal that was made or renamed recently, while a consistency delay is set. */
export function notYetVisible(name: string): EndpointError {
  const problem = `Principal ${JSON.stringify(name)} is not visible to authorization yet.`
  const advice = 'Wait until the consistency delay has passed, or advance the clock.'
  return new EndpointError(404, 'NoSuchPrincipal', `${problem} ${advice}`)
}

/** The error for a principal of a closed account, which cannot make requests. */
export function accountClosed(name: string, accountId: string): EndpointError {
  const message = `Principal ${JSON.stringify(name)} cannot make requests, because account ${accountId} is closed.`
  return new EndpointError(404, 'NoSuchPrincipal', message)
}

const VALID =
  'Use the ARN of a user, role, session, or root user, a 12-digit account number, a service such as ec2.amazonaws.com, or anonymous.'

/** Federated users are not stored, so that only the user who called GetFederationToken can be wrong. */
function unknownIssuer(name: string, federatedBy: string | undefined): EndpointError {
  if (federatedBy !== undefined)
    return invalidBody(
      `session.federatedBy: ${JSON.stringify(federatedBy)} is not a user or root user of the account in ${name}.`,
    )
  return new EndpointError(
    404,
    'NoSuchPrincipal',
    `Principal ${JSON.stringify(name)} needs session.federatedBy, the ARN of the user or root user who called GetFederationToken.`,
  )
}

/** An error lists at most this many principals of the same name. */
const MAXIMUM_SUGGESTED = 3
/** Comparing names takes time, and a suggestion is not worth more. */
const MAXIMUM_COMPARED = 1000

/** Returns the ARNs of the principals with this name or, if there are none, with the nearest one. */
function entitiesLike(name: string, views: readonly View[]): readonly string[] {
  const exact = views.flatMap((view) => entitiesNamed(view, name))
  if (exact.length > 0) return arnsOf(exact)
  const compared: Entity[] = []
  for (const entity of allOf(views)) if (compared.push(entity) === MAXIMUM_COMPARED) break
  const names = compared.map((entity) => entity.name)
  const nearest = nearestOf(name, names)
  return arnsOf(compared.filter((entity) => entity.name === nearest))
}

function arnsOf(entities: readonly Entity[]): readonly string[] {
  return entities.slice(0, MAXIMUM_SUGGESTED).map(({ arn }) => arn)
}

function entitiesNamed(view: View, name: string): readonly Entity[] {
  return [findUser(view, name), view.roles.get(keyOf(name))].filter((entity) => entity !== undefined)
}

function* allOf(views: readonly View[]): Iterable<Entity> {
  for (const view of views) {
    yield administratorOf(view)
    for (const [, user] of view.users.rows()) yield user
    for (const [, role] of view.roles.rows()) yield role
  }
}

/** Returns the name of the user or role in an ARN, or at the end of one, whatever its path. Of a role session, the role's. */
function nameIn(arn: string): string {
  const [type = '', ...names] = arn.slice(arn.lastIndexOf(':') + 1).split('/')
  return (type === 'assumed-role' ? names[0] : names.at(-1)) ?? ''
}

function viewOf(store: Store, arn: string): readonly View[] {
  const [, partition, accountId] = /^arn:([\w-]+):.*:(\d{12}):/.exec(arn) ?? []
  return partition === undefined || accountId === undefined ? [] : [store.view({ partition, accountId })]
}

/** The built-in administrator of the default account exists even if nothing is stored. */
function viewsOf(store: Store, partition: string): readonly View[] {
  const stored = [...store.accounts()]
  const first = { partition, accountId: DEFAULT_ACCOUNT }
  const isStored = stored.some((place) => accountKey(place) === accountKey(first))
  return [...(isStored ? [] : [first]), ...stored].map((place) => store.view(place))
}

function listOf(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names)
}
