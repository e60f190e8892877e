/**
 * The federation endpoint exchanges temporary credentials for a sign-in token. It exchanges the token for a
 * console session.
 *
 * Source: IAM User Guide, enabling custom identity broker access to the AWS console. The error messages are
 * iamulator's own: AWS returns a bare 400.
 */
import { PARTITIONS } from '../../../core/aws/partitions.ts'
import type { Identity } from '../../../core/identity/console-identity.ts'
import type { Session } from '../../../core/identity/sessions.ts'
import { isEqualSecret } from '../../../core/standards/constant-time.ts'
import { identityOf } from '../console-session.ts'
import { newSigninToken, type SealedSession, type Ticket } from '../console-tickets.ts'
import { EndpointError } from '../endpoint-error.ts'
import { html } from '../html.ts'
import { page } from '../layout.ts'
import { redirect } from '../page-reply.ts'
import { destinationOf } from './destination.ts'
import { startSession } from './session-cookie.ts'
import { latestSigninEnd } from './signin-end.ts'
import type { Reply, Visit } from './visit.ts'

const SHORTEST_SECONDS = 900
const LONGEST_SECONDS = 43_200

export function federation(visit: Visit): Reply {
  const { query, form, request } = visit
  // Parameters that do not fit in a URL are sent by POST.
  const parameters = request.method === 'POST' ? new URLSearchParams([...query, ...form]) : query
  switch (parameters.get('Action')) {
    case 'getSigninToken':
      return getSigninToken(visit, parameters)
    case 'login':
      return login(visit, parameters)
    default:
      throw invalid('Action must be getSigninToken or login.')
  }
}

const invalid = (message: string) => new EndpointError(400, 'InvalidRequest', message)

function getSigninToken(visit: Visit, parameters: URLSearchParams): Reply {
  if ((parameters.get('SessionType') ?? 'json') !== 'json') throw invalid('SessionType must be json.')
  const { session, credentials, caller } = verifiedSession(visit, parameters.get('Session') ?? '')
  const seconds = requireDuration(parameters.get('SessionDuration'), session)
  const now = visit.emulator.clock.now(caller)
  const asked = seconds === undefined ? session.expiresAt : now + seconds * 1000
  const role = caller.kind === 'role' ? caller.role : undefined
  const sessionEnd = Math.min(asked, latestSigninEnd(role, now))
  const SigninToken = newSigninToken(visit.emulator, caller, { credentials, sessionEnd })
  return {
    status: 200,
    body: { json: { SigninToken } },
    events: [{ name: 'GetSigninToken', caller: caller.arn }],
  }
}

function verifiedSession(visit: Visit, text: string) {
  const { sessionId, sessionKey, sessionToken } = credentialsOf(text)
  const credentials = { id: sessionId, token: sessionToken }
  const identity = identityIn(visit, credentials)
  if (!identity || !isEqualSecret(identity.session.secretAccessKey, sessionKey)) {
    throw invalid('The credentials in Session are invalid or have expired.')
  }
  const { session, caller } = identity
  if (session.kind !== 'role' && session.kind !== 'federated') {
    throw invalid('The credentials must come from a role session or GetFederationToken.')
  }
  return { session, credentials, caller }
}

/**
 * Returns the identity of credentials in the partition of AWS's host name. Other names do not tell the partition,
 * and credentials are valid in only one.
 */
function identityIn({ emulator, site }: Visit, credentials: SealedSession): Identity | undefined {
  for (const { id } of site ? [site] : PARTITIONS) {
    const identity = identityOf(emulator, id, credentials)
    if (identity) return identity
  }
  return undefined
}

function credentialsOf(text: string) {
  const members = parseObject(text)
  const read = (name: string) => {
    const value: unknown = Reflect.get(members, name)
    if (typeof value !== 'string') throw invalid(`Session has no ${name}.`)
    return value
  }
  return {
    sessionId: read('sessionId'),
    sessionKey: read('sessionKey'),
    sessionToken: read('sessionToken'),
  }
}

function parseObject(text: string): object {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw invalid('Session must be JSON with sessionId, sessionKey, and sessionToken.')
  }
}

/**
 * Returns SessionDuration if it is allowed and valid.
 *
 * Source: as above; "do not use SessionDuration with GetFederationToken: doing so causes the operation to
 * fail". The operation also fails after role chaining. Otherwise, console sessions could be extended forever.
 */
function requireDuration(text: string | null, { kind, chainDepth = 0 }: Session): number | undefined {
  if (text === null) return undefined
  if (kind === 'federated')
    throw invalid(
      'SessionDuration cannot be used with credentials from GetFederationToken: the console session ends when they expire.',
    )
  if (chainDepth > 0)
    throw invalid(
      'SessionDuration cannot be used after role chaining or with credentials shown by the console: the console session ends when they expire.',
    )
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS)
    throw invalid(
      `SessionDuration must be a number of seconds from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS}.`,
    )
  return seconds
}

function login(visit: Visit, parameters: URLSearchParams): Reply {
  const destination = destinationOf(parameters.get('Destination') ?? '', visit.origin)
  if (destination === undefined || !parameters.get('Destination'))
    throw invalid('Destination must be a page of the console.')
  const issuer = requireIssuer(parameters.get('Issuer'))
  const { session, caller, sessionEnd } = readTicket(visit, parameters.get('SigninToken') ?? '')
  // Keeps the issue time, so that policies that revoke older sessions revoke this one too. Keeps the
  // expiration time as well: the console session may last longer, but its credentials do not.
  const consoleSession = { ...session, expiresAt: Math.min(session.expiresAt, sessionEnd) }
  const headers = startSession(visit, caller, consoleSession, { issuer, until: sessionEnd })
  const reply = isFollowedLink(visit)
    ? continuationPage(destination, headers)
    : redirect(destination, headers)
  return { ...reply, events: [{ name: 'ConsoleLogin', caller: caller.arn }] }
}

/**
 * Returns the session of a sign-in token. AWS documents that it is valid for 15 minutes, but not how often.
 */
function readTicket({ emulator }: Visit, token: string): Identity & Pick<Ticket, 'sessionEnd'> {
  const { place, note: ticket } = emulator.signIn.tickets.open(token) ?? {}
  const invalidToken = () =>
    invalid('The sign-in token is invalid or has expired. It is valid for 15 minutes.')
  const identity = ticket && place && identityOf(emulator, place.partition, ticket.credentials)
  if (!identity || emulator.clock.now(identity.caller) >= ticket.usableUntil) throw invalidToken()
  return { ...identity, sessionEnd: ticket.sessionEnd }
}

/**
 * Returns where to sign in again: any text of the broker. AWS's sample uses `Example.org`, which is not a
 * URL.
 */
function requireIssuer(text: string | null): string | undefined {
  if (!text) return undefined
  if (text.length > LONGEST_ISSUER) throw invalid(`Issuer can have at most ${LONGEST_ISSUER} characters.`)
  return text
}

const LONGEST_ISSUER = 512

/**
 * Returns whether the user followed a link on another site.
 *
 * After a redirect from such a request, browsers do not send `SameSite=Strict` cookies.
 */
export function isFollowedLink({ request }: Visit): boolean {
  const site = request.header('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}

/** Returns a page that continues to `destination` from this site, without a script. */
export function continuationPage(destination: string, headers: Readonly<Record<string, string>>): Reply {
  const head = html`<meta http-equiv="refresh" content="0;url=${destination}">\n`
  const body = page({ title: 'Signed in', head }, html`<p><a href="${destination}">Go to the console</a></p>`)
  return { status: 200, headers, body }
}
