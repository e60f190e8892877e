/** What is known of a request on its way through the steps. */
import type { AwsError } from '../../../protocol/errors.ts'
import type { Signature } from '../../../protocol/sigv4.ts'
import type { Verdict } from '../../access/judge.ts'
import { DEFAULT_REGION, regionOfEndpoint } from '../../aws/regions.ts'
import type { WireRequest } from '../../engine/request.ts'
import type { Caller } from '../../identity/caller.ts'
import type { ServiceName } from '../../services/index.ts'
import type { Call } from './parse.ts'

/** Filled in as it goes. */
export interface Exchange {
  readonly request: WireRequest
  readonly requestId: string
  /** Milliseconds, monotonic. */
  readonly startedAt: number
  /** Who answers, as soon as that is known. */
  service?: ServiceName | undefined
  call?: Call
  /** Absent when the request is not signed. */
  signature?: Signature | undefined
  caller?: Caller
  error?: AwsError
  /** What was decided on the way, in order; absent when nothing was. */
  verdicts?: readonly Verdict[]
  decision: 'allow' | 'deny' | '-'
}

/** The region that the request is signed for; of an unsigned one: whose endpoint it was sent to. */
export function regionOf({ signature, request }: Exchange): string {
  return signature?.scope.region ?? regionOfEndpoint(request.header('host')) ?? DEFAULT_REGION
}

/** Scheme and host that the request was sent to. */
export function originOf({ request }: Exchange): string | undefined {
  const host = request.header('host')
  return host && `${request.secure ? 'https' : 'http'}://${host}`
}
