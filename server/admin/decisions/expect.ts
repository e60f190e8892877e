/** Compares decisions with expectations, for tests in any language. */

import {
  type DenialReason,
  failureToAllow,
  failureToDeny,
} from '../../../analysis/explanation/expectation.ts'
import { explanationOf } from '../../../analysis/explanation/explanation.ts'
import { judgeCall } from '../../../core/access/judge.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, invalidBody, ok, type Reply } from '../endpoint.ts'
import { advisedEvaluation, withFurtherAccess } from './advice.ts'
import { type QuestionBody, questionOf } from './question.ts'

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
  const verdict = judgeCall(questionOf(iamulator, question))
  const evaluation = advisedEvaluation(iamulator, verdict)
  const explained = await withFurtherAccess(
    iamulator,
    verdict,
    evaluation,
    explanationOf(verdict, [], evaluation),
  )
  const text = decision === 'allowed' ? failureToAllow(explained) : failureToDeny(explained, because)
  return ok({ met: text === undefined, text })
}
