/** Matchers about what the policies permit, and about what was decided. */

import { failureToAllow, failureToDeny } from '../../../analysis/explanation/expectation.ts'
import type { Question } from '../../../schemas/endpoints.ts'
import { requireReason } from '../../handle/arguments.ts'
import { lineOf, SHOWN_DECISIONS, textOfNewest } from '../../handle/decision-text.ts'
import { announceDenial } from '../../handle/expected-denials.ts'
import { questionsIn } from '../../handle/requests.ts'
import type { DecisionFilter, DenialReason, ExpectedRequests, Iamulator } from '../../interface.ts'
import { failure, type MatcherContext, type MatcherResult, resultOf } from './result.ts'

export async function toBeAllowed(
  iam: Iamulator,
  context: MatcherContext,
  question: unknown,
): Promise<MatcherResult> {
  if (!isRequest(question)) return failure(context, notRequest('toBeAllowed', question))
  return resultOfAll(question, context, async (each) => {
    const explained = await iam.explain(each)
    if (context.isNot && explained.decision !== 'allowed') announceDenial(explained)
    const message = failureToAllow(explained)
    return resultOf(message === undefined, message ?? failureToDeny(explained) ?? '')
  })
}

export async function toBeDenied(
  iam: Iamulator,
  context: MatcherContext,
  question: unknown,
  because: DenialReason = {},
): Promise<MatcherResult> {
  requireReason(because)
  if (!isRequest(question)) return failure(context, notRequest('toBeDenied', question))
  return resultOfAll(question, context, async (each) => {
    const explained = await iam.explain(each)
    if (!context.isNot && explained.decision !== 'allowed') announceDenial(explained)
    const message = failureToDeny(explained, because)
    return resultOf(message === undefined, message ?? failureToAllow(explained) ?? '')
  })
}

/** Returns the first result that fails, with or without `.not`, or else the last: each request must be as expected. */
async function resultOfAll(
  requests: ExpectedRequests,
  { isNot = false }: MatcherContext,
  resultFor: (question: Question) => Promise<MatcherResult>,
): Promise<MatcherResult> {
  let result = resultOf(!isNot, '')
  for (const question of questionsIn(requests)) {
    result = await resultFor(question)
    if (result.pass === isNot) return result
  }
  return result
}

export async function toHaveDecided(
  context: MatcherContext,
  iam: unknown,
  filter: DecisionFilter,
): Promise<MatcherResult> {
  if (!isEmulator(iam))
    return failure(context, 'toHaveDecided needs an emulator: expect(iam).toHaveDecided(...)')
  const [found] = await iam.decisions.list({ ...filter, limit: 1 })
  if (found) {
    if (!context.isNot && !found.allowed) announceDenial(found)
    const line = `expected no decision that matches ${JSON.stringify(filter)}, but there is one:`
    return resultOf(true, `${line}\n${lineOf(found)}`)
  }
  const newest = await iam.decisions.list({ limit: SHOWN_DECISIONS })
  const line = `expected a decision that matches ${JSON.stringify(filter)}, but there is none.`
  return resultOf(false, `${line} ${textOfNewest(newest)}`)
}

function isRequest(value: unknown): value is ExpectedRequests {
  return typeof value === 'object' && value !== null && ('action' in value || 'actions' in value)
}

function notRequest(matcher: string, value: unknown): string {
  const example = `expect({ principal, action: 's3:GetObject', resource }).${matcher}()`
  return `${matcher} needs a request, such as ${example}, but got ${JSON.stringify(value)}`
}

function isEmulator(value: unknown): value is Iamulator {
  return typeof value === 'object' && value !== null && 'decisions' in value
}
