/** Converts decisions and their explanations to JSON for people and programs. */

import type { Verdict } from '../../core/access/judge.ts'
import type { LevelTarget, Places } from '../../core/access/organization/membership.ts'
import { reasonOf } from '../../core/access/reason.ts'
import { inTurns } from '../../core/runtime/turns.ts'
import {
  type Change,
  type Choose,
  type Explanation,
  explanationInSlices,
  type Failure,
  type LayerExplanation,
  type Layers,
  type MatchedStatement,
  type PolicyExplanation,
  type StatementExplanation,
} from '../../policy/index.ts'
import { textOfChange } from './change-text.ts'

/** Summarizes a decision in the schema `DecisionSummary` of openapi.json. */
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

/**
 * Explains a decision in full in the schema `Explanation` of openapi.json.
 *
 * @param notes sentences about the question, if there are any
 */
export function explanationOf(verdict: Verdict, notes: readonly string[], explanation: Evaluation) {
  const { request, layers, places, decision, ruling, exception } = verdict
  const known = { places, names: namesIn(layers) }
  const { names } = known
  return {
    ...summaryOf(verdict),
    notes: notes.length === 0 ? undefined : notes,
    rule: ruling?.why,
    exception,
    because: decision.statements.map((statement) => toMatched(statement, names)),
    layers: explanation.layers.map((layer) => toLayer(layer, known)),
    change: toChange(explanation, known),
    untried: untriedIn(explanation),
    context: Object.fromEntries(request.context.written()),
  }
}

/** The part of an explanation that comes from the policies. */
export type Evaluation = Pick<Explanation, 'layers' | 'remedies' | 'cut'>

/** @param choose selects the changes to propose. By default, the smallest. */
export async function evaluationOf(
  { request, layers, ruling }: Verdict,
  choose?: Choose,
): Promise<Evaluation> {
  return ruling ? NOT_EVALUATED : inTurns(explanationInSlices(request, layers, choose))
}

/** The explanation of the policies when a fixed rule decides instead of them. */
const NOT_EVALUATED: Evaluation = {
  layers: [],
  remedies: [],
  cut: false,
}

/** Source -> name of the policy. The ARN of an organization's policy contains an ID instead of its name. */
type Names = ReadonlyMap<string, string>

function namesIn({ serviceControl = [], resourceControl = [] }: Layers): Names {
  const policies = [...serviceControl, ...resourceControl].flat()
  return new Map(policies.flatMap(({ source, name }) => (name === undefined ? [] : [[source, name]])))
}

function toMatched({ layer, source, group, index, sid }: MatchedStatement, names: Names) {
  return { layer, source, name: names.get(source), group, index, sid }
}

/** The names in explanations besides policies' sources. */
interface Known {
  readonly names: Names
  readonly places: Places
}

function toLayer(explained: LayerExplanation, { names, places }: Known) {
  const { layer, level, verdict, needed, why } = explained
  const policies = explained.policies.map((policy) => toPolicy(policy, names))
  return { layer, level, target: targetOf(explained, places), verdict, needed, why, policies }
}

/** Returns what the policies of a level of an organization are attached to. Undefined for other layers. */
function targetOf(
  { layer, level = 1 }: Pick<LayerExplanation, 'layer' | 'level'>,
  { principal, resource }: Places,
): LevelTarget | undefined {
  if (layer === 'serviceControl') return principal?.levels[level - 1]
  return layer === 'resourceControl' ? resource?.levels[level - 1] : undefined
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

/**
 * Returns why an element or a condition does not match. A value that the request lacks is null. Members that
 * do not apply are omitted.
 */
function toFailure({ element, operator, key, expected, actual, note }: Failure) {
  return { element, operator, key, expected, actual: actual ?? null, note }
}

/** Returns the first change, and alternatives that allow as little or are shorter. */
function toChange({ remedies }: Pick<Explanation, 'remedies'>, known: Known) {
  const [first, ...alternatives] = remedies.map((changes) => changes.map((change) => toStep(change, known)))
  return first ? { steps: first, alternatives } : null
}

/** Returns a sentence about the changes that were not tried, or undefined when all were. */
function untriedIn({ remedies, cut }: Pick<Explanation, 'remedies' | 'cut'>): string | undefined {
  if (!cut) return undefined
  return remedies.length === 0
    ? 'Too many policies deny the request to search for a change.'
    : 'Not every change was tried. Others may be as small or smaller.'
}

function toStep(change: Change, { names, places }: Known) {
  const { change: kind, ...rest } = change
  const name = names.get(change.source ?? '')
  const target = change.change === 'add' ? targetOf(change, places) : undefined
  const values = change.change === 'context' ? { values: toValues(change.values) } : {}
  return { text: textOfChange(change, { name, target }), change: kind, name, ...rest, target, ...values }
}

/** Converts the values of the keys. Null means that the request must omit the key. */
function toValues(values: ReadonlyMap<string, string | readonly string[] | undefined>) {
  return Object.fromEntries([...values].map(([key, value]) => [key, value ?? null]))
}
