/**
 * Explains whether statements apply to a request. If not, it reports what they require and what the request
 * has.
 */
import type { CompiledStatement } from '../compile.ts'
import type { Condition } from '../conditions/block.ts'
import { type Element, type PrincipalElement, readDocument, type Statement } from '../document.ts'
import { hasPrincipals } from '../evaluate.ts'
import { type ExplainedStatement, explainStatement, failingCondition } from '../explain.ts'
import { isObject, isScalar, type Json, listOf } from '../json.ts'
import type { AuthorizationRequest, ConditionContext, Principal } from '../request.ts'
import { type StatementSpan, statementSpans } from '../spans.ts'
import { isUnmet, parseTemplate, resolve, type TemplateRules, type Token } from '../template.ts'
import type { LayerName, Layers, SourcedPolicy } from '../types.ts'
import { isMissing } from './change.ts'

export type ElementName =
  | 'Principal'
  | 'NotPrincipal'
  | 'Action'
  | 'NotAction'
  | 'Resource'
  | 'NotResource'
  | 'Condition'

/** The first element of a statement that the request does not meet. */
export interface Failure {
  readonly element: ElementName
  /** The operator of a condition. */
  readonly operator?: string
  /** The key of a condition, or the variable without a value, as written. */
  readonly key?: string
  /** The values in the statement, with variables replaced by their values. */
  readonly expected: readonly string[]
  /** The request's value. Undefined when it has none. */
  readonly actual: string | readonly string[] | undefined
  /** A sentence, present if `expected` and `actual` do not explain the failure. */
  readonly note?: string
}

export interface StatementExplanation extends ExplainedStatement {
  /** Undefined when the statement applies. */
  readonly failure: Failure | undefined
  /** The position of the statement in its document. */
  readonly span: StatementSpan | undefined
}

export interface PolicyExplanation extends Pick<SourcedPolicy, 'source' | 'group' | 'kind' | 'version'> {
  /** The document's text, as it was evaluated. Empty when the role or policy does not exist. */
  readonly document: string
  /** False when the document is not a policy, so it allows nothing. */
  readonly readable: boolean
  /** True when the role or policy that should have the document does not exist. */
  readonly missing: true | undefined
  readonly statements: readonly StatementExplanation[]
}

/** A statement, both as written and as compiled. */
export interface ReadStatement {
  readonly written: Statement
  readonly compiled: CompiledStatement
  /** Whether `${...}` is a variable. */
  readonly variables: boolean
}

/**
 * Returns the statements of a policy, as written and as compiled. The document is read again, because
 * compiled policies do not keep the written statements.
 */
export function statementsIn({ policy }: SourcedPolicy): readonly ReadStatement[] {
  const { statements = [], variables = false } = readDocument(policy.text) ?? {}
  return statements.flatMap((written, at) =>
    policy.statements.slice(at, at + 1).map((compiled) => ({ written, compiled, variables })),
  )
}

export function explainPolicy(
  sourced: SourcedPolicy,
  request: AuthorizationRequest,
  layer: LayerName,
  layers: Layers,
): PolicyExplanation {
  const { source, group, kind, policy, version } = sourced
  const spans = statementSpans(policy.text)
  const bounded = layers.boundary !== undefined
  const statements = statementsIn(sourced).map((statement) => {
    const explained = explainStatement(statement.compiled, sourced, request, layer, bounded)
    const failure = failureOf(explained, statement, request)
    return { ...explained, failure, span: spans[explained.index] }
  })
  return {
    source,
    group,
    kind,
    ...(version === undefined ? {} : { version }),
    document: policy.text,
    readable: policy.readable,
    missing: isMissing(sourced) || undefined,
    statements,
  }
}

function failureOf(
  { fails, layer }: ExplainedStatement,
  statement: ReadStatement,
  request: AuthorizationRequest,
): Failure | undefined {
  switch (fails) {
    case undefined:
      return undefined
    case 'principal':
      return failedPrincipal(statement.written.principals, layer, request.principal)
    case 'action':
      return failedAction(statement.written.actions, request)
    case 'variable':
      return failedVariable(statement.compiled, request)
    case 'resource':
      return failedResource(statement, request)
    default:
      return failedCondition(statement, request)
  }
}

