/**
 * Explains a decision. Reports every layer that led to it, and the changes that would turn a denial into an
 * Allow.
 */
import { decide } from '../decide.ts'
import type { AuthorizationRequest } from '../request.ts'
import { atOnce, type Slices } from '../slices.ts'
import type { Decision, LayerName, Layers } from '../types.ts'
import type { Change } from './change.ts'
import { type ClosestStatement, closestStatement } from './closest.ts'
import { type Choose, remedies } from './remedies.ts'
import { explainPolicy, type PolicyExplanation } from './statements.ts'
import { type LayerVerdict, type WeighedSet, weigh } from './weigh.ts'

export interface LayerExplanation {
  readonly layer: LayerName
  /**
   * The level of the organization, or the set of session policies, from 1. Undefined when there is only one.
   */
  readonly level: number | undefined
  readonly verdict: LayerVerdict
  /**
   * Whether the request is allowed only if this layer allows.
   * A Deny always applies, unless the caller is exempt.
   */
  readonly needed: boolean
  /** The reason, a sentence. */
  readonly why: string
  readonly policies: readonly PolicyExplanation[]
  /**
   * The Allow statement that the best change is about, or else the one that would apply if the fewest further elements
   * matched. Undefined unless the layer does not allow.
   */
  readonly closest: ClosestStatement | undefined
}

export interface Explanation {
  readonly decision: Decision
  /** Every layer that is relevant to the request, in the order in which denials are reported. */
  readonly layers: readonly LayerExplanation[]
  /**
   * The best changes found that make the request allowed: the smallest, unless others are preferred. They are
   * alternatives, each a list of changes that are all needed. Empty for an allowed request, and for one that more than 20 statements and layers
   * deny.
   */
  readonly remedies: readonly (readonly Change[])[]
  /** Whether the search stopped at its limit, so that untried changes might be as small, or smaller. */
  readonly cut: boolean
}

/**
 * Explains a decision completely.
 * Pure and never throws, like `decide`, but slow, because it reads the documents again.
 *
 * @param choose selects the changes to propose. By default, the smallest.
 */
export function explainDecision(request: AuthorizationRequest, layers: Layers, choose?: Choose): Explanation {
  return atOnce(explanationInSlices(request, layers, choose))
}

/** Does the same as {@link explainDecision}, in slices. */
export function* explanationInSlices(
  request: AuthorizationRequest,
  layers: Layers,
  choose?: Choose,
): Slices<Explanation> {
  const { found, cut } = yield* remedies(request, layers, choose)
  const explainedSets = weigh(request, layers).map((set) => explainSet(set, request, layers))
  return {
    decision: decide(request, layers),
    layers: explainedSets.map((set) => aboutChange(set, found[0])),
    remedies: found,
    cut,
  }
}

/** Calls the statement closest that the best change is about, if it changes one. */
function aboutChange(explained: LayerExplanation, changes: readonly Change[] = []): LayerExplanation {
  const { layer, policies, closest } = explained
  if (closest === undefined) return explained
  for (const change of changes) {
    if (change.layer !== layer || change.change === 'add') continue
    const policy = policies.findIndex(
      ({ source, group }) => source === change.source && group === change.group,
    )
    const statement = policies[policy]?.statements.findIndex(({ index }) => index === change.index) ?? -1
    if (statement >= 0) return { ...explained, closest: { policy, statement } }
  }
  return explained
}

function explainSet(set: WeighedSet, request: AuthorizationRequest, layers: Layers): LayerExplanation {
  const { layer, at, of, verdict, needed, why } = set
  const policies = set.policies.map((policy) => explainPolicy(policy, request, layer, layers))
  return {
    layer,
    level: of > 1 ? at + 1 : undefined,
    verdict,
    needed,
    why,
    policies,
    closest: verdict === 'doesNotAllow' ? closestStatement(policies) : undefined,
  }
}
