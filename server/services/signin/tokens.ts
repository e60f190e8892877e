/** CreateOAuth2Token: gives a program the credentials of the principal that it acts for. */

import { publicClientArn } from '../../../core/aws/sign-in-arns.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import { loginKey, loginSessionArn } from '../../../core/identity/logins.ts'
import { nextChainDepth } from '../../../core/identity/sessions.ts'
import type { LoginAnswer, LoginRow, Tx } from '../../../store/index.ts'
import { governed, oauthConditions } from './gate.ts'
import { AUTHORIZATION_CODE, type Grant, requireGrant } from './grants.ts'
import { ISSUER } from './iam-tokens.ts'

/** The lifetime of the credentials. Source: the model. */
const CREDENTIALS_SECONDS = 900

export const tokens = {
  /**
   * Unverified: At host names that name no region, the client that policies see is in the region of IAM, because
   * requests are not signed.
   */
  CreateOAuth2Token: {
    identify: async (view, { tokenInput }, ctx) => requireGrant(view, tokenInput, ctx).principal.caller,
    resource: (view, { tokenInput }, ctx) => governed(view, publicClientArn(ctx, tokenInput.clientId)),
    conditions: (view, { tokenInput }, ctx) => {
      const { clientId, grantType } = tokenInput
      const { redirectUri } = requireGrant(view, tokenInput, ctx).login
      return oauthConditions({ clientId, grantType, redirectUri, authentication: 'none' })
    },
    run: (tx, { tokenInput }, ctx) => {
      const grant = requireGrant(tx, tokenInput, ctx)
      const { refreshToken, expiryDate, ...accessToken } = answerOf(tx, grant, ctx)
      return {
        tokenOutput: {
          accessToken,
          tokenType: 'aws_sigv4',
          expiresIn: Math.ceil((expiryDate - ctx.now) / 1000),
          refreshToken,
          ...(tokenInput.grantType === AUTHORIZATION_CODE ? { idToken: idTokenOf(grant, ctx) } : {}),
        },
      }
    },
  },
} satisfies Family<'signin'>

/** Returns the credentials, and the refresh token for the next ones. Uses the code or refresh token up. */
function answerOf(tx: Tx, { login, proof, principal, isRepeated }: Grant, ctx: Context): LoginAnswer {
  const { codeChallenge: _used, ...used } = login
  const proofs = [
    ...login.proofs.filter(({ expiryDate }) => expiryDate > ctx.realNow),
    { id: proof.id, expiryDate: proof.expiresAt },
  ]
  if (isRepeated && login.answer) {
    tx.logins.put(loginKey(login), { ...login, proofs })
    return login.answer
  }
  const refreshTokens = login.refreshTokens + 1
  const answer = newAnswer(tx, { ...used, refreshTokens }, principal.session, ctx)
  tx.logins.put(loginKey(login), { ...used, refreshTokens, answer, proofs, key: proof.thumbprint })
  return answer
}

/**
 * The credentials belong to a session of the same principal. They were issued when the principal signed in, so that a
 * policy that revokes older sessions also ends the login. Their token is never too long, because a session that fits into
 * the cookie of the console leaves space for the ARN.
 */
function newAnswer(
  tx: Tx,
  login: LoginRow,
  session: Grant['principal']['session'],
  { now, sessions, logins }: Context,
): LoginAnswer {
  const { refreshTokens: number, expiryDate: end } = login
  const expiryDate = Math.floor(Math.min(now + CREDENTIALS_SECONDS * 1000, end) / 1000) * 1000
  const { accessKeyId, secretAccessKey, sessionToken } = sessions.seal(tx, {
    ...session,
    expiresAt: expiryDate,
    chainDepth: nextChainDepth(session),
    contextKeys: { ...session.contextKeys, 'aws:SignInSessionArn': loginSessionArn(tx, login) },
  })
  const refreshToken = logins.newRefreshToken(tx, { login: loginKey(login), expiresAt: end, number })
  return { accessKeyId, secretAccessKey, sessionToken, refreshToken, expiryDate }
}

/** Source: an example in the tests of the AWS CLI. */
function idTokenOf({ place, login, principal }: Grant, { now, logins }: Context): string {
  const issuedAt = Math.floor(now / 1000)
  return logins.key.sign({
    sub: principal.caller.arn,
    aud: login.clientId.replace(':devtools/', ':cli/'),
    iss: ISSUER,
    session_arn: loginSessionArn(place, login),
    exp: issuedAt + CREDENTIALS_SECONDS,
    iat: issuedAt,
  })
}
