/**
 * A second policy evaluator, written only from the specification of policy evaluation. It is slow, stateless,
 * and short enough to check point by point. The compiled engine is compared with it.
 */
import { GRANTS, type Grant, isOutsider, isRootOrItsFederatedUser } from './principal.ts'
import { allows, denies, deniesCaller, grantTo, type PolicyAttachment } from './statement.ts'
import type { BookDecision, BookLayers, BookPrincipal, BookRequest } from './types.ts'

export type { BookContext, BookDecision, BookLayers, BookPrincipal, BookRequest } from './types.ts'

type Layer = BookDecision['layer']

const resourceLayer = ({ resource }: BookLayers): 'resource' | 'trust' =>
  resource?.kind === 'trust' ? 'trust' : 'resource'

const attachmentOf = ({ kind }: NonNullable<BookLayers['resource']>): PolicyAttachment =>
  kind === 'trust' ? 'role' : 'resource'

/**
 * Returns whether this is a session of a service-linked role. S13: such sessions are exempt from SCPs and
 * RCPs.
 */
const isServiceLinked = ({ kind, roleArn }: BookPrincipal): boolean =>
  kind === 'role-session' && roleArn?.includes(':role/aws-service-role/') === true

/** Returns whether SCPs apply. O2: they apply to users, roles, and the root user, but not to outsiders. */
const isBoundByServiceControl = (principal: BookPrincipal): boolean =>
  !isServiceLinked(principal) && !isOutsider(principal)

/** Returns whether the resource is in another account (D7). */
const isCrossAccount = ({ resourceAccountId, principal }: BookRequest): boolean =>
  resourceAccountId !== undefined && resourceAccountId !== principal.accountId

/** Returns whether an RCP denies. O3: RCPs apply to the resource, regardless of the caller. */
const resourceControlDenies = (request: BookRequest, layers: BookLayers): boolean =>
  !isServiceLinked(request.principal) &&
  (layers.resourceControl ?? [])
    .flat()
    .some((document) => deniesCaller(document, request, layers.boundary !== undefined))

/** Returns whether an SCP denies. O1: a Deny at any level is sufficient. */
const serviceControlDenies = (request: BookRequest, { serviceControl = [] }: BookLayers): boolean =>
  isBoundByServiceControl(request.principal) &&
  serviceControl.flat().some((document) => denies(document, request, 'elsewhere'))

const resourceDenies = (request: BookRequest, { resource, boundary }: BookLayers): boolean =>
  resource !== undefined &&
  deniesCaller(resource.document, request, boundary !== undefined, attachmentOf(resource))

/** Returns the layer of an explicit denial. D2: in any policy; D4: in this order. */
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

/** Returns whether a level of SCPs does not allow. O1: each level must allow, by one of its policies. */
const hasServiceControlGap = (request: BookRequest, { serviceControl = [] }: BookLayers): boolean =>
  isBoundByServiceControl(request.principal) &&
  !serviceControl.every((level) => level.some((document) => allows(document, request, 'elsewhere')))

/** Returns the resource policy's grant. D7: across accounts, it is at most delegation. */
function resourceGrant(request: BookRequest, { resource }: BookLayers): Grant {
  const grant =
    resource === undefined ? 'nothing' : grantTo(resource.document, request, attachmentOf(resource))
  return isCrossAccount(request) && grant !== 'nothing' ? 'delegation' : grant
}

/**
 * Returns whether the resource's policy must allow. D6, D7, S11: trust and key policies, other accounts'
 * resources, outsiders.
 */
const resourceMustAllow = (request: BookRequest, { resource }: BookLayers): boolean =>
  (resource !== undefined && resource.kind !== 'resource') ||
  isOutsider(request.principal) ||
  isCrossAccount(request)

/** Returns whether identity policies allow. D1: the root user needs no Allow. */
const identityAllows = (request: BookRequest, { identity }: BookLayers): boolean =>
  isRootOrItsFederatedUser(request.principal) || identity.some((document) => allows(document, request))

/**
 * Returns whether session policies allow. S1: every set must allow, by one of its policies. S2: without any
 * set, a federated user can do nothing.
 */
function sessionAllows(request: BookRequest, { session = [] }: BookLayers): boolean {
  if (session.length === 0) return request.principal.kind !== 'federated-user'
  return session.every((set) => set.some((document) => allows(document, request)))
}

/**
 * Returns the first of the caller's own layers that does not allow and is not overridden. Sources: S1 and
 * table 1.1.
 */
function callersGap(request: BookRequest, layers: BookLayers, grant: Grant): Layer {
  const overrides = (least: Grant) => GRANTS.indexOf(grant) >= GRANTS.indexOf(least)
  if (!overrides('identity') && !identityAllows(request, layers)) return 'identity'
  if (overrides('everything')) return undefined
  if (layers.boundary !== undefined && !allows(layers.boundary, request)) return 'boundary'
  return sessionAllows(request, layers) ? undefined : 'session'
}

/** Returns the first layer that must allow and does not (D1), in the order of D4. */
function implicitDenial(request: BookRequest, layers: BookLayers): Layer {
  if (hasServiceControlGap(request, layers)) return 'serviceControl'
  const grant = resourceGrant(request, layers)
  if (grant === 'nothing' && resourceMustAllow(request, layers)) return resourceLayer(layers)
  const gap = isOutsider(request.principal) ? undefined : callersGap(request, layers, grant)
  if (gap !== undefined) return gap
  const { endpoint } = layers
  return endpoint !== undefined && grantTo(endpoint, request) === 'nothing' ? 'endpoint' : undefined
}

/** Returns one of three effects, and for a denial the layer that its text names (D5). */
export function decideByTheBook(request: BookRequest, layers: BookLayers): BookDecision {
  const explicit = explicitDenial(request, layers)
  if (explicit !== undefined) return { effect: 'explicitDeny', layer: explicit }
  const implicit = implicitDenial(request, layers)
  return implicit === undefined ? { effect: 'allowed' } : { effect: 'implicitDeny', layer: implicit }
}
