/** Makes policies from decisions, and says for each statement which calls it was made from. */
import {
  type AuthorizationRequest,
  compilePolicy,
  evaluatePolicies,
  literalResource,
} from '../../policy/index.ts'
import { typeOfKey } from '../aws/service-authorization.ts'
import { type FoldedResources, foldedResources } from './generalization.ts'
import {
  documentFor,
  evidenceIn,
  type Generalization,
  type NotAllowed,
  notAllowedBy,
  type PolicyDocument,
  type Statement,
} from './least-privilege.ts'
import type { RecordedDecision } from './recent-decisions.ts'

export interface GeneratedPolicy {
  readonly document: PolicyDocument
  readonly decisions: number
  /** In the order of the document. */
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
  /** What the calls acted on, with the patterns that stand or could stand for several. */
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
  /** The condition keys that limit statements where all calls have the same value. */
  readonly conditions: ReadonlySet<string>
}

/** Lists of calls and callers are cut here: they are examples. */
const MAXIMUM_LISTED = 20

/** @param decisions newest first */
export function generatedPolicy(decisions: readonly RecordedDecision[], wishes: Wishes): GeneratedPolicy {
  const evidence = evidenceIn(decisions)
  const plain = documentFor(
    evidence.needed.map(({ verdict }) => verdict),
    wishes,
  )
  const statements = plain.Statement.map((statement) => {
    const behind = callsBehind(statement, evidence.needed)
    const conditions = sharedConditions(behind, wishes.conditions)
    return { statement: withConditions(statement, conditions), evidence: summaryOf(behind, conditions) }
  })
  const document = { ...plain, Statement: statements.map(({ statement }) => statement) }
  return {
    document,
    decisions: evidence.limited.length + evidence.needed.length,
    statements: statements.map((each) => each.evidence),
    notAllowed: notAllowedBy(document, evidence),
  }
}

/** Returns the decisions that the statement allows. */
function callsBehind(
  statement: Statement,
  decisions: readonly RecordedDecision[],
): readonly RecordedDecision[] {
  const policy = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }))
  const policies = [{ policy, source: 'generated', kind: 'inline' }] as const
  return decisions.filter(
    ({ verdict }) => evaluatePolicies(verdict.request, policies, 'identity').effect === 'allowed',
  )
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
    return [{ operator: operatorFor(key), key, value, included: wanted.has(key) }]
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
    Condition[operator] = { ...Condition[operator], [key]: value }
  return { ...statement, Condition }
}
