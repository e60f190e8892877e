/** Explanations of questions and of recorded decisions. */

import { plain, textOfExplanation } from '../../analysis/explanation/explanation-text.ts'
import type { ExplanationData, Question } from '../../schemas/endpoints.ts'
import { IamulatorError } from '../errors.ts'
import type { Explanation } from '../interface.ts'
import type { Scope } from './scope.ts'

export async function explain(scope: Scope, asked: Question | Error): Promise<Explanation> {
  if (asked instanceof Error) return explainDenial(scope, asked)
  return withText(await scope.post<ExplanationData>('explain', asked))
}

/** The header of responses to denied calls. */
const ID_HEADER = 'x-iamulator-authorization-id'

/**
 * Explains the denial that an AWS SDK has thrown: by its authorization ID or, if it has none, by its request ID.
 *
 * @throws IamulatorError NoSuchDecision
 */
async function explainDenial(scope: Scope, error: Error): Promise<Explanation> {
  const { decisions } = await scope.post<{ decisions: ExplanationData[] }>('explain', denialIn(error))
  const denied = decisions.findLast(({ decision }) => decision !== 'allowed') ?? decisions.at(-1)
  if (!denied) throw new IamulatorError('NoSuchDecision', 'No decision is recorded for the call.')
  return withText(denied)
}

/** Returns what names the denial. @throws IamulatorError NoSuchDecision */
function denialIn(error: Error): object {
  const headers: unknown = Reflect.get(Object(Reflect.get(error, '$response')), 'headers')
  const authorizationId: unknown = Reflect.get(Object(headers), ID_HEADER)
  if (typeof authorizationId === 'string') return { authorizationId }
  const requestId: unknown = Reflect.get(Object(Reflect.get(error, '$metadata')), 'requestId')
  if (typeof requestId === 'string') return { requestId }
  if (error.message.includes('authorization id: ')) return { authorizationId: error.message }
  throw new IamulatorError(
    'NoSuchDecision',
    `The error has neither an authorization ID nor a request ID: ${error.message}`,
  )
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
