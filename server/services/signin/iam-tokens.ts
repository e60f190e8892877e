/** Tokens for callers who sign their requests: creating, introspecting, and revoking them. */

import { publicClientArn, SIGNING_CLIENT, tokenResourceArn } from '../../../core/aws/sign-in-arns.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import { sessionOf } from '../../../core/identity/caller.ts'
import type { Identity } from '../../../core/identity/console-identity.ts'
import { loginSessionArn, type OpenedLogin, principalOfLogin } from '../../../core/identity/logins.ts'
import { unknownResource } from '../../../protocol/errors/signin.ts'
import type { Input } from '../../../protocol/model/index.ts'
import type { LoginRow, View } from '../../../store/index.ts'
import { governed, oauthConditions } from './gate.ts'

/** The longest lifetime of an access token. Source: API reference, CreateOAuth2TokenWithIAM. */
const LONGEST_SECONDS = 3600

export const ISSUER = 'https://signin.aws.amazon.com/signin'

export const iamTokens = {
  /**
   * Unverified: The resource of a token is the name of a service, such as `aws-mcp.amazonaws.com`, the only one that AWS documents.
   * The claims of the token are those that introspection shows. Because the token is a JSON Web Token, its form is not
   * that of the tokens that IntrospectOAuth2TokenWithIAM takes.
   */
  CreateOAuth2TokenWithIAM: {
    action: 'signin:CreateOAuth2Token',
    resource: (view, { resource }, ctx) => governed(view, tokenResourceArn(ctx, resource)),
    conditions: (_view, { grantType }) => oauthConditions({ clientId: SIGNING_CLIENT, grantType }),
    run: (tx, { resource }, ctx) => {
      if (!SERVICE.test(resource)) throw unknownResource(resource)
      const expiresIn = secondsLeft(ctx)
      return { accessToken: accessTokenFor(tx, resource, expiresIn, ctx), tokenType: 'Bearer', expiresIn }
    },
  },

  IntrospectOAuth2TokenWithIAM: {
    action: 'signin:IntrospectOAuth2Token',
    resource: (view, { token }, ctx) => clientOf(view, token, ctx),
    conditions: (view, { token }, ctx) =>
      oauthConditions({ clientId: activeLogin(view, token, ctx)?.login.clientId, tokenType: typeOf(token) }),
    run: (tx, { token }, ctx) => {
      const found = activeLogin(tx, token, ctx)
      return found ? introspected(tx, found, ctx) : { active: false }
    },
  },

  /** Ends the whole login. Credentials that it has given remain valid until they expire. */
  RevokeOAuth2TokenWithIAM: {
    action: 'signin:RevokeOAuth2Token',
    resource: (view, { token }, ctx) => clientOf(view, token, ctx),
    conditions: () => oauthConditions({ tokenType: 'refresh_token' }),
    run: (tx, { token }, ctx) => {
      const found = activeLogin(tx, token, ctx)
      if (found) tx.logins.delete(found.note.login)
      return {}
    },
  },
} satisfies Family<'signin'>

const SERVICE = /^[a-z\d-]+(?:\.[a-z\d-]+)*\.amazonaws\.com$/

/** Returns the lifetime of a token: an hour, or the rest of the caller's session. */
function secondsLeft({ caller, now }: Context): number {
  const expiresAt = sessionOf(caller)?.expiresAt ?? Number.POSITIVE_INFINITY
  return Math.min(LONGEST_SECONDS, Math.ceil((expiresAt - now) / 1000))
}

function accessTokenFor(view: View, resource: string, seconds: number, ctx: Context): string {
  const { caller, now, logins } = ctx
  const iat = Math.floor(now / 1000)
  return logins.key.sign({
    sub: caller.arn,
    aud: resource,
    iss: ISSUER,
    client_id: SIGNING_CLIENT,
    user_id: caller.userId,
    account_id: view.accountId,
    jti: ctx.newUuid(),
    iat,
    nbf: iat,
    exp: iat + seconds,
  })
}

type Token = Input<'signin', 'IntrospectOAuth2TokenWithIAM'>['token']

/** The prefixes of tokens. Source: the model, and the API reference of RevokeOAuth2TokenWithIAM. */
const typeOf = (token: Token) => (token.startsWith('ASOR') ? 'refresh_token' : 'access_token')

/**
 * Returns what policies see of a token: the client that it was given to.
 *
 * Unverified: Tokens that are unknown or of another account are authorized as those of the client on the same device.
 */
function clientOf(view: View, token: Token, ctx: Context) {
  return governed(view, publicClientArn(ctx, activeLogin(view, token, ctx)?.login.clientId ?? ''))
}

interface ActiveLogin extends OpenedLogin {
  readonly login: LoginRow
  readonly principal: Identity
}

/** Returns the login of a refresh token of the caller's account that can be used. */
function activeLogin(view: View, token: Token, ctx: Context): ActiveLogin | undefined {
  const opened = ctx.logins.openRefreshToken(token)
  if (opened?.place.accountId !== view.accountId || opened.place.partition !== view.partition)
    return undefined
  const login = view.logins.get(opened.note.login)
  if (!login || opened.note.number !== login.refreshTokens || login.expiryDate <= ctx.now) return undefined
  const principal = principalOfLogin(view, login, ctx)
  return typeof principal === 'string' ? undefined : { ...opened, login, principal }
}

/** Source: API reference, IntrospectOAuth2TokenWithIAM: user_id and sub are those of GetCallerIdentity. */
function introspected(view: View, { login, principal }: ActiveLogin, ctx: Context) {
  const issuedAt = Math.floor(login.startDate / 1000)
  return {
    active: true,
    clientId: login.clientId,
    userId: principal.caller.userId,
    tokenType: 'refresh_token',
    exp: Math.floor(login.expiryDate / 1000),
    iat: issuedAt,
    nbf: issuedAt,
    sub: principal.caller.arn,
    aud: publicClientArn({ ...ctx, ...login }, login.clientId),
    iss: ISSUER,
    jti: login.id,
    accountId: view.accountId,
    signinSession: loginSessionArn(view, login),
  }
}
