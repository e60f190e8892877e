/** Finds the statements of a policy that apply to a request. */
import { type Candidates, type CompiledPolicy, type CompiledStatement, keysOf } from './compile.ts'
import { deniesPrincipal, Reach, reachOfAllow } from './principal.ts'
import type { AuthorizationRequest, ConditionContext } from './request.ts'
import { coversResource } from './resource.ts'
import { areMet } from './template.ts'
import type { Decision, LayerName, Layers, MatchedStatement, SourcedPolicy } from './types.ts'

/** The outcome of a layer's policies for a request, and the statements that led to it. */
export interface PolicyOutcome {
  readonly effect: Decision['effect']
  readonly statements: readonly MatchedStatement[]
}

const noStatements: readonly MatchedStatement[] = []

/**
 * Evaluates only one set of policies, for simulations and details of decisions. A Deny overrides any Allow.
 */
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

/**
 * Returns every statement of one effect that applies.
 *
 * @param bounded whether the principal has a permissions boundary
 */
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

/**
 * Returns whether any policy of the set allows. This is cheaper than listing the statements.
 */
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

/**
 * Returns whether a statement that matches the action applies. Checks principal, variables, resource, and
 * conditions.
 */
export function applies(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
  bounded: boolean,
): boolean {
  return (
    matchesPrincipal(statement, request, layer, bounded) &&
    hasVariables(statement, request.context) &&
    coversRequestedResource(statement, request, layer) &&
    holdsConditions(statement, request.context)
  )
}

export function matchesPrincipal(
  statement: Pick<CompiledStatement, 'effect' | 'principals'>,
  request: Pick<AuthorizationRequest, 'principal'>,
  layer: LayerName,
  bounded: boolean,
): boolean {
  const { principals, effect } = statement
  if (!hasPrincipals(layer)) return principals === undefined || effect === 'Deny'
  if (principals === undefined) return false
  if (effect === 'Deny') return deniesPrincipal(principals, request.principal, bounded)
  return reachOfAllow(principals, request.principal) !== Reach.none
}

/** Returns whether statements of the layer name their principals. In other layers, a principal is invalid. */
export function hasPrincipals(layer: LayerName): boolean {
  return layer === 'resource' || layer === 'trust' || layer === 'resourceControl' || layer === 'endpoint'
}

/** Returns whether all variables of the statement have a value. Otherwise it does not apply. */
export function hasVariables({ required }: CompiledStatement, context: ConditionContext): boolean {
  return areMet(required, context)
}

/**
 * Returns whether the statement covers the requested resource. A statement without a Resource covers only the
 * one its policy is attached to.
 */
export function coversRequestedResource(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
): boolean {
  const { resources } = statement
  if (resources === undefined) return isAttachedTo(request, layer)
  return coversResource(resources, request.resource, request.context, completesResources(layer))
}

/**
 * Returns whether a short ARN matches as if its missing parts were `*`. It does in the policies of callers. In
 * other policies, such an ARN matches only as it is written (seen in other emulators, and in no recording).
 */
export function completesResources(layer: LayerName): boolean {
  return layer === 'identity' || layer === 'boundary' || layer === 'session'
}

/**
 * Returns whether a statement without a Resource covers the resource that its policy is attached to.
 *
 * Trust policies never have a Resource. Policies of ECR repositories (ECR User Guide, repository policy
 * examples) and EFS file systems may omit it. In a key policy such a statement "doesn't apply to any KMS key"
 * (KMS Developer Guide).
 */
function isAttachedTo({ action }: AuthorizationRequest, layer: LayerName): boolean {
  return layer === 'trust' || (layer === 'resource' && !/^kms:/i.test(action))
}

export function holdsConditions(
  { conditions, effect }: CompiledStatement,
  context: ConditionContext,
): boolean {
  if (conditions === undefined) return effect === 'Deny'
  for (const condition of conditions) {
    if (!condition.holds(context)) return false
  }
  return true
}

/** Returns the layers and policies of a request, in the order in which denials are reported. */
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

/** Returns all policies of the layers. Every guarded request needs them, and most layers are absent. */
export function compiledPolicies(layers: Layers): readonly CompiledPolicy[] {
  const { resourceControl, serviceControl, resource, identity, boundary, session, endpoint } = layers
  const policies: CompiledPolicy[] = []
  for (const sets of [resourceControl, serviceControl, session]) {
    for (const set of sets ?? []) addPolicies(policies, set)
  }
  addPolicies(policies, identity)
  for (const sourced of [resource?.policy, boundary, endpoint]) if (sourced) policies.push(sourced.policy)
  return policies
}

function addPolicies(policies: CompiledPolicy[], set: readonly SourcedPolicy[]): void {
  for (const { policy } of set) policies.push(policy)
}

/** Returns the keys in the conditions and variables of all statements, as written. */
export function keysOfPolicy({ statements }: CompiledPolicy): readonly string[] {
  return statements.flatMap(keysOf)
}

/**
 * Returns the keys in statements on the action and resource that the request does not have. They are spelled
 * as in the policy.
 */
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

/**
 * Returns the keys in statements on the action, whatever else the statements require, by lower-cased key. They are
 * spelled as in the first policy.
 */
export function keysAskedFor(
  { action }: Pick<AuthorizationRequest, 'action'>,
  layers: Layers,
): ReadonlyMap<string, string> {
  const policies = policiesOf(layers).flatMap(([, all]) => all)
  const statements = policies.flatMap(({ policy }) => Object.values(policy.candidates(action)).flat())
  const asked = new Map<string, string>()
  for (const key of statements.flatMap(keysOf)) {
    const lower = key.toLowerCase()
    if (!asked.has(lower)) asked.set(lower, key)
  }
  return asked
}

function keysFor(
  { policy }: SourcedPolicy,
  request: AuthorizationRequest,
  layer: LayerName,
): readonly string[] {
  const { allow, deny } = policy.candidates(request.action)
  const relevant = [...allow, ...deny].filter((statement) =>
    coversRequestedResource(statement, request, layer),
  )
  return relevant.flatMap(keysOf)
}
