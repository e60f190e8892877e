import type { CompiledStatement } from './compile.ts'
import type { Condition } from './conditions/block.ts'
import { coversRequestedResource, hasVariables, matchesPrincipal, policiesOf } from './evaluate.ts'
import type { AuthorizationRequest, ConditionContext } from './request.ts'
import { isUnmet } from './template.ts'
import type { LayerName, Layers, MatchedStatement, SourcedPolicy } from './types.ts'

export type FailingElement = 'principal' | 'action' | 'variable' | 'resource' | 'condition'

/** One statement, and why it applies or does not apply to one request. */
export interface ExplainedStatement extends MatchedStatement {
  /** Undefined when the statement applies. Elements are checked in the order of {@link FailingElement}. */
  readonly fails: FailingElement | undefined
  /** The variable without a value, or the operator and key of the condition that fails. */
  readonly detail: string | undefined
}

/**
 * Explains why each statement of each layer applies or does not. The layers are in the order in which they
 * are reported.
 */
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

/** @param bounded whether the principal has a permissions boundary */
export function explainStatement(
  statement: CompiledStatement,
  { source, group, kind }: SourcedPolicy,
  request: AuthorizationRequest,
  layer: LayerName,
  bounded: boolean,
): ExplainedStatement {
  const { index, sid, effect } = statement
  const fails = failingElement(statement, request, layer, bounded)
  return {
    layer,
    source,
    group,
    kind,
    index,
    sid,
    effect,
    fails,
    detail: detailOf(fails, statement, request),
  }
}

function failingElement(
  statement: CompiledStatement,
  request: AuthorizationRequest,
  layer: LayerName,
  bounded: boolean,
): FailingElement | undefined {
  if (!matchesPrincipal(statement, request, layer, bounded)) return 'principal'
  if (!statement.matchesAction(request.action.toLowerCase())) return 'action'
  if (!hasVariables(statement, request.context)) return 'variable'
  if (!coversRequestedResource(statement, request, layer)) return 'resource'
  if (statement.conditions === undefined) return statement.effect === 'Deny' ? undefined : 'condition'
  return failingCondition(statement, request.context) === undefined ? undefined : 'condition'
}

function detailOf(
  fails: FailingElement | undefined,
  statement: CompiledStatement,
  { context }: AuthorizationRequest,
): string | undefined {
  if (fails === 'variable') return statement.required.find((variable) => isUnmet(variable, context))?.written
  const condition = fails === 'condition' ? failingCondition(statement, context) : undefined
  return condition && `${condition.operator} ${condition.key}`
}

/** Returns the first condition that does not hold. Also undefined when the Condition element is malformed. */
export function failingCondition(
  statement: CompiledStatement,
  context: ConditionContext,
): Condition | undefined {
  return statement.conditions?.find(({ holds }) => !holds(context))
}
