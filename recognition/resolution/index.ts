/**
 * Resolves a recognized request to what it needs: the actions, on which resources, with which condition keys, and the
 * roles that it passes.
 *
 * The facts of the operation say which parameters name the resources. What nobody knows becomes `*` in that part of an
 * ARN, so that only policies that are as broad allow it.
 */

import { readsBody } from '../parameters/index.ts'
import type { Parameters } from '../parameters/types.ts'
import type { RecognizedCall } from '../types.ts'
import { decisionsOfCopiedTags } from './copied-tags.ts'
import { decisionsOfForwardedCalls } from './forwarded.ts'
import { decisionsOfFunctionUrl } from './function-urls.ts'
import { decisionsOfGrants } from './grants.ts'
import { decisionsOfPasses } from './passes.ts'
import { Questions, type ResolveOptions, seenByCaller } from './resolving.ts'
import type { NeededDecision, Resolution } from './types.ts'

/** Synchronous and pure: questions about state that `known` cannot answer yet are in `missing`. */
export function resolve(call: RecognizedCall, parameters: Parameters, options: ResolveOptions): Resolution {
  const questions = new Questions(options.known)
  const seen = seenByCaller(call, questions, options, parameters)
  const needsDecision = call.facts.auth !== 'none' && call.facts.grants.length > 0
  const granted = needsDecision ? decisionsOfGrants(seen) : []
  const copied = decisionsOfCopiedTags(granted, seen)
  const passed = decisionsOfPasses(seen)
  const ofUrl = decisionsOfFunctionUrl(granted, seen)
  const forwarded = decisionsOfForwardedCalls(granted, seen)
  const further = [...copied, ...passed, ...ofUrl, ...forwarded]
  const decisions = further.length === 0 ? granted : [...granted, ...further]
  return {
    decisions: withoutRepetition(decisions),
    missing: questions.missing,
    asked: questions.answered,
    readBody: readsBody(call),
  }
}

/** A batch asks for the same again and again. Entries are decided one by one, because each can be refused. */
function withoutRepetition(decisions: readonly NeededDecision[]): readonly NeededDecision[] {
  if (decisions.length < 2) return decisions
  const distinct = new Map<string, NeededDecision>()
  for (const decision of decisions) {
    const { action, resource, context, via, entry, accountId } = decision
    const key = JSON.stringify([action, resource, context, via, entry, accountId])
    if (!distinct.has(key)) distinct.set(key, decision)
  }
  return [...distinct.values()]
}
