import type { CompiledStatement } from './compile.ts'
import { coversRequested, hasVariables, policiesOf, speaksOf } from './evaluate.ts'
import { resolve } from './template.ts'
import type { AuthorizationRequest, LayerName, Layers, MatchedStatement, SourcedPolicy } from './types.ts'

export type FailingElement = 'principal' | 'action' | 'variable' | 'resource' | 'condition'

/** One statement in the light of one request. */
export interface ExplainedStatement extends MatchedStatement {
  /** Undefined: the statement applies. Elements are looked at in the order of {@link FailingElement}. */
  readonly fails: FailingElement | undefined
  /** The variable without a value, or the operator and key of the condition that fails. */
  readonly detail: string | undefined
}

/** Why each statement of each layer applies or not, in the order in which layers are reported. */
export function explain(request: AuthorizationRequest, layers: Layers): readonly ExplainedStatement[] {
  const bounded = layers.boundary !== undefined
  return policiesOf(layers).flatMap(([layer, policies]) =>
    policies.flatMap((policy) =>
      policy.policy.statements.map((statement) =>
        explainStatement(statement, policy, request, layer, bounded),
      ),
    ),
  )
}

function explainStatement(
  statement: CompiledStatement,
  { source, kind }: SourcedPolicy,
  request: AuthorizationRequest,
  layer: LayerName,
  bounded: boolean,
): ExplainedStatement {
  const { index, sid, effect } = statement
  const fails = failingElement(statement, request, layer, bounded)
  return { layer, source, kind, index, sid, effect, fails, detail: detailOf(fails, statement, request) }
}

function failingElement(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
  bounded: boolean,
): FailingElement | undefined {
  if (!speaksOf(statement, request, layer, bounded)) return 'principal'
  if (!statement.matchesAction(request.action.toLowerCase())) return 'action'
  if (!hasVariables(statement, request.context)) return 'variable'
  if (!coversRequested(statement, request, layer)) return 'resource'
  if (statement.conditions === undefined) return statement.effect === 'Deny' ? undefined : 'condition'
  return failingCondition(statement, request) === undefined ? undefined : 'condition'
}

function detailOf(
  fails: FailingElement | undefined,
  statement: CompiledStatement,
  request: AuthorizationRequest,
): string | undefined {
  if (fails === 'condition') return failingCondition(statement, request)
  if (fails !== 'variable') return undefined
  return statement.required.find((variable) => resolve(variable, request.context) === undefined)?.written
}

function failingCondition(statement: CompiledStatement, request: AuthorizationRequest): string | undefined {
  const condition = statement.conditions?.find(({ holds }) => !holds(request.context))
  return condition && `${condition.operator} ${condition.key}`
}
