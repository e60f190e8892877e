/**
 * Decides requests. An explicit Deny in any layer denies. Otherwise the first layer that must allow and does
 * not denies. Otherwise the request is allowed. The order of the layers only selects which of several denials
 * is reported.
 */
import { applies, isAllowed, matching } from './evaluate.ts'
import { hasIdentity, Reach, reachOfAllow } from './principal.ts'
import type { AuthorizationRequest, Principal } from './request.ts'
import type { Decision, LayerName, Layers, MatchedStatement, SourcedPolicy } from './types.ts'

type PolicySets = readonly (readonly SourcedPolicy[])[]

/** The resource policy's grant, and how closely it names the caller. */
interface Grant {
  readonly layer: 'resource' | 'trust'
  readonly reach: Reach
  readonly statements: readonly MatchedStatement[]
}

const nothing: readonly MatchedStatement[] = []
const noSets: PolicySets = []
/**
 * The session policies of a federated user without session policies. They are one set, which allows nothing.
 */
const emptySet: PolicySets = [[]]

/** Decides one request. Never throws: a policy that cannot be read allows nothing. */
export function decide(request: AuthorizationRequest, layers: Layers): Decision {
  return explicitDeny(request, layers) ?? organizationGap(request, layers) ?? decideAccess(request, layers)
}

function explicitDeny(request: AuthorizationRequest, layers: Layers): Decision | undefined {
  const { principal } = request
  const identified = hasIdentity(principal)
  return (
    denyInSets(request, layers.resourceControl, 'resourceControl', layers) ??
    denyInSets(request, layers.serviceControl, 'serviceControl', layers) ??
    denyIn(request, layers.resource?.policy, resourceLayer(layers), layers) ??
    (identified ? denyInSet(request, layers.identity, 'identity', layers) : undefined) ??
    denyIn(request, layers.boundary, 'boundary', layers) ??
    denyInSets(request, layers.session, 'session', layers) ??
    denyIn(request, layers.endpoint, 'endpoint', layers)
  )
}

function denyInSets(
  request: AuthorizationRequest,
  sets: PolicySets | undefined,
  layer: LayerName,
  layers: Layers,
): Decision | undefined {
  if (sets === undefined || isExempt(request.principal, layer)) return undefined
  for (const set of sets) {
    const denial = denyInSet(request, set, layer, layers)
    if (denial !== undefined) return denial
  }
  return undefined
}

function denyIn(
  request: AuthorizationRequest,
  policy: SourcedPolicy | undefined,
  layer: LayerName,
  layers: Layers,
): Decision | undefined {
  return policy === undefined ? undefined : denyInSet(request, [policy], layer, layers)
}

function denyInSet(
  request: AuthorizationRequest,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
  layers: Layers,
): Decision | undefined {
  const statements = matching(request, policies, layer, 'deny', layers.boundary !== undefined)
  return statements.length === 0 ? undefined : { effect: 'explicitDeny', layer, statements }
}

/** Returns whether the layer's policies are those of an organization. */
export function isOfOrganization(layer: LayerName): boolean {
  return layer === 'serviceControl' || layer === 'resourceControl'
}

/**
 * Returns whether the layer's policies do not apply to the principal. Organizations policies do not apply to
 * service-linked roles. Service control policies do not apply to principals without identity, such as
 * services.
 */
export function isExempt(principal: Principal, layer: LayerName): boolean {
  if (!isOfOrganization(layer)) return false
  if (principal.roleArn?.includes(':role/aws-service-role/')) return true
  return layer === 'serviceControl' && !hasIdentity(principal)
}

/** Denies unless every level allows, from the organization's root down to the account. */
function organizationGap(request: AuthorizationRequest, layers: Layers): Decision | undefined {
  const levels = layers.serviceControl
  if (levels === undefined || isExempt(request.principal, 'serviceControl')) return undefined
  return allSetsAllow(request, levels, 'serviceControl') ? undefined : implicitDeny('serviceControl')
}

function allSetsAllow(request: AuthorizationRequest, sets: PolicySets, layer: LayerName): boolean {
  for (const set of sets) {
    if (!isAllowed(request, set, layer)) return false
  }
  return true
}

function decideAccess(request: AuthorizationRequest, layers: Layers): Decision {
  const grant = resourceGrant(request, layers)
  const crossAccount = isCrossAccount(request)
  if (needsGrant(request, layers) && grant.reach === Reach.none) return implicitDeny(grant.layer)
  const decision = decideCaller(request, layers, grant, crossAccount ? Reach.account : grant.reach)
  if (decision.effect !== 'allowed' || layers.endpoint === undefined) return decision
  return isAllowed(request, [layers.endpoint], 'endpoint') ? decision : implicitDeny('endpoint')
}

