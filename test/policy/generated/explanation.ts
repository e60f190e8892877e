/** What `explain` and `evaluatePolicies` say of a request must be what `decide` says. */
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

/** In words, what contradicts the decision; undefined when nothing does. Every policy needs a source of its own. */
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

/** Of the statements that apply, those that a decision has to name. */
function decidingStatements(
  { effect, statements }: Decision,
  applying: readonly ExplainedStatement[],
): readonly MatchedStatement[] {
  if (effect === 'implicitDeny') return []
  if (effect === 'allowed') return allowingStatements(statements, applying)
  const sets = new Set(statements.map(setOf))
  return applying.filter((one) => one.effect === 'Deny' && sets.has(setOf(one)))
}

/** The resource's all; the identity's all or, for callers that need no identity policy, none. */
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

/** Levels of an organization and sets of session policies are decided upon one by one. */
function setOf({ source }: MatchedStatement): string {
  return source.replace(/\.\d+$/, '')
}

function keysOf(statements: readonly MatchedStatement[]): string {
  return statements.map(({ layer, source, index, effect }) => `${layer} ${source} ${index} ${effect}`).join()
}

/** Each policy by itself. With a boundary NotPrincipal denies more, which one policy alone does not know. */
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
