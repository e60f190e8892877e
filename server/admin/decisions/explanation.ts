/** Decisions and their explanations as JSON: made to be read by people and by programs. */
import {
  type Change,
  type Explanation,
  explainDecision,
  type Failure,
  type LayerExplanation,
  type Layers,
  type MatchedStatement,
  type PolicyExplanation,
  type StatementExplanation,
} from '../../../policy/index.ts'
import type { Verdict } from '../../access/judge.ts'
import { reasonOf } from '../../access/reason.ts'
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
  const { request, layers, decision, ruling, exception } = verdict
  const explanation = ruling ? UNASKED : explainDecision(request, layers)
  const names = namesIn(layers)
  return {
    ...summaryOf(verdict),
    rule: ruling?.why,
    exception,
    because: decision.statements.map((statement) => toMatched(statement, names)),
    layers: explanation.layers.map((layer) => toLayer(layer, names)),
    change: toChange(explanation, names),
    untried: untriedIn(explanation),
    context: Object.fromEntries(request.context.written()),
  }
}

/** Of the policies, where it is not for them to decide. */
const UNASKED: Pick<Explanation, 'layers' | 'remedies' | 'cut'> = { layers: [], remedies: [], cut: false }

/** Sources -> what people call the policies: the id at the end of an ARN of an organization's policy says nothing to them. */
type Names = ReadonlyMap<string, string>

function namesIn({ serviceControl = [], resourceControl = [] }: Layers): Names {
  const policies = [...serviceControl, ...resourceControl].flat()
  return new Map(policies.flatMap(({ source, name }) => (name === undefined ? [] : [[source, name]])))
}

function toMatched({ layer, source, group, index, sid }: MatchedStatement, names: Names) {
  return { layer, source, name: names.get(source), group, index, sid }
}

function toLayer({ layer, level, verdict, needed, why, policies }: LayerExplanation, names: Names) {
  return { layer, level, verdict, needed, why, policies: policies.map((policy) => toPolicy(policy, names)) }
}

function toPolicy(policy: PolicyExplanation, names: Names) {
  const { source, group, kind, readable, missing, statements } = policy
  const name = names.get(source)
  return { source, name, group, kind, readable, missing, statements: statements.map(toStatement) }
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
function toChange({ remedies }: Pick<Explanation, 'remedies'>, names: Names) {
  const [first, ...alternatives] = remedies.map((changes) => changes.map((change) => toStep(change, names)))
  return first ? { steps: first, alternatives } : null
}

/** A sentence on what was not looked for; undefined: everything was. */
function untriedIn({ remedies, cut }: Pick<Explanation, 'remedies' | 'cut'>): string | undefined {
  if (!cut) return undefined
  return remedies.length === 0
    ? 'Too many policies deny the request to search for a change.'
    : 'Not every change was tried. Others may be as small or smaller.'
}

function toStep(change: Change, names: Names) {
  const { change: kind, ...rest } = change
  const name = names.get(change.source ?? '')
  const values = change.change === 'context' ? { values: toValues(change.values) } : {}
  return { text: textOfChange(change, name), change: kind, name, ...rest, ...values }
}

/** Null: the key is to be left out. */
function toValues(values: ReadonlyMap<string, string | readonly string[] | undefined>) {
  return Object.fromEntries([...values].map(([key, value]) => [key, value ?? null]))
}