/** Returns whether the resource's policy must allow the request. */
export function needsGrant(request: AuthorizationRequest, layers: Layers): boolean {
  const isForeign = isCrossAccount(request) && request.isShared !== true
  return isForeign || !hasIdentity(request.principal) || isSelfSufficient(layers)
}

/**
 * Decides the caller's side of the request.
 *
 * @param reach how far the resource policy's grant replaces the caller's own policies
 */
function decideCaller(request: AuthorizationRequest, layers: Layers, grant: Grant, reach: Reach): Decision {
  const { principal } = request
  if (!hasIdentity(principal)) return allowed(grant.layer, grant.statements)
  const own = identityAllows(request, layers)
  if (own === undefined && reach < Reach.issuer) return implicitDeny('identity')
  const limit = reach < Reach.principal ? limitingLayer(request, layers) : undefined
  if (limit !== undefined) return implicitDeny(limit)
  return allowed(allowingLayer(principal, layers, grant, own), [...(own ?? nothing), ...grant.statements])
}

/**
 * Returns whether permissions boundary and session policies must allow the request. They need not if the
 * resource's policy names the caller itself.
 */
export function isLimited(request: AuthorizationRequest, layers: Layers): boolean {
  return isCrossAccount(request) || resourceGrant(request, layers).reach < Reach.principal
}

/** Returns the first of boundary and session policies that does not allow, or undefined if both allow. */
function limitingLayer(request: AuthorizationRequest, layers: Layers): LayerName | undefined {
  if (layers.boundary !== undefined && !isAllowed(request, [layers.boundary], 'boundary')) return 'boundary'
  const unlimited = request.principal.kind === 'federated-user' ? emptySet : noSets
  return allSetsAllow(request, layers.session ?? unlimited, 'session') ? undefined : 'session'
}

/** Returns the statements that allow, or undefined if none does. Root needs none and gets an empty list. */
function identityAllows(
  request: AuthorizationRequest,
  layers: Layers,
): readonly MatchedStatement[] | undefined {
  if (actsAsRoot(request.principal)) return nothing
  const statements = matching(request, layers.identity, 'identity', 'allow', false)
  return statements.length === 0 ? undefined : statements
}

/** Returns whether the principal is the root user, or a federated user of the root user. */
export function actsAsRoot(principal: Principal): boolean {
  return (
    principal.kind === 'root' ||
    (principal.kind === 'federated-user' && principal.issuerArn?.endsWith(':root') === true)
  )
}

function allowingLayer(
  principal: Principal,
  layers: Layers,
  grant: Grant,
  own: readonly MatchedStatement[] | undefined,
): LayerName {
  if (isSelfSufficient(layers) || own === undefined) return grant.layer
  return actsAsRoot(principal) ? 'root' : 'identity'
}

/**
 * Returns whether the resource's policy is a trust or key policy. Such a policy must itself allow, even
 * within its own account.
 */
function isSelfSufficient(layers: Layers): boolean {
  return layers.resource !== undefined && layers.resource.kind !== 'resource'
}

export function isCrossAccount({ principal, resourceAccountId }: AuthorizationRequest): boolean {
  return (
    hasIdentity(principal) && resourceAccountId !== undefined && resourceAccountId !== principal.accountId
  )
}

function resourceLayer(layers: Layers): Grant['layer'] {
  return layers.resource?.kind === 'trust' ? 'trust' : 'resource'
}

/** Returns the resource policy's grant. Its reach is the closest among the statements that allow. */
export function resourceGrant(request: AuthorizationRequest, layers: Layers): Grant {
  const layer = resourceLayer(layers)
  const policy = layers.resource?.policy
  if (policy === undefined) return { layer, reach: Reach.none, statements: nothing }
  let reach: Reach = Reach.none
  for (const statement of policy.policy.candidates(request.action).allow) {
    if (statement.principals === undefined || !applies(statement, request, layer, false)) continue
    const closer = reachOfAllow(statement.principals, request.principal)
    if (closer > reach) reach = closer
  }
  return { layer, reach, statements: matching(request, [policy], layer, 'allow', false) }
}

function allowed(layer: LayerName, statements: readonly MatchedStatement[]): Decision {
  return { effect: 'allowed', layer, statements }
}

function implicitDeny(layer: LayerName): Decision {
  return { effect: 'implicitDeny', layer, statements: nothing }
}
