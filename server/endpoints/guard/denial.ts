/** What answers of the guard say about decisions. */
import type { AwsError } from '../../../protocol/errors.ts'
import type { Answer } from '../../engine/request.ts'
import type { Decided, GuardedCall } from './decide.ts'
import { refusalFor } from './judge-resource.ts'
import { denialDetails, dialectFor } from './refusal/index.ts'
import type { Trip } from './trip.ts'

/** What became of a request. */
export type Fate = 'allowed' | 'denied' | 'audit' | 'undecided' | 'unknown' | 'failed'

/** Returns the header that every response has, for people who look at responses. */
export function decisionHeaders(fate: Fate, requestId: string): readonly [name: string, value: string] {
  return ['x-iamulator-decision', `${fate}; ${requestId}`]
}

export function withDecision(answer: Answer, fate: Fate, requestId: string): Answer {
  const [name, value] = decisionHeaders(fate, requestId)
  return { ...answer, headers: { ...answer.headers, [name]: value } }
}

/** Returns the error of the service for a decision that does not allow. */
export function denialOf(trip: Trip, { parameters }: GuardedCall, { judged, needed }: Decided): AwsError {
  const details = denialDetails(trip.refused, parameters, needed)
  return refusalFor(trip.emulator, judged, dialectFor(trip.refused), details).error
}
