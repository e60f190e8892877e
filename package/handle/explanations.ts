/** Explanations of questions and of recorded decisions. */

import { plain, textOfExplanation } from '../../analysis/explanation/explanation-text.ts'
import type { ExplanationData, Question } from '../../schemas/endpoints.ts'
import { IamulatorError } from '../errors.ts'
import type { Explanation } from '../interface.ts'
import type { Scope } from './scope.ts'

export async function explain(scope: Scope, question: Question): Promise<Explanation> {
  return withText(await scope.post<ExplanationData>('explain', question))
}

/** The part of a decision that identifies it among those on the same request. */
interface ExplainedDecision {
  readonly requestId: string
  readonly action: string
  readonly resource: string
}

/** Explains one of the decisions on a request, on the policies that applied to it then. */
export async function explainRecorded(
  scope: Scope,
  { requestId, action, resource }: ExplainedDecision,
): Promise<Explanation> {
  const { decisions } = await scope.post<{ decisions: ExplanationData[] }>('explain', { requestId })
  const explained = decisions.find((each) => each.action === action && each.resource === resource)
  if (!explained)
    throw new IamulatorError(
      'NoSuchDecision',
      `No decision on ${action} is recorded for the request ${requestId}.`,
    )
  return withText(explained)
}

/** Adds the text as a hidden member, so that explanations compare and print like the data that they are. */
function withText(data: ExplanationData): Explanation {
  return Object.defineProperty(data, 'toString', { value: () => textOfExplanation(data, plain) })
}
