/** The grants of applications: how a code, a token, or an assertion leads to tokens. */

import { partitionNamed } from '../../../core/aws/partitions.ts'
import type { Context, Input } from '../../../core/engine/operation.ts'
import type { TokenNote } from '../../../core/identity/identity-center/access-tokens.ts'
import {
  findApplication,
  type OwnedApplication,
  targetsOf,
} from '../../../core/identity/identity-center/applications.ts'
import { AUTHORIZATION_CODE } from '../../../core/identity/identity-center/oidc-clients.ts'
import {
  DEFAULT_SESSION_SECONDS,
  liveSession,
  type PortalSession,
  useOnce,
} from '../../../core/identity/identity-center/portal-sessions.ts'
import { takesTokenOf } from '../../../core/identity/identity-center/served-instances.ts'
import {
  type TrustedToken,
  usersNamedBy,
  verifyTrustedToken,
} from '../../../core/identity/identity-center/trusted-tokens.ts'
import {
  invalidAssertion,
  invalidGrant,
  invalidRefreshToken,
  unauthorizedApplication,
  unsupportedTokenType,
  userNotIdentified,
  wrongRegion,
} from '../../../protocol/errors/sso-oidc.ts'
import type { AwsError } from '../../../protocol/errors.ts'
import type { Structure } from '../../../protocol/structure.ts'
import type { Tx, View } from '../../../store/index.ts'
import { REFRESH_TOKEN } from './clients.ts'
import { presentedCode, redeemCode } from './codes.ts'
import { required } from './members.ts'

export type Request = Input<'sso-oidc', 'CreateTokenWithIAM'>

/** What a grant leads to. */
export interface Redeemed {
  readonly session: PortalSession
  /** The scopes of the code or token. Undefined if it limits none. */
  readonly scopes?: readonly string[]
}

/** Uses up what a request contains. @throws AwsError */
export type Redeem = (found: OwnedApplication<Tx>, ctx: Context) => Redeemed

/** Checks what needs no transaction. Rejects with an AwsError. */
type Grant = (found: OwnedApplication, input: Request, ctx: Context) => Promise<Redeem>

const codeGrant: Grant = async (_found, input) => {
  const presented = presentedCode(input)
  return ({ owner, application }, ctx) => {
    const uris = application.grants[AUTHORIZATION_CODE]?.AuthorizationCode?.RedirectUris ?? []
    if (!uris.includes(presented.redirectUri)) throw invalidGrant()
    const { session, scopes } = redeemCode(owner, presented, application.arn, ctx)
    return { session, scopes }
  }
}

const refreshGrant: Grant = async (_found, input) => {
  const token = required(input, 'refreshToken')
  return ({ application }, ctx) => {
    const note = ctx.oidcIssuer.tokens.open('refresh', token, ctx.timeIn)?.note
    if (note?.clientId !== application.arn) throw invalidRefreshToken()
    requireRegionOf(application.arn, note, ctx)
    return { session: note.session, scopes: note.scopes }
  }
}

/** How long the ID of a token is remembered after the token expired, because its times are checked with tolerance. */
const TOLERANCE = 5 * 60 * 1000

/**
 * Exchanges the token of a trusted token issuer. Its user need not have signed in to the access portal.
 *
 * Unverified: Tokens of trusted token issuers without the claim `jti` can be exchanged several times.
 *
 * Unverified: A token that names no user, or several, is an AccessDeniedException. The session lasts as long as one of the
 * access portal.
 */
const jwtBearerGrant: Grant = async (found, input, ctx) => {
  const circumstances = { now: ctx.timeIn(found.owner), federation: ctx.federation }
  const assertion = required(input, 'assertion')
  const token = await verifyTrustedToken(found, assertion, circumstances, ctx.webIdentities)
  return ({ owner, instance }, { timeIn, newUuid }) => {
    const now = timeIn(owner)
    useUp(owner, token, now)
    const [user, ...others] = usersNamedBy(owner, token)
    if (!user || others.length > 0) throw userNotIdentified()
    const seconds = instance.portal?.sessionSeconds ?? DEFAULT_SESSION_SECONDS
    const expiryDate = now + seconds * 1000
    const session = { sessionId: newUuid(), userId: user.id, startDate: now, expiryDate }
    return { session: { ...session, instanceId: instance.id } }
  }
}

/** @throws AwsError InvalidGrantException if the token was used before */
function useUp(owner: Tx, { issuer, claims }: TrustedToken, now: number): void {
  const { jti, exp }: Structure = claims
  if (jti === undefined) return
  const id = `${issuer.id} ${String(jti)}`
  if (!useOnce(owner, id, Number(exp) * 1000 + TOLERANCE, now))
    throw invalidAssertion('The token was exchanged before.')
}

export const ACCESS_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
export const REFRESH_TYPE = 'urn:ietf:params:oauth:token-type:refresh_token'

/** Exchanges the access token of another application, one of whose scopes must have this application as a target. */
const exchangeGrant: Grant = async (_found, input) => {
  const token = required(input, 'subjectToken')
  const type = required(input, 'subjectTokenType')
  if (type !== ACCESS_TYPE) throw unsupportedTokenType(type)
  return ({ owner, application }, ctx) => {
    const note = ctx.oidcIssuer.tokens.open('access', token, ctx.timeIn)?.note
    if (!note || !isTarget(owner, note, application.arn)) throw invalidGrant()
    requireRegionOf(application.arn, note, ctx)
    return { session: note.session }
  }
}

/** Requires a token of this region. @throws AwsError InvalidRequestRegionException */
function requireRegionOf(arn: string, { region }: TokenNote, { origin }: Context): void {
  if (region !== undefined && !takesTokenOf(origin, region)) throw wrongRegionFor(arn, region)
}

/** Returns the error for a request about an application that belongs to another region. */
export function wrongRegionFor(arn: string, region: string): AwsError {
  const { domain } = partitionNamed(arn.split(':')[1] ?? '')
  return wrongRegion(region, `https://oidc.${region}.${domain}`)
}

function isTarget(
  owner: View,
  { clientId, scopes }: { readonly clientId: string; readonly scopes: readonly string[] },
  target: string,
): boolean {
  const found = findApplication(owner, clientId)
  return scopes.some((scope) => found && targetsOf(found.application, scope)?.includes(target))
}

const GRANTS: ReadonlyMap<string, Grant> = new Map([
  [AUTHORIZATION_CODE, codeGrant],
  [REFRESH_TOKEN, refreshGrant],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', jwtBearerGrant],
  ['urn:ietf:params:oauth:grant-type:token-exchange', exchangeGrant],
])

/** Returns the grant of a request. Undefined if no application has grants of its type. */
export const grantOf = ({ grantType }: Request): Grant | undefined => GRANTS.get(grantType)

/** Requires that the session has not ended, and belongs to the instance of the application. */
export function requireLive(
  { owner, instance }: OwnedApplication,
  { session }: Redeemed,
  ctx: Context,
): void {
  const live = liveSession(owner, session, ctx.timeIn(owner))
  if (live?.instance.id !== instance.id) throw invalidGrant()
}

/** Requires that an application has a grant of a type. @throws AwsError UnauthorizedClientException */
export function requireGrant({ application }: OwnedApplication, grantType: string): void {
  if (!application.grants[grantType])
    throw unauthorizedApplication(`The application has no grant of type ${grantType}.`)
}
