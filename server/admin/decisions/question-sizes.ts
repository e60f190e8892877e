/**
 * Bounds the parts of questions. A decision takes as long as the policies times the facts that they are compared with, and
 * no other client is answered meanwhile.
 */
import { invalidBody } from '../endpoint.ts'

/** In characters. No service of AWS takes longer policies, and IAM simulates none. */
const LONGEST_DOCUMENT = 131_072
/** In characters: more than any ARN on AWS has. */
const LONGEST_ARN = 8192
/** In characters of JSON. The headers of a request to AWS, which bring most facts, have no more. */
const LONGEST_FACTS = 16_384

/** @throws EndpointError InvalidBody */
export function requireDocumentSize(text: string, member: string): void {
  requireAtMost(LONGEST_DOCUMENT, text.length, `${member} has`)
}

/** @throws EndpointError InvalidBody */
export function requireArnLength(arn: string, member: string): void {
  requireAtMost(LONGEST_ARN, arn.length, `${member} has`)
}

/** The members of a question that are bounded one by one, or that are not compared with anything. */
interface Bounded {
  readonly action?: string | undefined
  readonly resourcePolicy?: unknown
  readonly endpointPolicy?: unknown
  readonly resources?: unknown
  readonly request?: unknown
  readonly acl?: unknown
  readonly identities?: unknown
  readonly session?: object | undefined
}

/**
 * Requires that the facts of a question, all but its policies and its resources, have a usual size.
 *
 * @param place how the message names the question, such as `The body`
 * @throws EndpointError InvalidBody
 */
export function requireFactsSize(question: Bounded, place: string): void {
  const { resourcePolicy, endpointPolicy, resources, request, acl, identities, session, ...facts } = question
  const ofSession = { ...session, policy: undefined }
  const length = JSON.stringify({ ...facts, session: ofSession }).length
  requireAtMost(LONGEST_FACTS, length, `${place} has, without its policies and lists of resources,`)
}

function requireAtMost(limit: number, length: number, subject: string): void {
  if (length <= limit) return
  const [has, most] = [length, limit].map((count) => count.toLocaleString('en-US'))
  throw invalidBody(`${subject} ${has} characters. The limit is ${most}.`)
}
