/** Which statements of a policy apply to a request. */
import { type Candidates, type CompiledStatement, keysOf } from './compile.ts'
import { deniesPrincipal, Reach, reachOfAllow } from './principal.ts'
import type { AuthorizationRequest, ConditionContext } from './request.ts'
import { coversResource } from './resource.ts'
import { resolve } from './template.ts'
import type { Decision, LayerName, Layers, MatchedStatement, SourcedPolicy } from './types.ts'

/** What the policies of a layer say about the request: the answer, and the statements that gave it. */
export interface PolicyOutcome {
  readonly effect: Decision['effect']
  readonly statements: readonly MatchedStatement[]
}

const noStatements: readonly MatchedStatement[] = []

/** One set of policies alone, as simulations and details of decisions need it: a Deny first, then any Allow. */
export function evaluatePolicies(
  request: AuthorizationRequest,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
): PolicyOutcome {
  const denies = matching(request, policies, layer, 'deny', false)
  if (denies.length > 0) return { effect: 'explicitDeny', statements: denies }
  const allows = matching(request, policies, layer, 'allow', false)
  return { effect: allows.length > 0 ? 'allowed' : 'implicitDeny', statements: allows }
}

/** Every statement of one effect that applies. `bounded`: the principal has a permissions boundary. */
export function matching(
  request: AuthorizationRequest,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
  effect: keyof Candidates,
  bounded: boolean,
): readonly MatchedStatement[] {
  let found: MatchedStatement[] | undefined
  for (const policy of policies) {
    for (const statement of policy.policy.candidates(request.action)[effect]) {
      if (!applies(statement, request, layer, bounded)) continue
      found ??= []
      found.push(matched(statement, policy, layer))
    }
  }
  return found ?? noStatements
}

function matched(
  statement: CompiledStatement,
  { source, group, kind }: SourcedPolicy,
  layer: LayerName,
): MatchedStatement {
  const { index, sid, effect } = statement
  return { layer, source, group, kind, index, sid, effect }
}

/** Whether any policy of the set allows; cheaper than listing the statements. */
export function isAllowed(
  request: AuthorizationRequest,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
): boolean {
  for (const { policy } of policies) {
    for (const statement of policy.candidates(request.action).allow) {
      if (applies(statement, request, layer, false)) return true
    }
  }
  return false
}

/** Whether a statement that speaks of the action applies: principal, variables, resource and conditions. */
export function applies(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
  bounded: boolean,
): boolean {
  return (
    speaksOf(statement, request, layer, bounded) &&
    hasVariables(statement, request.context) &&
    coversRequested(statement, request, layer) &&
    holdsConditions(statement, request.context)
  )
}

export function speaksOf(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
  bounded: boolean,
): boolean {
  const { principals, effect } = statement
  if (!hasPrincipals(layer)) return principals === undefined || effect === 'Deny'
  if (principals === undefined) return false
  if (effect === 'Deny') return deniesPrincipal(principals, request.principal, bounded)
  return reachOfAllow(principals, request.principal) !== Reach.none
}

/** Statements of these layers say whom they speak of; in the others a principal does not belong. */
export function hasPrincipals(layer: LayerName): boolean {
  return layer === 'resource' || layer === 'trust' || layer === 'resourceControl' || layer === 'endpoint'
}

/** A variable without a value takes its statement out, Allow or Deny; it is never the empty string. */
export function hasVariables(statement: CompiledStatement, context: ConditionContext): boolean {
  const { required } = statement
  return required.length === 0 || required.every((variable) => resolve(variable, context) !== undefined)
}

/** A statement without a resource speaks of the one that its policy is attached to, and of nothing anywhere else. */
export function coversRequested(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
): boolean {
  const { resources } = statement
  if (resources === undefined) return isAttachedTo(request, layer)
  return coversResource(resources, request.resource, request.context)
}

/**
 * Trust policies never have resources; those of ECR repositories (ECR User Guide, repository policy examples) and of EFS
 * file systems may leave them out. In a key policy such a statement "doesn't apply to any KMS key" (KMS Developer Guide).
 */
function isAttachedTo({ action }: AuthorizationRequest, layer: LayerName): boolean {
  return layer === 'trust' || (layer === 'resource' && !/^kms:/i.test(action))
}

function holdsConditions({ conditions, effect }: CompiledStatement, context: ConditionContext): boolean {
  if (conditions === undefined) return effect === 'Deny'
  for (const condition of conditions) {
    if (!condition.holds(context)) return false
  }
  return true
}

/** The layers and policies of a request in the order in which denials are reported. */
export function policiesOf(layers: Layers): readonly (readonly [LayerName, readonly SourcedPolicy[]])[] {
  const { resource } = layers
  return [
    ['resourceControl', (layers.resourceControl ?? []).flat()],
    ['serviceControl', (layers.serviceControl ?? []).flat()],
    [resource?.kind === 'trust' ? 'trust' : 'resource', resource === undefined ? [] : [resource.policy]],
    ['identity', layers.identity],
    ['boundary', layers.boundary === undefined ? [] : [layers.boundary]],
    ['session', (layers.session ?? []).flat()],
    ['endpoint', layers.endpoint === undefined ? [] : [layers.endpoint]],
  ]
}

/** Keys that statements about the action and resource refer to and the request does not have, as written. */
export function missingContextKeys(request: AuthorizationRequest, layers: Layers): readonly string[] {
  const missing = new Map<string, string>()
  for (const [layer, policies] of policiesOf(layers)) {
    for (const key of policies.flatMap((policy) => keysFor(policy, request, layer))) {
      const lower = key.toLowerCase()
      if (!request.context.has(lower) && !missing.has(lower)) missing.set(lower, key)
    }
  }
  return [...missing.values()]
}

function keysFor(
  { policy }: SourcedPolicy,
  request: AuthorizationRequest,
  layer: LayerName,
): readonly string[] {
  const { allow, deny } = policy.candidates(request.action)
  const relevant = [...allow, ...deny].filter((statement) => coversRequested(statement, request, layer))
  return relevant.flatMap(keysOf)
}
