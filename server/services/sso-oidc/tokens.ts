/** Tokens for clients whose users have consented. */

import { RefusalWithChanges } from '../../../core/engine/kept-changes.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { type Caller, directoryCaller } from '../../../core/identity/caller.ts'
import type { TokenGrant } from '../../../core/identity/identity-center/access-tokens.ts'
import { findApplication, isAssigned } from '../../../core/identity/identity-center/applications.ts'
import {
  deviceWithCode,
  POLLING_SECONDS,
  placeOfDeviceCode,
} from '../../../core/identity/identity-center/device-authorizations.ts'
import { AUTHORIZATION_CODE, type OidcClient } from '../../../core/identity/identity-center/oidc-clients.ts'
import { liveSession, type PortalSession } from '../../../core/identity/identity-center/portal-sessions.ts'
import {
  endpointRegion,
  servesInstance,
  takesTokenOf,
} from '../../../core/identity/identity-center/served-instances.ts'
import {
  authorizationPending,
  deniedByUser,
  deviceCodeExpired,
  invalidGrant,
  invalidRefreshToken,
  slowDown,
  unauthorizedClient,
  unsupportedGrantType,
  userNotAssigned,
} from '../../../protocol/errors/sso-oidc.ts'
import type { AwsError } from '../../../protocol/errors.ts'
import type { DeviceAuthorizationRow, Place, Tx, View } from '../../../store/index.ts'
import { DEVICE_CODE, mayUse, REFRESH_TOKEN, requireClient, requireGrantType } from './clients.ts'
import { presentedCode, redeemCode } from './codes.ts'
import { required } from './members.ts'

type Request = Input<'sso-oidc', 'CreateToken'>

/** How a grant type leads to tokens. */
interface Grant {
  /** Returns the account that a code or token is for. @throws AwsError if the request lacks it */
  readonly place: (input: Request, ctx: Context) => Place | undefined
  /** The error for a code or token that is not valid. */
  readonly invalid: () => AwsError
  /** Returns what the client gets. @throws AwsError */
  readonly redeem: (tx: Tx, input: Request, ctx: Context, client: OidcClient) => TokenGrant
}

export const tokens = {
  CreateToken: {
    ungoverned: true,
    identify,
    run: (tx, input, ctx) => {
      const client = requireClient(input, ctx)
      const { invalid, redeem } = grantOf(input)
      const granted = redeem(tx, input, ctx, client)
      requireLive(tx, granted.session, ctx, invalid)
      requireEntitled(tx, client, granted, invalid)
      return tokensFor(tx, { ...granted, region: endpointRegion(ctx.origin) }, ctx, client)
    },
  },
} satisfies Family<'sso-oidc'>

/** Returns the account that the code or token is for as the caller. @throws AwsError for what is wrong before that */
async function identify(_view: View, input: Request, ctx: Context): Promise<Caller> {
  const client = requireClient(input, ctx)
  const { place, invalid } = grantOf(input)
  requireGrantType(client, input.grantType)
  if (client.applicationArn !== undefined)
    requireGrantOf(ctx.oidcIssuer.applicationClient(client.applicationArn), input.grantType)
  const found = place(input, ctx)
  if (!found) throw invalid()
  return directoryCaller(found)
}

/** @throws AwsError UnsupportedGrantTypeException */
function grantOf({ grantType }: Request): Grant {
  const grant = GRANTS.get(grantType)
  if (!grant) throw unsupportedGrantType(grantType)
  return grant
}

/** @throws AwsError the given error, if the session has ended, or the endpoint does not serve its instance */
function requireLive(tx: Tx, session: PortalSession, ctx: Context, invalid: () => AwsError): void {
  const live = liveSession(tx, session, ctx.now)
  if (!live || !servesInstance(ctx.origin, tx, live.instance)) throw invalid()
}

/** Requires the grant of the client's application. @throws AwsError UnauthorizedClientException */
function requireGrantOf(application: OidcClient | undefined, grantType: string): void {
  if (!application?.grantTypes.includes(grantType)) throw unauthorizedClient()
}

/**
 * Requires that the user of a client with an application may use the application.
 *
 * @throws AwsError AccessDeniedException, or the given error for a user of another instance
 */
