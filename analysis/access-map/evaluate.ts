/** Evaluates whether a principal can become a role, with the circumstances of the request left open. */

import type { Arrival } from '../../core/access/condition-keys.ts'
import { rulingOn } from '../../core/access/fixed-rules.ts'
import { judge } from '../../core/access/judge.ts'
import type { Conditions, DetailedTarget } from '../../core/access/target.ts'
import type { Caller } from '../../core/identity/caller.ts'
import {
  decideOpen,
  type OpenDecision,
  type OpenKeys,
  type OpenQuestion,
  type OpenValues,
  type Way,
} from '../../policy/index.ts'
import type { ConditionAlternative } from '../../schemas/endpoints.ts'
import type { View } from '../../store/index.ts'
import { edgeCondition } from './condition-text.ts'
import type { AccessEdge } from './model.ts'

/** A caller, and the context of its request. */
export interface Asker {
  readonly caller: Caller
  /** The view of the caller's account. */
  readonly view: View
  readonly keys: OpenKeys
  readonly arrival: Arrival
  readonly conditions: Conditions
}

export interface Evaluation {
  readonly verdict: AccessEdge['verdict']
  readonly layer: string
  readonly ways: readonly ConditionAlternative[]
}

/** Permissions that a request for a role needs besides its own if it sets these keys. */
const ALSO_NEEDED: readonly (readonly [action: string, key: RegExp])[] = [
  ['sts:TagSession', /^(?:aws:requesttag\/.*|aws:tagkeys|sts:transitivetagkeys)$/],
  ['sts:SetSourceIdentity', /^(?:sts|aws):sourceidentity$/],
]

/** Evaluates a request, also for the permissions that its ways make necessary. */
export function evaluate(asker: Asker, action: string, target: DetailedTarget): Evaluation {
  const ruling = rulingOn(action, asker.caller)
  if (ruling) return { verdict: ruling.refusal ? 'explicitDeny' : 'allowed', layer: 'session', ways: [] }
  return evaluationOf(decideRequest(action, (permission) => questionOf(asker, permission, target)))
}

/**
 * Decides a request for a role, and the further permissions that some ways need.
 *
 * @param questionOn returns the question whether the request has a permission
 */
export function decideRequest(
  action: string,
  questionOn: (permission: string) => OpenQuestion,
): OpenDecision {
  const question = questionOn(action)
  const first = decideOpen(question)
  const needed = action.startsWith('sts:Assume') ? neededBy(first.ways) : []
  if (needed.length === 0) return first
  const more = decideOpen(question, needed.map(questionOn))
  const sufficient = first.ways.filter(({ example }) => neededFor(example).length === 0)
  const ways = [...sufficient, ...more.ways]
  return { decision: sufficient.length > 0 ? first.decision : more.decision, ways }
}

function questionOf({ keys, ...asker }: Asker, action: string, target: DetailedTarget): OpenQuestion {
  const { caller, view, arrival, conditions } = asker
  return { ...judge({ view, caller, action, target, arrival, conditions }), keys }
}

function neededBy(ways: readonly Way[]): readonly string[] {
  return [...new Set(ways.flatMap(({ example }) => neededFor(example)))]
}

function neededFor(example: OpenValues): readonly string[] {
  const keys = [...example].flatMap(([key, value]) => (value === undefined ? [] : [key]))
  return ALSO_NEEDED.filter(([, pattern]) => keys.some((key) => pattern.test(key))).map(([action]) => action)
}

export function evaluationOf({ decision: { effect, layer }, ways }: OpenDecision): Evaluation {
  const shown = ways.map(({ conditions, example }) => ({
    all: conditions.map(edgeCondition),
    example: objectOf(example),
  }))
  if (shown.length === 0) return { verdict: effect === 'allowed' ? 'implicitDeny' : effect, layer, ways: [] }
  const isUnconditional = shown.some(({ all }) => all.length === 0)
  return { verdict: isUnconditional ? 'allowed' : 'conditional', layer, ways: isUnconditional ? [] : shown }
}

/** Returns whether some request is allowed. */
export function isWorking({ verdict }: { readonly verdict: AccessEdge['verdict'] }): boolean {
  return verdict === 'allowed' || verdict === 'conditional'
}

function objectOf(values: OpenValues): ConditionAlternative['example'] {
  return Object.fromEntries(
    [...values].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  )
}
