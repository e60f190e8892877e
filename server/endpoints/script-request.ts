/** The parts that only the console's own scripts can send, besides the cookie, which the browser adds by itself. */

import { isEqualSecret } from '../../core/standards/constant-time.ts'
import type { WireRequest } from '../../protocol/request.ts'
import { type ConsoleSession, type ConsoleVisit, consoleSessionOf, csrfTokenOf } from './console-session.ts'
import { EndpointError } from './endpoint-error.ts'

const MAXIMUM_BODY_BYTES = 1024 * 1024

/**
 * Returns the session of a call that a script of the console makes.
 *
 * @throws EndpointError for anything that a page of another site could send
 */
export function scriptSession(visit: ConsoleVisit): ConsoleSession {
  const { request } = visit
  if (!isFromOwnPage(request))
    throw new EndpointError(403, 'CrossSite', 'Only pages of the console itself can call it.')
  if (!isJson(request))
    throw new EndpointError(415, 'UnsupportedMediaType', 'The Content-Type must be application/json.')
  if (request.body.length > MAXIMUM_BODY_BYTES)
    throw new EndpointError(
      413,
      'BodyTooLarge',
      `The body is too large. The limit is ${MAXIMUM_BODY_BYTES} bytes.`,
    )
  const signedIn = sessionOf(visit)
  if (!isEqualSecret(request.header('x-iamulator-csrf') ?? '', csrfTokenOf(signedIn)))
    throw new EndpointError(
      403,
      'InvalidCsrfToken',
      'The X-Iamulator-Csrf header does not belong to this session.',
    )
  return signedIn
}

/** @throws EndpointError NotSignedIn without a session, or when it has ended */
export function sessionOf(visit: ConsoleVisit): ConsoleSession {
  const signedIn = consoleSessionOf(visit)
  if (signedIn) return signedIn
  throw new EndpointError(401, 'NotSignedIn', 'You are not signed in, or your session has ended.')
}

/** Browsers send Origin with each POST, and Sec-Fetch-Site unless they are old. */
function isFromOwnPage(request: WireRequest): boolean {
  const host = request.header('host') ?? ''
  const origin = request.header('origin')
  const site = request.header('sec-fetch-site')
  const isOwn = origin === `http://${host}` || origin === `https://${host}`
  return isOwn && (site === undefined || site === 'same-origin')
}

export function isJson(request: WireRequest): boolean {
  return /^application\/json\s*(?:;|$)/i.test(request.header('content-type') ?? '')
}