function failedPrincipal(
  principals: PrincipalElement | undefined,
  layer: LayerName,
  principal: Principal,
): Failure {
  if (principals === undefined) {
    const note = 'A statement of this policy must have a principal.'
    return { element: 'Principal', expected: [], actual: namesOf(principal), note }
  }
  const element = principals.negated ? 'NotPrincipal' : 'Principal'
  const failure = { element, expected: principalTexts(principals.value), actual: namesOf(principal) } as const
  return hasPrincipals(layer) ? failure : { ...failure, note: 'This policy cannot contain a principal.' }
}

/** Returns every name under which a policy can list the caller. */
function namesOf(principal: Principal): readonly string[] {
  const { arn, roleArn, issuerArn, accountId, services = [], providers = [] } = principal
  const names = [arn, roleArn, issuerArn, accountId, ...services, ...providers]
  return [...new Set(names.filter((name) => name !== undefined))]
}

function principalTexts(value: Json): readonly string[] {
  if (!isObject(value)) return [textOf(value)]
  return Object.entries(value).flatMap(([type, names]) =>
    listOf(names).map((name) => `${type}: ${textOf(name)}`),
  )
}

function textOf(value: Json): string {
  return isScalar(value) ? String(value) : JSON.stringify(value)
}

function failedAction({ negated, values }: Element, { action }: AuthorizationRequest): Failure {
  return { element: negated ? 'NotAction' : 'Action', expected: values, actual: action }
}

function failedVariable({ required, resources }: CompiledStatement, { context }: AuthorizationRequest) {
  const [failure] = required
    .filter((variable) => isUnmet(variable, context))
    .map((variable): Failure => {
      const { written, key } = variable
      return {
        element: resources?.variables.includes(variable) ? 'Resource' : 'Condition',
        key: written,
        expected: [`\${${written}}`],
        actual: context.get(key),
        note: 'The statement applies only if its variable has exactly one value.',
      }
    })
  return failure
}

function failedResource(
  { written, variables }: ReadStatement,
  { resource, context }: AuthorizationRequest,
): Failure {
  const { resources } = written
  if (resources === undefined) {
    return { element: 'Resource', expected: [], actual: resource, note: 'The statement has no resource.' }
  }
  const rules = { wildcards: true, variables, colonsBeforeVariables: 5 }
  return {
    element: resources.negated ? 'NotResource' : 'Resource',
    expected: resources.values.map((value) => filledIn(value, rules, context)),
    actual: resource,
  }
}

function failedCondition(
  { written, compiled, variables }: ReadStatement,
  { context }: AuthorizationRequest,
): Failure {
  const failing = failingCondition(compiled, context)
  if (failing === undefined) {
    const note = 'The condition is invalid, so it never matches.'
    return { element: 'Condition', expected: [JSON.stringify(written.condition)], actual: undefined, note }
  }
  const { operator, key } = failing
  const expected = conditionValues(failing, variables, context)
  const actual = context.get(key.toLowerCase())
  const failure = { element: 'Condition', operator, key, expected, actual } as const
  const needsPrefix = typeof actual === 'object' && actual.length > 0 && !/:|^null$/i.test(operator)
  return needsPrefix ? { ...failure, note: multivaluedNote } : failure
}

const multivaluedNote =
  'The key is multivalued, so that only an operator with ForAllValues or ForAnyValue can match it.'

/** Returns the values with which a condition compares, with variables replaced for this request. */
export function conditionValues(
  { values, variables: used }: Condition,
  variables: boolean,
  context: ConditionContext,
): readonly string[] {
  if (used.length === 0) return values
  return values.map((value) => filledIn(value, { wildcards: true, variables }, context))
}

function filledIn(text: string, rules: TemplateRules, context: ConditionContext): string {
  return parseTemplate(text, rules)
    .map((token) => shown(token, context))
    .join('')
}

/** Returns undefined for a variable without a value, which `join` treats as an empty string. */
function shown(token: Token, context: ConditionContext): string | undefined {
  switch (token.kind) {
    case 'text':
      return token.text
    case 'variable':
      return resolve(token, context)
    default:
      return token.kind === 'run' ? '*' : '?'
  }
}
