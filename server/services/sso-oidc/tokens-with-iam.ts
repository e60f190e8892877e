/** Tokens for applications, which sign their requests. */

import type { DetailedTarget } from '../../../core/access/target.ts'
import type { Context, Family, Output } from '../../../core/engine/operation.ts'
import { IDENTITY_SCOPE, scopesOf } from '../../../core/identity/identity-center/application-clients.ts'
import {
  findApplication,
  isAssigned,
  type OwnedApplication,
} from '../../../core/identity/identity-center/applications.ts'
import {
  idToken,
  instanceKeys,
  keepInstanceKeys,
  TOKEN_SECONDS,
} from '../../../core/identity/identity-center/id-tokens.ts'
import { isEnabledIn } from '../../../core/identity/identity-center/instance-regions.ts'
import { endpointRegion } from '../../../core/identity/identity-center/served-instances.ts'
import {
  invalidClient,
  invalidScope,
  unauthorizedApplication,
  unsupportedGrantType,
  unsupportedTokenType,
  userNotAssigned,
} from '../../../protocol/errors/sso-oidc.ts'
import type { TokenKeyRow, Tx, View } from '../../../store/index.ts'
import {
  ACCESS_TYPE,
  grantOf,
  REFRESH_TYPE,
  type Redeemed,
  type Request,
  requireGrant,
  requireLive,
  wrongRegionFor,
} from './application-grants.ts'
import { REFRESH_TOKEN } from './clients.ts'

export const tokensWithIam = {
  /**
   * Authorized by the actor policy of the application, which is the policy of a resource.
   *
   * Unverified: CreateTokenWithIAM checks the application, then its region, status, and grant, then what the request
   * contains, and last whether the user is assigned.
   */
  CreateTokenWithIAM: {
    resource: applicationTarget,
    prepare: async (view, input, ctx) => {
      const found = requireApplication(view, input, ctx)
      const redeem = await grantFor(found, input)(found, input, ctx)
      const keys = await instanceKeys(found.owner, found.instance.id)
      return (tx, _input, later) => {
        const present = requireApplication(tx, input, later)
        grantFor(present, input)
        const redeemed = redeem(present, later)
        requireLive(present, redeemed, later)
        if (!isAssigned(present, redeemed.session.userId)) throw userNotAssigned()
        return tokensFor(present, redeemed, input, later, keys)
      }
    },
  },
} satisfies Family<'sso-oidc'>

/** Returns the application as policies see it, also one that does not exist. */
function applicationTarget(view: View, { clientId: arn }: Request): DetailedTarget {
  const found = findApplication(view, arn)
  if (!found) return { arn }
  const { accountId, tags, actorPolicy } = found.application
  return {
    arn,
    accountId,
    ...(tags ? { tags } : {}),
    ...(actorPolicy === undefined ? {} : { policy: JSON.stringify(actorPolicy) }),
  }
}

/** @throws AwsError InvalidClientException, InvalidRequestRegionException, or UnauthorizedClientException */
function requireApplication(tx: Tx, input: Request, ctx: Context): OwnedApplication<Tx>
function requireApplication(view: View, input: Request, ctx: Context): OwnedApplication
function requireApplication(view: View, { clientId }: Request, { region }: Context): OwnedApplication {
  const found = findApplication(view, clientId)
  if (!found) throw invalidClient()
  const { instance, application } = found
  if (!isEnabledIn(instance, region)) throw wrongRegionFor(clientId, instance.region)
  if (application.status === 'DISABLED') throw unauthorizedApplication('The application is disabled.')
  return found
}

function grantFor(found: OwnedApplication, input: Request) {
  const grant = grantOf(input)
  if (!grant) throw unsupportedGrantType(input.grantType)
  requireGrant(found, input.grantType)
  const { requestedTokenType: wanted = ACCESS_TYPE } = input
  if (wanted !== ACCESS_TYPE && wanted !== REFRESH_TYPE) throw unsupportedTokenType(wanted)
  if (wanted === REFRESH_TYPE) requireGrant(found, REFRESH_TOKEN)
  return grant
}

/** The scope of tokens with a context that only logs show. */
const AUDIT_SCOPE = 'sts:audit_context'

/**
 * Returns the scopes that a request gets: those that it names or, if it names none, all of the code, token, or application.
 *
 * @throws AwsError InvalidScopeException for scopes that neither the application nor the code or token has
 */
function scopesFor({ application }: OwnedApplication, { scopes: limit }: Redeemed, { scope = [] }: Request) {
  const available = limit ?? scopesOf(application)
  const permitted = [...available, ...(limit ? [] : [AUDIT_SCOPE])]
  const other = scope.find((each) => !permitted.includes(each))
  if (other !== undefined) throw invalidScope(other)
  return scope.length > 0 ? scope : available
}

/**
 * Returns the tokens of a user. The refresh token is for applications with a grant for it.
 *
 * Unverified: With the scopes for both contexts, a token has the one for authorization.
 */
function tokensFor(
  found: OwnedApplication<Tx>,
  redeemed: Redeemed,
  input: Request,
  ctx: Context,
  keys: readonly TokenKeyRow[],
): Output<'sso-oidc', 'CreateTokenWithIAM'> {
  const { owner, application } = found
  const { tokens } = ctx.oidcIssuer
  const scopes = scopesFor(found, redeemed, input)
  const region = endpointRegion(ctx.origin)
  const grant = { clientId: application.arn, scopes, session: redeemed.session, region }
  const { token, seconds } = tokens.issueAccess(owner, grant, ctx.timeIn(owner))
  const isRefreshable = application.grants[REFRESH_TOKEN] !== undefined
  const context = contextFor(found, redeemed, scopes, ctx)
  const [sealed] = Object.values(context)
  return {
    accessToken: token,
    tokenType: 'Bearer',
    expiresIn: seconds,
    ...(isRefreshable ? { refreshToken: tokens.issueRefresh(owner, grant) } : {}),
    ...(scopes.includes('openid') ? { idToken: idTokenFor(found, redeemed, context, ctx, keys) } : {}),
    issuedTokenType: input.requestedTokenType ?? ACCESS_TYPE,
    scope: scopes,
    ...(sealed === undefined ? {} : { awsAdditionalDetails: { identityContext: sealed } }),
  }
}

type ContextClaims = Readonly<Record<string, string>>

/** Returns the sealed identity context under the name of its scope. Empty without such a scope. */
function contextFor(
  { owner, instance, application }: OwnedApplication,
  { session: { userId } }: Redeemed,
  scopes: readonly string[],
  { oidcIssuer, timeIn }: Context,
): ContextClaims {
  const scope = [IDENTITY_SCOPE, AUDIT_SCOPE].find((each) => scopes.includes(each))
  if (scope === undefined) return {}
  const sealed = oidcIssuer.contexts.seal(owner, {
    kind: scope === IDENTITY_SCOPE ? 'identity' : 'audit',
    userId,
    instanceId: instance.id,
    applicationArn: application.arn,
    expiresAt: timeIn(owner) + TOKEN_SECONDS * 1000,
  })
  return { [scope]: sealed }
}

function idTokenFor(
  found: OwnedApplication<Tx>,
  { session }: Redeemed,
  context: ContextClaims,
  { caller, newUuid, timeIn }: Context,
  keys: readonly TokenKeyRow[],
): string {
  const facts = {
    userId: session.userId,
    actor: caller.arn,
    authenticatedAt: session.startDate,
    credentialId: newUuid(),
    context,
    now: timeIn(found.owner),
  }
  return idToken(found, facts, keepInstanceKeys(found.owner, found.instance.id, keys))
}
