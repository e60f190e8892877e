/** Statements in the light of a request: whether they apply, and if not, what they ask for and what the request has. */
import type { CompiledStatement } from '../compile.ts'
import type { Condition } from '../conditions/block.ts'
import { type Element, type PrincipalElement, readDocument, type Statement } from '../document.ts'
import { hasPrincipals } from '../evaluate.ts'
import { type ExplainedStatement, explainStatement, failingCondition } from '../explain.ts'
import { isObject, isScalar, type Json, listOf } from '../json.ts'
import type { AuthorizationRequest, ConditionContext, Principal } from '../request.ts'
import { type StatementSpan, statementSpans } from '../spans.ts'
import { parseTemplate, resolve, type TemplateRules, type Token } from '../template.ts'
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
  /** Of a condition. */
  readonly operator?: string
  /** Of a condition, or the variable that has no value; as written. */
  readonly key?: string
  /** What the statement says, with the values of variables put in. */
  readonly expected: readonly string[]
  /** What the request has; undefined: nothing. */
  readonly actual: string | readonly string[] | undefined
  /** A sentence, where expected and actual do not say it. */
  readonly note?: string
}

export interface StatementExplanation extends ExplainedStatement {
  /** Undefined: the statement applies. */
  readonly failure: Failure | undefined
  /** Where it stands in its document. */
  readonly span: StatementSpan | undefined
}

export interface PolicyExplanation extends Pick<SourcedPolicy, 'source' | 'group' | 'kind'> {
  /** False: the document is no policy, so that it allows nothing. */
  readonly readable: boolean
  /** What should have the document does not exist. */
  readonly missing: true | undefined
  readonly statements: readonly StatementExplanation[]
}

/** A statement as it is written and as it is evaluated. */
export interface ReadStatement {
  readonly written: Statement
  readonly compiled: CompiledStatement
  /** Whether `${...}` is a variable. */
  readonly variables: boolean
}

/** The statements of a policy, read anew: decisions do without what is written. The two are of the same statements. */
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
  const { source, group, kind, policy } = sourced
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

/** Every name under which policies may list the caller. */
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
    .filter((variable) => resolve(variable, context) === undefined)
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
  return { element: 'Condition', operator, key, expected, actual: context.get(key.toLowerCase()) }
}

/** The values that a condition is compared with, as they are for this request. */
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

/** Undefined: a variable without a value, which joins as nothing. */
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
