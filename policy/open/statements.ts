/** Turns statements into what they require of the open keys of a request. */
import type { CompiledStatement } from '../compile.ts'
import type { Condition } from '../conditions/block.ts'
import { coversRequestedResource, matchesPrincipal } from '../evaluate.ts'
import type { AuthorizationRequest, ConditionContext } from '../request.ts'
import { areMet, type Variable } from '../template.ts'
import type { LayerName, Layers, MatchedStatement, SourcedPolicy } from '../types.ts'
import { all, always, either, type Formula, idOf, negated, type Requirement, type Term } from './formula.ts'
import type { NamedKey, OpenKeys } from './keys.ts'

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

/** Returns when any Allow of the policies applies. */
export function allowing(
  question: OpenQuestion,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
): Formula {
  const ways: Term[] = []
  for (const sourced of policies) {
    for (const statement of sourced.policy.candidates(question.request.action).allow) {
      const requirements = requirementsOf(question, { statement, sourced, layer })
      if (requirements?.length === 0) return always
      if (requirements) ways.push(requirements)
    }
  }
  return either([ways])
}

/** Returns when no Deny of the policies applies. */
export function notDenying(
  question: OpenQuestion,
  policies: readonly SourcedPolicy[],
  layer: LayerName,
): Formula {
  const limits: Formula[] = []
  for (const sourced of policies) {
    for (const statement of sourced.policy.candidates(question.request.action).deny) {
      const requirements = requirementsOf(question, { statement, sourced, layer })
      if (requirements) limits.push(requirements.map((requirement) => [negated(requirement)]))
    }
  }
  return limits.length === 0 ? always : all(limits)
}

/** Returns what must be met for the statement to apply. Undefined when it never applies. */
export function requirementsOf(question: OpenQuestion, placed: PlacedStatement): Term | undefined {
  const { request, layers, keys } = question
  const { statement, layer } = placed
  if (!matchesPrincipal(statement, request, layer, layers.boundary !== undefined)) return undefined
  if (statement.conditions === undefined && statement.effect === 'Allow') return undefined
  const variables = openIn(statement.resources?.variables ?? noVariables, keys)
  if (variables.length === 0 && !coversResource(question, placed, request.context)) return undefined
  const met = conditionRequirements(question, placed)
  if (!met || variables.length === 0) return met
  return [resourceRequirement(question, placed, variables), ...met]
}

/** Returns what the conditions require. Undefined if one does not hold whatever the request brings. */
function conditionRequirements({ request, keys }: OpenQuestion, placed: PlacedStatement): Term | undefined {
  const requirements: Requirement[] = []
  for (const condition of placed.statement.conditions ?? []) {
    const open = openOf(condition, keys)
    if (open.length > 0) requirements.push(conditionRequirement(placed, condition, open))
    else if (!holds(condition, request.context)) return undefined
  }
  return requirements
}

const noVariables: readonly Variable[] = []
const noKeys: readonly NamedKey[] = []

function openIn(variables: readonly Variable[], keys: OpenKeys): readonly NamedKey[] {
  if (variables.length === 0) return noKeys
  return openAmong([...new Set(variables.map(({ key }) => key))], keys)
}

function openAmong(names: readonly string[], keys: OpenKeys): readonly NamedKey[] {
  return names.flatMap((name) => {
    const key = keys.open(name)
    return key ? [{ name, key }] : noKeys
  })
}

function openOf({ key, variables }: Condition, keys: OpenKeys): readonly NamedKey[] {
  const lower = key.toLowerCase()
  const compared = openIn(variables, keys).filter(({ name }) => name !== lower)
  return [...openAmong([lower], keys), ...compared]
}

function coversResource(
  { request }: OpenQuestion,
  { statement, layer }: PlacedStatement,
  context: ConditionContext,
): boolean {
  return (
    areMet(statement.resources?.variables ?? noVariables, context) &&
    coversRequestedResource(statement, context === request.context ? request : { ...request, context }, layer)
  )
}

function holds(condition: Condition, context: ConditionContext): boolean {
  return areMet(condition.variables, context) && condition.holds(context)
}

function resourceRequirement(
  question: OpenQuestion,
  placed: PlacedStatement,
  keys: readonly NamedKey[],
): Requirement {
  const { statement, sourced, layer } = placed
  return {
    id: idOf([sourced.source, sourced.group, layer, statement.index, statement.effect]),
    statement: placeOf(placed),
    condition: undefined,
    keys,
    expected: true,
    holds: (context) => coversResource(question, placed, context),
  }
}

function conditionRequirement(
  placed: PlacedStatement,
  condition: Condition,
  keys: readonly NamedKey[],
): Requirement {
  const { operator, key, values } = condition
  return {
    id: idOf([operator, key.toLowerCase(), values, placed.statement.effect]),
    statement: placeOf(placed),
    condition,
    keys,
    expected: true,
    holds: (context) => holds(condition, context),
  }
}

function placeOf({ statement, sourced, layer }: PlacedStatement): MatchedStatement {
  const { index, sid, effect } = statement
  const { source, group, kind } = sourced
  return { layer, source, group, kind, index, sid, effect }
}
