/** Compares decisions with expectations, for tests in any language. */

import {
  type DenialReason,
  failureToAllow,
  failureToDeny,
} from '../../../analysis/explanation/expectation.ts'
import { evaluationOf, explanationOf } from '../../../analysis/explanation/explanation.ts'
import type { ExplanationBody } from '../../../analysis/explanation/explanation-text.ts'
import { judgeCall, type Verdict } from '../../../core/access/judge.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, invalidBody, ok, type Reply } from '../endpoint.ts'
import { type QuestionBody, questionOf } from './question.ts'
import { requirePossibleNames } from './question-names.ts'

/** The schema `Expectation` of openapi.json. */
interface ExpectationBody {
  readonly question: QuestionBody
  readonly decision: 'allowed' | 'denied'
  readonly because?: DenialReason
}

const readExpectation = bodyReader<ExpectationBody>('Expectation')

/** Handles `POST /_iamulator/expect`. */
export async function expect(iamulator: Iamulator, body: unknown): Promise<Reply> {
  const { question, decision, because } = await readExpectation(body)
  if (because && decision === 'allowed') throw invalidBody('"because" requires the decision "denied".')
  requirePossibleNames(iamulator, question, 'question.')
  const verdict = judgeCall(questionOf(iamulator, question))
  const failureOf = (explained: ExplanationBody) =>
    decision === 'allowed' ? failureToAllow(explained) : failureToDeny(explained, because)
  // Advice takes longer than the decision, and an expectation that is met needs none.
  if (failureOf(explanationOf(verdict, [], await evaluationOf(verdict))) === undefined)
    return ok({ met: true })
  return ok({ met: false, text: failureOf(await advisedExplanation(iamulator, verdict)) })
}

async function advisedExplanation(iamulator: Iamulator, verdict: Verdict): Promise<ExplanationBody> {
  const { advisedEvaluation, withFurtherAccess } = await import('./advice.ts')
  const evaluation = await advisedEvaluation(iamulator, verdict)
  return withFurtherAccess(iamulator, verdict, evaluation, explanationOf(verdict, [], evaluation))
}
