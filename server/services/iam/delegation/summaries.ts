/**
 * Human-readable summaries. AWS generates them with a language model; iamulator derives them from the policy,
 * always the same.
 */

import type { Family } from '../../../../core/engine/operation.ts'
import { invalidEntityArn, invalidLocale, noSuchDelegationRequest } from '../../../../protocol/errors.ts'
import {
  delegationConditions,
  delegationRequestArn,
  ownersTarget,
  requireDelegationRequest,
} from './delegation-lookup.ts'
import { policySentences } from './policy-sentences.ts'

export const summaries = {
  GetHumanReadableSummary: {
    resource: (view, { EntityArn: arn }) => ({ ...ownersTarget(view, namedIn(arn)), arn }),
    conditions: (view, { EntityArn: arn }) => delegationConditions(view, namedIn(arn)),
    run: (tx, { EntityArn: arn, Locale = DEFAULT_LOCALE }) => {
      const { DelegationRequestId: id } = namedIn(arn)
      if (arn !== delegationRequestArn(tx, id)) throw noSuchDelegationRequest(id)
      const { policy } = requireDelegationRequest(tx, id)
      if (!LOCALE.test(Locale)) throw invalidLocale(Locale)
      if (!ENGLISH.test(Locale)) return { Locale, SummaryState: 'NOT_SUPPORTED' }
      return { SummaryContent: policySentences(policy).join('\n'), Locale, SummaryState: 'AVAILABLE' }
    },
  },
} satisfies Family<'iam'>

const DEFAULT_LOCALE = 'en'
const LOCALE = /^[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?$/
const ENGLISH = /^en(?:[-_]|$)/

const REQUEST = /^arn:aws[\w-]*:iam::\d{12}:delegation-request\/([\w-]+)$/

/**
 * Returns the ID in the ARN of a delegation request, as the input of operations on requests.
 *
 * @throws InvalidInput for anything but the ARN of a delegation request, the only kind that has summaries
 */
function namedIn(arn: string): { readonly DelegationRequestId: string } {
  const id = REQUEST.exec(arn)?.[1]
  if (id === undefined) throw invalidEntityArn(arn)
  return { DelegationRequestId: id }
}