function requireEntitled(
  tx: Tx,
  { applicationArn }: OidcClient,
  { session }: TokenGrant,
  invalid: () => AwsError,
): void {
  if (applicationArn === undefined) return
  const found = findApplication(tx, applicationArn)
  if (found?.instance.id !== session.instanceId) throw invalid()
  if (!isAssigned(found, session.userId)) throw userNotAssigned()
}

/**
 * Returns the tokens of a grant. Clients without scopes get no refresh token, as older versions of the AWS CLI expect. The
 * others always get one: clients that refresh without getting one cannot do so again.
 *
 * Unverified: Refreshing returns new tokens, and previous refresh tokens stay valid until the portal session ends, because
 * AWS does not document whether refresh tokens are replaced.
 */
function tokensFor(tx: Tx, grant: TokenGrant, { oidcIssuer, now }: Context, client: OidcClient) {
  const { token, seconds } = oidcIssuer.tokens.issueAccess(tx, grant, now)
  const isRefreshable = grant.scopes.length > 0 && mayUse(client, REFRESH_TOKEN)
  return {
    accessToken: token,
    tokenType: 'Bearer',
    expiresIn: seconds,
    ...(isRefreshable ? { refreshToken: oidcIssuer.tokens.issueRefresh(tx, grant) } : {}),
  }
}

const deviceGrant: Grant = {
  place: (input) => placeOfDeviceCode(required(input, 'deviceCode')),
  invalid: invalidGrant,
  redeem: (tx, input, ctx, { id }) => {
    const row = deviceWithCode(tx, required(input, 'deviceCode'))
    if (row?.clientId !== id) throw invalidGrant()
    if (row.expiryDate <= ctx.now) throw deviceCodeExpired()
    if (row.outcome === 'denied') throw deniedByUser()
    if (!row.outcome) throw polled(tx, row, ctx)
    // A device code is for one use.
    tx.deviceAuthorizations.delete(row.userCode)
    return { clientId: id, scopes: row.scopes, session: row.outcome }
  },
}

/** The AWS CLI asks twice in a row before it begins to wait. */
const IMMEDIATE_POLLS = 2

/**
 * Counts a request of a device that must wait, and returns its error.
 *
 * Unverified: SlowDownException is for devices that wait for less than half the interval, because requests at the right
 * pace can arrive in shorter succession. The first two requests never get it.
 */
function polled(tx: Tx, row: DeviceAuthorizationRow, { now }: Context): AwsError {
  const { count, lastDate } = row.polls
  tx.deviceAuthorizations.put(row.userCode, { ...row, polls: { count: count + 1, lastDate: now } })
  const isTooFast = count >= IMMEDIATE_POLLS && now - lastDate < (POLLING_SECONDS * 1000) / 2
  return new RefusalWithChanges(isTooFast ? slowDown() : authorizationPending())
}

const codeGrant: Grant = {
  place: (input, { oidcIssuer }) => oidcIssuer.codes.open(required(input, 'code'))?.place,
  invalid: invalidGrant,
  redeem: (tx, input, ctx, { id }) => {
    const { scopes, session } = redeemCode(tx, presentedCode(input), id, ctx)
    return { clientId: id, scopes, session }
  },
}

const refreshGrant: Grant = {
  place: (input, ctx) => openRefresh(input, ctx)?.place,
  invalid: invalidRefreshToken,
  redeem: (_tx, input, ctx, { id }) => {
    const token = openRefresh(input, ctx)?.note
    if (token?.clientId !== id || !takesTokenOf(ctx.origin, token.region)) throw invalidRefreshToken()
    const { clientId, scopes, session } = token
    return { clientId, scopes, session }
  },
}

const openRefresh = (input: Request, { oidcIssuer, timeIn }: Context) =>
  oidcIssuer.tokens.open('refresh', required(input, 'refreshToken'), timeIn)

const GRANTS: ReadonlyMap<string, Grant> = new Map([
  [DEVICE_CODE, deviceGrant],
  [AUTHORIZATION_CODE, codeGrant],
  [REFRESH_TOKEN, refreshGrant],
])
