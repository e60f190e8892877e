/**
 * A second evaluator of policies, written from the specification of their evaluation and from nothing else: slow,
 * without state, and short enough to be checked point by point. The compiled engine is compared with it.
 */
import { GRANTS, type Grant, isOutsider, isRootOrItsFederatedUser } from './principal.ts'
import { allows, type Belonging, denies, deniesCaller, grantTo } from './statement.ts'
import type { BookDecision, BookLayers, BookPrincipal, BookRequest } from './types.ts'

export type { BookContext, BookDecision, BookLayers, BookPrincipal, BookRequest } from './types.ts'

type Layer = BookDecision['layer']

const resourceLayer = ({ resource }: BookLayers): 'resource' | 'trust' =>
  resource?.kind === 'trust' ? 'trust' : 'resource'

const belongingOf = ({ kind }: NonNullable<BookLayers['resource']>): Belonging =>
  kind === 'trust' ? 'role' : 'resource'

/** S13: sessions of service-linked roles are exempt from SCPs and RCPs. */
const isServiceLinked = ({ kind, roleArn }: BookPrincipal): boolean =>
  kind === 'role-session' && roleArn?.includes(':role/aws-service-role/') === true

/** O2: SCPs bind users, roles and the root user, not outsiders. */
const isBoundByServiceControl = (principal: BookPrincipal): boolean =>
  !isServiceLinked(principal) && !isOutsider(principal)

/** D7 */
const isCrossAccount = ({ resourceAccountId, principal }: BookRequest): boolean =>
  resourceAccountId !== undefined && resourceAccountId !== principal.accountId

/** O3: they bind the resource, whoever calls. */
const resourceControlDenies = (request: BookRequest, layers: BookLayers): boolean =>
  !isServiceLinked(request.principal) &&
  (layers.resourceControl ?? [])
    .flat()
    .some((document) => deniesCaller(document, request, layers.boundary !== undefined))

/** O1: a Deny at any level. */
const serviceControlDenies = (request: BookRequest, { serviceControl = [] }: BookLayers): boolean =>
  isBoundByServiceControl(request.principal) &&
  serviceControl.flat().some((document) => denies(document, request))

const resourceDenies = (request: BookRequest, { resource, boundary }: BookLayers): boolean =>
  resource !== undefined &&
  deniesCaller(resource.document, request, boundary !== undefined, belongingOf(resource))

/** D2: in any policy; D4: in this order. */
function explicitDenial(request: BookRequest, layers: BookLayers): Layer {
  const { identity, boundary, session = [], endpoint } = layers
  if (resourceControlDenies(request, layers)) return 'resourceControl'
  if (serviceControlDenies(request, layers)) return 'serviceControl'
  if (resourceDenies(request, layers)) return resourceLayer(layers)
  if (!isOutsider(request.principal) && identity.some((document) => denies(document, request)))
    return 'identity'
  if (boundary !== undefined && denies(boundary, request)) return 'boundary'
  if (session.flat().some((document) => denies(document, request))) return 'session'
  if (endpoint !== undefined && deniesCaller(endpoint, request, boundary !== undefined)) return 'endpoint'
  return undefined
}

/** O1: each level must allow, by one of its policies. */
const hasServiceControlGap = (request: BookRequest, { serviceControl = [] }: BookLayers): boolean =>
  isBoundByServiceControl(request.principal) &&
  !serviceControl.every((level) => level.some((document) => allows(document, request)))

/** What the resource's policy grants; D7: across accounts no more than delegation. */
function resourceGrant(request: BookRequest, { resource }: BookLayers): Grant {
  const grant =
    resource === undefined ? 'nothing' : grantTo(resource.document, request, belongingOf(resource))
  return isCrossAccount(request) && grant !== 'nothing' ? 'delegation' : grant
}

/** D6, D7, S11: trust and key policies, other accounts' resources, outsiders. */
const resourceMustAllow = (request: BookRequest, { resource }: BookLayers): boolean =>
  (resource !== undefined && resource.kind !== 'resource') ||
  isOutsider(request.principal) ||
  isCrossAccount(request)

/** D1: the root user needs no Allow. */
const identityAllows = (request: BookRequest, { identity }: BookLayers): boolean =>
  isRootOrItsFederatedUser(request.principal) || identity.some((document) => allows(document, request))

/** S1: every set by one of its policies; S2: without any, a federated user may do nothing. */
function sessionAllows(request: BookRequest, { session = [] }: BookLayers): boolean {
  if (session.length === 0) return request.principal.kind !== 'federated-user'
  return session.every((set) => set.some((document) => allows(document, request)))
}

/** S1 and the table of 1.1: the first of the caller's own policies that does not allow, and is not overridden. */
function callersGap(request: BookRequest, layers: BookLayers, grant: Grant): Layer {
  const overrides = (least: Grant) => GRANTS.indexOf(grant) >= GRANTS.indexOf(least)
  if (!overrides('identity') && !identityAllows(request, layers)) return 'identity'
  if (overrides('everything')) return undefined
  if (layers.boundary !== undefined && !allows(layers.boundary, request)) return 'boundary'
  return sessionAllows(request, layers) ? undefined : 'session'
}

/** D1: whatever has to allow and does not, in the order of D4. */
function implicitDenial(request: BookRequest, layers: BookLayers): Layer {
  if (hasServiceControlGap(request, layers)) return 'serviceControl'
  const grant = resourceGrant(request, layers)
  if (grant === 'nothing' && resourceMustAllow(request, layers)) return resourceLayer(layers)
  const gap = isOutsider(request.principal) ? undefined : callersGap(request, layers, grant)
  if (gap !== undefined) return gap
  const { endpoint } = layers
  return endpoint !== undefined && grantTo(endpoint, request) === 'nothing' ? 'endpoint' : undefined
}

/** D5: one of three values, and the layer that a denial's text names. */
export function decideByTheBook(request: BookRequest, layers: BookLayers): BookDecision {
  const explicit = explicitDenial(request, layers)
  if (explicit !== undefined) return { effect: 'explicitDeny', layer: explicit }
  const implicit = implicitDenial(request, layers)
  return implicit === undefined ? { effect: 'allowed' } : { effect: 'implicitDeny', layer: implicit }
}
