/** Checks that `explain` and `evaluatePolicies` agree with `decide`. */
import {
  type AuthorizationRequest,
  type Decision,
  type ExplainedStatement,
  evaluatePolicies,
  explain,
  type LayerName,
  type Layers,
  type MatchedStatement,
  type SourcedPolicy,
} from '../../../policy/index.ts'

/**
 * Returns a description of what contradicts the decision, or undefined.
 * Every policy must have a distinct source.
 */
export function contradiction(
  request: AuthorizationRequest,
  layers: Layers,
  decision: Decision,
): string | undefined {
  const applying = explain(request, layers).filter(({ fails }) => fails === undefined)
  const expected = decidingStatements(decision, applying)
  if (keysOf(decision.statements) !== keysOf(expected)) return 'decided by other statements than explained'
  return contradictionOfPolicies(request, layers, applying)
}

/** Returns the applying statements that the decision must name. */
function decidingStatements(
  { effect, statements }: Decision,
  applying: readonly ExplainedStatement[],
): readonly MatchedStatement[] {
  if (effect === 'implicitDeny') return []
  if (effect === 'allowed') return allowingStatements(statements, applying)
  const sets = new Set(statements.map(setOf))
  return applying.filter((one) => one.effect === 'Deny' && sets.has(setOf(one)))
}

/**
 * Returns all of the resource's statements. Adds the identity's unless the caller needs no identity policy.
 */
function allowingStatements(
  named: readonly MatchedStatement[],
  applying: readonly ExplainedStatement[],
): readonly MatchedStatement[] {
  const allows = applying.filter(({ effect }) => effect === 'Allow')
  const own = named.some(({ layer }) => layer === 'identity')
  return [
    ...allows.filter(({ layer }) => own && layer === 'identity'),
    ...allows.filter(({ layer }) => layer === 'resource' || layer === 'trust'),
  ]
}

/**
 * Returns the set of a statement.
 * Levels of an organization and sets of session policies are decided one by one.
 */
function setOf({ source }: MatchedStatement): string {
  return source.replace(/\.\d+$/, '')
}

function keysOf(statements: readonly MatchedStatement[]): string {
  return statements.map(({ layer, source, index, effect }) => `${layer} ${source} ${index} ${effect}`).join()
}

/** Checks each policy separately. Skips requests with a boundary, with which NotPrincipal denies more. */
function contradictionOfPolicies(
  request: AuthorizationRequest,
  layers: Layers,
  applying: readonly ExplainedStatement[],
): string | undefined {
  if (layers.boundary !== undefined) return undefined
  for (const [layer, policy] of policiesOf(layers)) {
    const own = applying.filter(({ source }) => source === policy.source)
    const denies = own.filter(({ effect }) => effect === 'Deny')
    const expected = keysOf(denies.length > 0 ? denies : own)
    const found = keysOf(evaluatePolicies(request, [policy], layer).statements)
    if (found !== expected) return `a policy of ${layer} by itself matches other statements than explained`
  }
  return undefined
}

function policiesOf(layers: Layers): readonly (readonly [LayerName, SourcedPolicy])[] {
  const { identity, resource, serviceControl = [], resourceControl = [], session = [], endpoint } = layers
  const sets: readonly (readonly [LayerName, readonly SourcedPolicy[]])[] = [
    ['identity', identity],
    [resource?.kind === 'trust' ? 'trust' : 'resource', resource ? [resource.policy] : []],
    ['serviceControl', serviceControl.flat()],
    ['resourceControl', resourceControl.flat()],
    ['session', session.flat()],
    ['endpoint', endpoint ? [endpoint] : []],
  ]
  return sets.flatMap(([layer, policies]) => policies.map((policy) => [layer, policy] as const))
}
