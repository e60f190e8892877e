/** Makes policies from decisions, and says for each statement which calls it was made from. */

import type { RecordedDecision } from '../../core/access/records/recent-decisions.ts'
import { typeOfKey } from '../../core/aws/service-authorization.ts'
import { type AuthorizationRequest, literalResource } from '../../policy/index.ts'
import { dividedPolicy, documentWith, sizeOf } from './divided-policy.ts'
import { type FoldedResources, foldedResources } from './generalization.ts'
import { evidenceIn, type MadeStatement, statementsFor } from './least-privilege.ts'
import type { Generalization } from './needed-grants.ts'
import type { PolicyDocument, Statement } from './policy-document.ts'
import { type LimitOptions, limitsFor, type PolicyLimits, warningsFor } from './policy-limits.ts'
import { type NotAllowed, notAllowedBy } from './recorded-calls.ts'
import { noticesOn } from './wide-resources.ts'

export interface GeneratedPolicy {
  /** The whole policy, of any size. */
  readonly document: PolicyDocument
  /** The same permissions in documents that meet the limits, except where a warning says otherwise. */
  readonly documents: readonly PolicyDocument[]
  /** The characters of each document that AWS's quotas count. */
  readonly sizes: readonly number[]
  readonly limits: PolicyLimits
  readonly warnings: readonly string[]
  /** Sentences about resources that are wider than one would commit, and about prefixes without resources. */
  readonly notices: readonly string[]
  readonly decisions: number
  /** In the order of `document`. */
  readonly statements: readonly StatementEvidence[]
  readonly notAllowed: readonly NotAllowed[]
}

export interface StatementEvidence {
  readonly calls: number
  /** How many of the calls were denied. */
  readonly denied: number
  readonly callers: readonly string[]
  /** The newest calls. */
  readonly requestIds: readonly string[]
  /** Epoch milliseconds. */
  readonly first: number
  readonly last: number
  /** The resources of the calls, with the patterns that stand or could stand for several. */
  readonly resources: readonly CountedResources[]
  /** The conditions that all calls meet. */
  readonly conditions: readonly SharedCondition[]
}

/** The resources that a pattern represents. Of many, only the first are listed. */
export interface CountedResources extends FoldedResources {
  readonly count: number
}

export interface SharedCondition {
  readonly operator: string
  readonly key: string
  readonly value: string
  /** Whether the statement has the condition. */
  readonly included: boolean
}

export interface Wishes extends Generalization {
  /** The condition keys, in lower case, that limit statements where all calls have the same value. */
  readonly conditions: ReadonlySet<string>
}

/** Lists of calls and callers are cut here: they are examples. */
const MAXIMUM_LISTED = 20

/**
 * Returns the policy for everything that the decisions were about, with proof: each is decided again with the
 * documents in place of the caller's identity-based policies.
 *
 * @param decisions newest first
 */
export function generatedPolicy(
  decisions: readonly RecordedDecision[],
  wishes: Wishes,
  options: LimitOptions,
): GeneratedPolicy {
  const evidence = evidenceIn(decisions)
  const statements = statementsFor(evidence.needed, wishes).map((each) => withEvidence(each, wishes))
  const document = documentWith(statements.map(({ statement }) => statement))
  const limits = limitsFor(sizeOf(document), options)
  const documents = documentsOf(document, limits)
  const sizes = documents.map(sizeOf)
  return {
    ...{ document, documents, sizes, limits },
    warnings: warningsFor(sizes, limits, options.quotas),
    notices: noticesOn(document, wishes.prefixes),
    decisions: evidence.limited.length + evidence.needed.length,
    statements: statements.map((each) => each.evidence),
    notAllowed: notAllowedBy(documents, evidence),
  }
}

/** The limit of inline policies is one for all of them, so that dividing them is of no use. */
function documentsOf(
  document: PolicyDocument,
  { type, characters }: PolicyLimits,
): readonly PolicyDocument[] {
  if (document.Statement.length === 0) return []
  return type === 'inline' ? [document] : dividedPolicy(document.Statement, characters)
}

function withEvidence({ statement, calls }: MadeStatement, wishes: Wishes) {
  const conditions = sharedConditions(calls, wishes.conditions)
  return { statement: withConditions(statement, conditions), evidence: summaryOf(calls, conditions) }
}

function summaryOf(
  behind: readonly RecordedDecision[],
  conditions: readonly SharedCondition[],
): StatementEvidence {
  const resources = behind.map(({ verdict }) => literalResource(verdict.request.resource))
  const times = behind.map(({ time }) => time)
  const callers = behind.map(({ verdict }) => verdict.request.principal.arn)
  return {
    calls: behind.length,
    denied: behind.filter(({ verdict }) => verdict.decision.effect !== 'allowed').length,
    callers: [...new Set(callers)].slice(0, MAXIMUM_LISTED),
    requestIds: [...new Set(behind.map(({ requestId }) => requestId))].slice(0, MAXIMUM_LISTED),
    first: Math.min(...times),
    last: Math.max(...times),
    resources: foldedResources([...new Set(resources)].sort()).map(counted),
    conditions,
  }
}

function counted({ pattern, resources }: FoldedResources): CountedResources {
  return { pattern, count: resources.length, resources: resources.slice(0, MAXIMUM_LISTED) }
}

/** Keys whose value is the same in every call by chance, or that statements name already. */
const NOT_OFFERED =
  /^(?:aws:(?:CurrentTime|EpochTime|TokenIssueTime|UserAgent|Referer|userid|username|PrincipalArn|PrincipalType|MultiFactorAuthAge|TagKeys|ViaAWSService|PrincipalIsAWSService)|iam:PassedToService)$/i

function sharedConditions(
  behind: readonly RecordedDecision[],
  wanted: ReadonlySet<string>,
): readonly SharedCondition[] {
  const [first, ...others] = behind.map(({ verdict }) => verdict.request.context)
  if (!first) return []
  return [...first.written()].flatMap(([key, value]) => {
    const isSame = (context: AuthorizationRequest['context']) => context.get(key.toLowerCase()) === value
    if (typeof value !== 'string' || NOT_OFFERED.test(key) || !others.every(isSame)) return []
    return [{ operator: operatorFor(key), key, value, included: wanted.has(key.toLowerCase()) }]
  })
}

const OPERATORS: ReadonlyMap<string | undefined, string> = new Map([
  ['Bool', 'Bool'],
  ['IPAddress', 'IpAddress'],
  ['ARN', 'ArnEquals'],
  ['Numeric', 'NumericEquals'],
  ['Date', 'DateEquals'],
])

function operatorFor(key: string): string {
  return OPERATORS.get(typeOfKey(key)) ?? 'StringEquals'
}

function withConditions(statement: Statement, conditions: readonly SharedCondition[]): Statement {
  const included = conditions.filter((each) => each.included)
  if (included.length === 0) return statement
  const Condition: Record<string, Readonly<Record<string, string | readonly string[]>>> = {
    ...statement.Condition,
  }
  for (const { operator, key, value } of included)
    Condition[operator] = { ...Condition[operator], [key]: literalValue(value) }
  return { ...statement, Condition }
}

/** Returns a value in which nothing is a policy variable. */
function literalValue(value: string): string {
  return value.replaceAll('${', '${$}{')
}
