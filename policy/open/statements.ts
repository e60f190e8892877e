/** Turns statements into what they require of the open keys of a request. */
import type { CompiledStatement } from '../compile.ts'
import type { Condition } from '../conditions/block.ts'
import { coversRequestedResource, matchesPrincipal } from '../evaluate.ts'
import type { AuthorizationRequest, ConditionContext } from '../request.ts'
import { areMet } from '../template.ts'
import type { LayerName, Layers, MatchedStatement, SourcedPolicy } from '../types.ts'
import { all, always, either, type Formula, idOf, negated, never, type Requirement } from './formula.ts'
import type { OpenKeys } from './keys.ts'

/** A request with open keys, and the policies for it. */
export interface OpenQuestion {
  readonly request: AuthorizationRequest
  readonly layers: Layers
  readonly keys: OpenKeys
}

/** A statement on the action of the question, and where it is. */
export interface PlacedStatement {
  readonly statement: CompiledStatement
  readonly sourced: SourcedPolicy
  readonly layer: LayerName
}

export function placedStatements(
  { request }: OpenQuestion,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
  effect: 'allow' | 'deny',
): readonly PlacedStatement[] {
  return policies.flatMap((sourced) =>
    sourced.policy.candidates(request.action)[effect].map((statement) => ({ statement, sourced, layer })),
  )
}

/** Returns when any Allow of the policies applies. */
export function allowing(
  question: OpenQuestion,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
): Formula {
  return either(
    placedStatements(question, policies, layer, 'allow').map((placed) => applying(question, placed)),
  )
}

/** Returns when no Deny of the policies applies. */
export function notDenying(
  question: OpenQuestion,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
): Formula {
  return all(
    placedStatements(question, policies, layer, 'deny').map((placed) => notApplying(question, placed)),
  )
}

/** Returns when the statement applies. */
export function applying(question: OpenQuestion, placed: PlacedStatement): Formula {
  const requirements = requirementsOf(question, placed)
  return requirements ? [requirements] : never
}

function notApplying(question: OpenQuestion, placed: PlacedStatement): Formula {
  const requirements = requirementsOf(question, placed)
  return requirements ? requirements.map((requirement) => [negated(requirement)]) : always
}

/** Returns what must be met for the statement to apply. Undefined when it never applies. */
function requirementsOf(question: OpenQuestion, placed: PlacedStatement): readonly Requirement[] | undefined {
  const { request, layers } = question
  const { statement, layer } = placed
  if (!matchesPrincipal(statement, request, layer, layers.boundary !== undefined)) return undefined
  if (statement.conditions === undefined && statement.effect === 'Allow') return undefined
  const requirements: Requirement[] = []
  const parts = [resourceRequirement(question, placed), ...conditionRequirements(question, placed)]
  for (const part of parts) {
    if (part.keys.length > 0) requirements.push(part)
    else if (!part.holds(request.context)) return undefined
  }
  return requirements
}

function resourceRequirement(
  { request, keys }: OpenQuestion,
  { statement, sourced, layer }: PlacedStatement,
): Requirement {
  const variables = statement.resources?.variables ?? []
  return {
    id: idOf([sourced.source, sourced.group, layer, statement.index, statement.effect], true),
    statement: placeOf(statement, sourced, layer),
    condition: undefined,
    keys: [...new Set(variables.map(({ key }) => key))].filter((key) => keys.open(key)),
    expected: true,
    holds: (context) =>
      areMet(variables, context) && coversRequestedResource(statement, { ...request, context }, layer),
  }
}

function conditionRequirements(
  { keys }: OpenQuestion,
  { statement, sourced, layer }: PlacedStatement,
): readonly Requirement[] {
  return (statement.conditions ?? []).map((condition) => {
    const { operator, key, values, variables, holds } = condition
    return {
      id: idOf([operator, key.toLowerCase(), values, statement.effect], true),
      statement: placeOf(statement, sourced, layer),
      condition,
      keys: keysOf(condition).filter((name) => keys.open(name)),
      expected: true,
      holds: (context: ConditionContext) => areMet(variables, context) && holds(context),
    }
  })
}

function keysOf({ key, variables }: Condition): readonly string[] {
  return [...new Set([key.toLowerCase(), ...variables.map((variable) => variable.key)])]
}

function placeOf(
  { index, sid, effect }: CompiledStatement,
  { source, group, kind }: SourcedPolicy,
  layer: LayerName,
): MatchedStatement {
  return { layer, source, group, kind, index, sid, effect }
}
