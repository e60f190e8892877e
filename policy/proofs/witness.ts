/** Confirms requests with the evaluator, makes them readable, and says which statements decide them. */
import type { Effect } from '../compile.ts'
import { applies, evaluatePolicies } from '../evaluate.ts'
import { isCorrelated } from './correlated.ts'
import type { Draft } from './dimensions.ts'
import { examplesOf, withUsualCaller } from './examples.ts'
import type { Possible } from './possible.ts'
import { readableActions, readableResources, readableValues } from './readable.ts'
import { type ProofStatement, proofStatements } from './side.ts'
import type { Exceeds, Side, Universe } from './types.ts'

/** The sides of a question, and what is possible in requests. */
export interface Asked {
  readonly a: Side
  readonly b: Side
  readonly possible: Possible
  /** About how many steps it takes the evaluator to decide a request on both sides. */
  readonly cost: number
}

/** Returns a request like the draft, with its explanation, if the evaluator confirms that only A allows it. */
export function witness(draft: Draft, asked: Asked): Exceeds | undefined {
  if (!exceeds(draft, asked)) return undefined
  const request = readable(draft, asked)
  const [denial] = applying(asked.b, request, 'Deny')
  return {
    answer: 'exceeds',
    request,
    by: applying(asked.a, request, 'Allow').map(({ reference }) => reference),
    because: denial === undefined ? 'nothing allows' : { denies: denial.reference },
  }
}

/** Returns false, too, if there are no steps left to ask the evaluator. */
function exceeds(request: Draft, { a, b, possible, cost }: Asked): boolean {
  return (
    possible.steps.spend(cost) && possible.has(request) && isAllowedBy(a, request) && !isAllowedBy(b, request)
  )
}

function isAllowedBy({ sets }: Side, request: Draft): boolean {
  return sets.every(({ layer, policies }) => evaluatePolicies(request, policies, layer).effect === 'allowed')
}

/** Returns the statements of one effect that apply to the request. */
function applying(side: Side, request: Draft, effect: Effect): readonly ProofStatement[] {
  return proofStatements(side).filter(
    ({ compiled, layer }) =>
      compiled.effect === effect &&
      compiled.matchesAction(request.action.toLowerCase()) &&
      applies(compiled, request, layer, false),
  )
}

/** Replaces values with better ones, and drops keys, while the evaluator confirms the result. */
function readable(draft: Draft, asked: Asked): Draft {
  const { universe } = asked.possible
  const statements = [...applying(asked.a, draft, 'Allow'), ...applying(asked.b, draft, 'Deny')]
  const actions = asked.possible.isKnown(draft.action) ? [] : readableActions(statements)
  let best = better(draft, asked, withUsualCaller(draft))
  best = better(
    best,
    asked,
    actions.map((action) => ({ ...best, action })),
  )
  const resources = readableResources(best.action, statements, universe)
  best = better(
    best,
    asked,
    resources.map((resource) => ({ ...best, resource })),
  )
  for (const key of draft.context.keys())
    best = better(best, asked, withReadable(best, key, statements, universe))
  return best
}

/** Returns the first of the requests that exceeds, or the draft if none does. */
function better(draft: Draft, asked: Asked, requests: readonly Draft[]): Draft {
  return requests.find((request) => exceeds(request, asked)) ?? draft
}

/** Returns the request without a key, and with readable values of it. */
function withReadable(
  draft: Draft,
  key: string,
  statements: readonly ProofStatement[],
  universe: Universe,
): readonly Draft[] {
  const others = [...draft.context].filter(([other]) => other !== key)
  const conditions = statements.flatMap(({ compiled }) => compiled.conditions ?? [])
  const compared = conditions.filter((each) => each.key.toLowerCase() === key).flatMap(readableValues)
  // What follows from who the caller is can be left out, but not changed.
  const values = isCorrelated(key) ? [] : [...compared, ...examplesOf(key, universe.typeOf(key))]
  const isList = typeof draft.context.get(key) !== 'string'
  const possible = values.map((value) => [key, isList ? [value] : value] as const)
  return [others, ...possible.map((entry) => [...others, entry])].map((context) => {
    return { ...draft, context: new Map(context) }
  })
}
