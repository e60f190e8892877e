/** Decisions and their explanations as JSON: made to be read by people and by programs. */
import {
  type Change,
  type Explanation,
  explainDecision,
  type Failure,
  type LayerExplanation,
  type MatchedStatement,
  type PolicyExplanation,
  type StatementExplanation,
} from '../../policy/index.ts'
import type { Verdict } from '../decision/judge.ts'
import { reasonOf } from '../decision/reason.ts'
import { textOfChange } from './change-text.ts'

/** What was decided: the schema `DecisionSummary` of openapi.json. */
export function summaryOf(verdict: Verdict) {
  const { request, decision, ruling } = verdict
  return {
    decision: decision.effect,
    caller: request.principal.arn,
    action: request.action,
    resource: request.resource,
    layer: decision.layer,
    reason: ruling?.refusal?.text ?? reasonOf(verdict).trim(),
  }
}

/** The whole path to a decision: the schema `Explanation` of openapi.json. */
export function explanationOf(verdict: Verdict) {
  const { request, layers, decision, ruling } = verdict
  const explanation = ruling ? UNASKED : explainDecision(request, layers)
  return {
    ...summaryOf(verdict),
    rule: ruling?.why,
    because: decision.statements.map(toMatched),
    layers: explanation.layers.map(toLayer),
    change: toChange(explanation),
    untried: untriedIn(explanation),
    context: Object.fromEntries(request.context.written()),
  }
}

/** Of the policies, where it is not for them to decide. */
const UNASKED: Pick<Explanation, 'layers' | 'remedies' | 'cut'> = { layers: [], remedies: [], cut: false }

function toMatched({ layer, source, group, index, sid }: MatchedStatement) {
  return { layer, source, group, index, sid }
}

function toLayer({ layer, level, verdict, needed, why, policies }: LayerExplanation) {
  return { layer, level, verdict, needed, why, policies: policies.map(toPolicy) }
}

function toPolicy({ source, group, kind, readable, missing, statements }: PolicyExplanation) {
  return { source, group, kind, readable, missing, statements: statements.map(toStatement) }
}

function toStatement({ index, sid, effect, failure, span }: StatementExplanation) {
  const applies = failure === undefined
  return { index, sid, effect, applies, failure: failure && toFailure(failure), span }
}

/** What the request lacks is null, so that it can be told from what does not matter. */
function toFailure({ element, operator, key, expected, actual, note }: Failure) {
  return { element, operator, key, expected, actual: actual ?? null, note }
}

/** The first way, and others that are as short. */
function toChange({ remedies }: Pick<Explanation, 'remedies'>) {
  const [first, ...alternatives] = remedies.map((changes) => changes.map(toStep))
  return first ? { steps: first, alternatives } : null
}

/** A sentence on what was not looked for; undefined: everything was. */
function untriedIn({ remedies, cut }: Pick<Explanation, 'remedies' | 'cut'>): string | undefined {
  if (!cut) return undefined
  return remedies.length === 0
    ? 'Too much stands in the way for a change to be looked for.'
    : 'Not every change was tried: others may be as small, or smaller.'
}

function toStep(change: Change) {
  const { change: kind, ...rest } = change
  const values = change.change === 'context' ? { values: toValues(change.values) } : {}
  return { text: textOfChange(change), change: kind, ...rest, ...values }
}

/** Null: the key is to be left out. */
function toValues(values: ReadonlyMap<string, string | readonly string[] | undefined>) {
  return Object.fromEntries([...values].map(([key, value]) => [key, value ?? null]))
}
