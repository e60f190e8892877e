/**
 * IAM Toolbox: what was evaluated for a denial. Source: IAM Toolbox API Reference.
 *
 * Unverified: The input is checked first, then the permission, then the ID.
 */
import { type DenialAnswer, denialAnswer } from '../../../analysis/denial-details/answer.ts'
import type { DenialDetails } from '../../../analysis/denial-details/index.ts'
import type { DenialQuestion } from '../../../core/access/records/denials.ts'
import { isAuthorizationId } from '../../../core/aws/ids.ts'
import { type Context, operationTable, type Run } from '../../../core/engine/operation.ts'
import { denialNotFound, invalidRequest } from '../../../protocol/errors/iam-toolbox.ts'
import type { Input, Output } from '../../../protocol/model/index.ts'
import type { View } from '../../../store/index.ts'

export const iamToolboxOperations = operationTable<'iam-toolbox'>()({
  GetRequestAuthorizationDetails: {
    wrongMarker: invalidRequest,
    prepare: async (view, { authorizationId, nextToken }, ctx) => {
      const { details } = await answerTo(view, ctx, { authorizationId })
      if (details === undefined) throw denialNotFound()
      return () => pageOf(details, Number(nextToken ?? 0))
    },
  },
  GetRequestAuthorizationPolicy: {
    prepare: async (view, { authorizationId, policyUri }, ctx): Promise<RunOfPolicy> => {
      const { policyText } = await answerTo(view, ctx, { authorizationId, policyUri })
      if (policyText === undefined) throw denialNotFound()
      return () => ({ policyDocument: documentIn(policyText) })
    },
  },
})

type RunOfPolicy = Run<
  Input<'iam-toolbox', 'GetRequestAuthorizationPolicy'>,
  Output<'iam-toolbox', 'GetRequestAuthorizationPolicy'>
>

/**
 * Returns what this replica or another one knows of a denial.
 *
 * @throws AwsError ValidationException, ResourceNotFoundException
 */
async function answerTo(
  view: View,
  ctx: Context,
  asked: Pick<DenialQuestion, 'authorizationId' | 'policyUri'>,
): Promise<DenialAnswer> {
  if (!isAuthorizationId(asked.authorizationId)) throw invalidRequest()
  const { partition, accountId, region, denials, timeIn } = ctx
  const question = { ...asked, reader: { partition, accountId }, region }
  const own = denialAnswer({ denials, view, now: timeIn }, question)
  if (own) return own
  const json = await denials.elsewhere?.(question)
  if (json === undefined) throw denialNotFound()
  const answer: DenialAnswer = JSON.parse(json)
  return answer
}

/** Unverified: A page of the details has 50 evaluations, because the API has no parameter for the size of pages. */
const EVALUATIONS_PER_PAGE = 50

function pageOf({ requestContext, evaluations, policies }: DenialDetails, start: number) {
  const end = start + EVALUATIONS_PER_PAGE
  return {
    requestContext,
    evaluations: evaluations.slice(start, end),
    policies,
    ...(end < evaluations.length ? { nextToken: String(end) } : {}),
  }
}

/** Returns the document as JSON or, if it is not JSON, as text. */
function documentIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
