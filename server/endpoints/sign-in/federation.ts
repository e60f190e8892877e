/**
 * The federation endpoint: temporary credentials become a sign-in token, and that a console session.
 *
 * Source: IAM User Guide, enabling custom identity broker access to the AWS console. Texts of errors are ours: AWS answers
 * a bare 400.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Session } from '../../identity/sessions.ts'
import { EndpointError } from '../endpoint-error.ts'
import { type Identity, identityOf, startSession } from './console-session.ts'
import { destinationOf } from './destination.ts'
import { html } from './html.ts'
import { page } from './layout.ts'
import type { Ticket } from './state.ts'
import { type Reply, redirect, type Visit } from './visit.ts'

const TICKET_BYTES = 32
const TICKET_MILLISECONDS = 15 * 60 * 1000
const SHORTEST_SECONDS = 900
const LONGEST_SECONDS = 43_200

export function federation(visit: Visit): Reply {
  const { query, form, request } = visit
  // What does not fit into a URL is sent by POST.
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
  const { clock, randomBytes, signIn } = visit.emulator
  if ((parameters.get('SessionType') ?? 'json') !== 'json') throw invalid('SessionType must be json.')
  const { session, credentials, arn } = provenSession(visit, parameters.get('Session') ?? '')
  const seconds = requireDuration(parameters.get('SessionDuration'), session)
  const now = clock.now()
  const SigninToken = randomBytes(TICKET_BYTES).toString('base64url')
  signIn.tickets.put(SigninToken, {
    credentials,
    sessionEnd: seconds === undefined ? session.expiresAt : now + seconds * 1000,
    usableUntil: now + TICKET_MILLISECONDS,
  })
  return { status: 200, body: { json: { SigninToken } }, events: [{ name: 'GetSigninToken', caller: arn }] }
}

function provenSession({ emulator }: Visit, text: string) {
  const { sessionId, sessionKey, sessionToken } = credentialsOf(text)
  const credentials = { id: sessionId, token: sessionToken }
  const identity = identityOf(emulator, credentials)
  if (!identity || !isSame(identity.session.secretAccessKey, sessionKey)) {
    throw invalid('The credentials in Session are invalid or have expired.')
  }
  const { session, caller } = identity
  if (session.kind !== 'role' && session.kind !== 'federated') {
    throw invalid('The credentials must come from a role session or GetFederationToken.')
  }
  return { session, credentials, arn: caller.arn }
}

function credentialsOf(text: string) {
  const members = parsed(text)
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

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw invalid('Session must be JSON with sessionId, sessionKey, and sessionToken.')
  }
}

/** In constant time, whatever their lengths. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

/**
 * Source: as above; "do not use SessionDuration with GetFederationToken: doing so causes the operation to fail", and it
 * fails likewise when roles are chained. A console session that could make a longer one would have no end.
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
  // When the credentials were issued stays known: policies that revoke older sessions revoke this one too. When they
  // expire stays as it was: the console may be open for longer, but hands out nothing that lasts longer.
  const inConsole = { ...session, expiresAt: Math.min(session.expiresAt, sessionEnd) }
  const headers = startSession(visit, caller.accountId, inConsole, { issuer, until: sessionEnd })
  const reply = isFollowedLink(visit) ? onward(destination, headers) : redirect(destination, headers)
  return { ...reply, events: [{ name: 'ConsoleLogin', caller: caller.arn }] }
}

/** AWS says that it is valid for 15 minutes, and nothing of how often. */
function readTicket({ emulator }: Visit, token: string): Identity & Pick<Ticket, 'sessionEnd'> {
  const ticket = emulator.signIn.tickets.get(token)
  const refused = () => invalid('The sign-in token is invalid or has expired. It is valid for 15 minutes.')
  if (!ticket || emulator.clock.now() >= ticket.usableUntil) throw refused()
  const identity = identityOf(emulator, ticket.credentials)
  if (!identity) throw refused()
  return { ...identity, sessionEnd: ticket.sessionEnd }
}

/** Where to sign in again, in the broker's own words: those of AWS's sample, `Example.org`, are no URL. */
function requireIssuer(text: string | null): string | undefined {
  if (!text) return undefined
  if (text.length > LONGEST_ISSUER) throw invalid(`Issuer can have at most ${LONGEST_ISSUER} characters.`)
  return text
}

const LONGEST_ISSUER = 512

/** A link on a page of another site leads here: to what it is redirected to, browsers do not send a strict cookie. */
export function isFollowedLink({ request }: Visit): boolean {
  const site = request.header('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}

/** A page of this site goes on by itself, and needs no script for it. */
export function onward(destination: string, headers: Readonly<Record<string, string>>): Reply {
  const head = html`<meta http-equiv="refresh" content="0;url=${destination}">\n`
  const body = page({ title: 'Signed in', head }, html`<p><a href="${destination}">Go to the console</a></p>`)
  return { status: 200, headers, body }
}
