/** Answers questions about denials, as far as the account that asks may read them. */
import { membershipOf } from '../../core/access/organization/membership.ts'
import type { Denial, DenialQuestion, Denials } from '../../core/access/records/denials.ts'
import type { Place, View } from '../../store/index.ts'
import { type DenialDetails, detailsOf, policyTextOf } from './index.ts'
import { mayReadPolicies, type Side, sideOf } from './sides.ts'

/** The details of a denial, or the text of one of its policies. */
export type DenialAnswer =
  | { readonly details: DenialDetails; readonly policyText?: never }
  | { readonly policyText: string; readonly details?: never }

/** What a question needs of the server. */
export interface DenialSources {
  readonly denials: Pick<Denials, 'readable'>
  /** The view of the reader's account. */
  readonly view: View
  /** Returns the time of an account in epoch milliseconds. */
  readonly now: (place: Place) => number
}

/** Returns undefined if the denial is unknown here, expired, or recorded for others or another region. */
export function denialAnswer(
  { denials, view, now }: DenialSources,
  { authorizationId, reader, region, policyUri }: DenialQuestion,
): DenialAnswer | undefined {
  const denial = denials.readable(authorizationId, now)
  if (denial === undefined || regionOf(denial) !== region) return undefined
  const membership = membershipOf(view, reader.accountId)
  const side = sideOf(denial, reader, membership)
  if (side === undefined) return undefined
  if (policyUri === undefined) return { details: detailsOf(denial, side) }
  if (!mayReadPolicies(denial, reader, membership)) return undefined
  return policyAnswer(denial, side, policyUri)
}

function policyAnswer(denial: Denial, side: Side, policyUri: string): DenialAnswer | undefined {
  const policyText = policyTextOf(denial, side, policyUri)
  return policyText === undefined ? undefined : { policyText }
}

/** Returns the region of the request. */
function regionOf({ verdicts }: Denial): string {
  return String(verdicts.at(-1)?.request.context.get('aws:requestedregion'))
}
