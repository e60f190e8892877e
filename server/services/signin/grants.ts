/**
 * Checks what a program exchanges for credentials: a code or a refresh token, and the proof that it has the key that
 * both are bound to (RFC 6749, 7636, and 9449).
 */

import type { Context } from '../../../core/engine/operation.ts'
import type { Identity } from '../../../core/identity/console-identity.ts'
import { isVerifierOf } from '../../../core/identity/identity-center/authorization-codes.ts'
import { type OpenedLogin, principalOfLogin } from '../../../core/identity/logins.ts'
import { type Proof, readProof } from '../../../core/standards/dpop.ts'
import {
  authorizationCodeExpired,
  invalidGrant,
  invalidProof,
  missingMember,
  missingProof,
  otherKey,
  proofUsedBefore,
  refreshTokenExpired,
  userCredentialsChanged,
} from '../../../protocol/errors/signin.ts'
import type { Input } from '../../../protocol/model/index.ts'
import type { LoginRow, View } from '../../../store/index.ts'

export type TokenRequest = Input<'signin', 'CreateOAuth2Token'>['tokenInput']

/** A valid grant. */
export interface Grant extends OpenedLogin {
  readonly login: LoginRow
  readonly principal: Identity
  readonly proof: Proof
  /** Whether a refresh token is used again whose answer may have been lost. */
  readonly isRepeated: boolean
}

export const AUTHORIZATION_CODE = 'authorization_code'

/**
 * Returns the grant of a request.
 *
 * Unverified: CreateOAuth2Token checks the DPoP proof first, and reports a wrong one by ValidationException. Its time
 * is compared with real time, like that of a signature, and may differ by five minutes. No proof is accepted twice,
 * not even when a client repeats a request whose answer was lost.
 *
 * @param view any account of the partition
 * @throws AwsError ValidationException, or AccessDeniedException for what has expired or ended
 */
export function requireGrant(view: View, request: TokenRequest, ctx: Context): Grant {
  const proof = requireProof(ctx)
  const isCode = request.grantType === AUTHORIZATION_CODE
  const opened = isCode ? openedCode(request, ctx) : openedRefreshToken(request, ctx)
  if (opened?.place.partition !== view.partition) throw invalidGrant()
  const account = view.account(opened.place.accountId)
  if (opened.note.expiresAt <= ctx.timeIn(account))
    throw isCode ? authorizationCodeExpired() : refreshTokenExpired()
  const login = account.logins.get(opened.note.login)
  if (!login || login.clientId !== request.clientId) throw invalidGrant()
  if (isCode) requireVerifier(login, request)
  else requireKey(login, proof)
  const isRepeated = !isCode && requireCurrent(login, opened, ctx.timeIn(account))
  return { ...opened, login, principal: requirePrincipal(account, login, ctx), proof, isRepeated }
}

function requireProof({ dpop, origin, realNow }: Context): Proof {
  if (dpop === undefined) throw missingProof()
  const proof = readProof(dpop, { method: 'POST', url: `${origin}/v1/token`, now: realNow })
  if (typeof proof === 'string') throw invalidProof(proof)
  return proof
}

function openedCode({ code, redirectUri, codeVerifier }: TokenRequest, { logins }: Context) {
  for (const [name, value] of Object.entries({ code, redirectUri, codeVerifier }))
    if (value === undefined) throw missingMember(name, AUTHORIZATION_CODE)
  return logins.openCode(code ?? '')
}

function openedRefreshToken({ refreshToken, grantType }: TokenRequest, { logins }: Context) {
  if (refreshToken === undefined) throw missingMember('refreshToken', grantType)
  return logins.openRefreshToken(refreshToken)
}

/** Requires a code that was not used, with the redirect URI and the verifier of the request for it. */
function requireVerifier(login: LoginRow, { redirectUri, codeVerifier = '' }: TokenRequest): void {
  if (!isVerifierOf(login, codeVerifier) || redirectUri !== login.redirectUri) throw invalidGrant()
}

function requireKey({ key, proofs }: LoginRow, { thumbprint, id }: Proof): void {
  if (key !== thumbprint) throw otherKey()
  if (proofs.some((each) => each.id === id)) throw proofUsedBefore()
}

/**
 * Requires the last refresh token, or the one before while the credentials that it was exchanged for are valid.
 *
 * Unverified: A refresh token that was used gives the same credentials and the same new refresh token again until these
 * credentials expire, and is invalid afterwards. AWS documents that a refresh is idempotent within the validity of the
 * token.
 *
 * @returns whether the refresh token was used before
 */
function requireCurrent({ refreshTokens, answer }: LoginRow, { note }: OpenedLogin, now: number): boolean {
  if (note.number === refreshTokens) return false
  const isLastAnswered = note.number === refreshTokens - 1 && answer && answer.expiryDate > now
  if (!isLastAnswered) throw invalidGrant()
  return true
}

/**
 * Requires that the console session and its principal are still there.
 *
 * Unverified: A login whose user or role was deleted, or whose console session was signed out, has expired like one
 * whose time is over.
 */
function requirePrincipal(account: View, login: LoginRow, ctx: Context): Identity {
  const principal = principalOfLogin(account, login, ctx)
  if (principal === 'password-changed') throw userCredentialsChanged()
  if (principal === 'ended') throw refreshTokenExpired()
  return principal
}
