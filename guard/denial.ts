/** What answers of the guard say about decisions. */
import { isIP } from 'node:net'
import { refusalFor } from '../core/engine/judge-resource.ts'
import { hostNameOf } from '../core/standards/host-name.ts'
import type { AwsError } from '../protocol/errors.ts'
import type { Answer } from '../protocol/request.ts'
import type { RequestHead } from '../recognition/request.ts'
import type { Decided } from './decide.ts'
import type { Understood } from './progress.ts'
import { denialDetails, dialectFor } from './refusal/index.ts'

/** What became of a request. */
export type Fate = 'allowed' | 'denied' | 'audit' | 'undecided' | 'unknown' | 'failed'

/** Returns the header that every response has, for people who look at responses. */
export function decisionHeaders(fate: Fate, requestId: string): readonly [name: string, value: string] {
  return ['x-iamulator-decision', `${fate}; ${requestId}`]
}

/** What browsers show as a page, or as a part of one that has scripts of its own. */
const PAGES: ReadonlySet<string> = new Set(['document', 'iframe', 'frame', 'object', 'embed'])

/**
 * Returns the header that takes a page of the upstream out of the origin of the console. Without it, the scripts of any
 * HTML file in a bucket could use iamulator's own endpoints. At the host names of buckets, pages have another origin.
 */
export function sandboxHeaders({ header }: RequestHead): readonly string[] {
  if (!PAGES.has(header('sec-fetch-dest') ?? '')) return NO_HEADERS
  const host = hostNameOf(header('host'))
  const isOwnOrigin = !host.includes('.') || isIP(host.replace(/^\[|\]$/g, '')) !== 0
  return isOwnOrigin
    ? ['Content-Security-Policy', 'sandbox allow-scripts allow-forms allow-popups']
    : NO_HEADERS
}

const NO_HEADERS: readonly string[] = []

export function withDecision(answer: Answer, fate: Fate, requestId: string): Answer {
  const [name, value] = decisionHeaders(fate, requestId)
  return { ...answer, headers: { ...answer.headers, [name]: value } }
}

/** Returns the error of the service for a decision that does not allow. */
export function denialOf(
  { emulator, refused, parameters }: Understood,
  { judged, needed }: Decided,
): AwsError {
  const details = denialDetails(refused, parameters, needed)
  return refusalFor(emulator, judged, dialectFor(refused), details).error
}
