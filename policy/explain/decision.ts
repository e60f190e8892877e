/** A decision with all that led to it, and what would turn it. */
import { decide } from '../decide.ts'
import type { AuthorizationRequest } from '../request.ts'
import type { Decision, LayerName, Layers } from '../types.ts'
import type { Change } from './change.ts'
import { remedies } from './remedies.ts'
import { explainPolicy, type PolicyExplanation } from './statements.ts'
import { type LayerVerdict, type WeighedSet, weigh } from './weigh.ts'

export interface LayerExplanation {
  readonly layer: LayerName
  /** Which of several levels of an organization, or sets of session policies, from 1; undefined: there is one. */
  readonly level: number | undefined
  readonly verdict: LayerVerdict
  /** Whether the request is allowed only if this layer allows. A Deny counts in any case, unless exempt. */
  readonly needed: boolean
  /** A sentence. */
  readonly why: string
  readonly policies: readonly PolicyExplanation[]
}

export interface Explanation {
  readonly decision: Decision
  /** Every layer that bears on the request, in the order in which denials are reported. */
  readonly layers: readonly LayerExplanation[]
  /**
   * The smallest changes that were found to turn a denial: alternatives, each a list of changes that are all needed.
   * None for an allowed request, nor for one that more than 20 statements and layers forbid.
   */
  readonly remedies: readonly (readonly Change[])[]
  /** Whether there was more to try than is tried, so that others might be as small, or smaller. */
  readonly cut: boolean
}

/** The whole path to a decision. Pure and total, like the decision; but slow: it reads the documents anew. */
export function explainDecision(request: AuthorizationRequest, layers: Layers): Explanation {
  const { found, cut } = remedies(request, layers)
  return {
    decision: decide(request, layers),
    layers: weigh(request, layers).map((set) => explainSet(set, request, layers)),
    remedies: found,
    cut,
  }
}

function explainSet(set: WeighedSet, request: AuthorizationRequest, layers: Layers): LayerExplanation {
  const { layer, at, of, verdict, needed, why, policies } = set
  return {
    layer,
    level: of > 1 ? at + 1 : undefined,
    verdict,
    needed,
    why,
    policies: policies.map((policy) => explainPolicy(policy, request, layer, layers)),
  }
}
