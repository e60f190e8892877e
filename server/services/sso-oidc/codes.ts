/** Authorization codes, which lead to tokens once. */

import type { Context } from '../../../core/engine/operation.ts'
import {
  type AuthorizationCode,
  isVerifierOf,
} from '../../../core/identity/identity-center/authorization-codes.ts'
import { useOnce } from '../../../core/identity/identity-center/portal-sessions.ts'
import { invalidGrant } from '../../../protocol/errors/sso-oidc.ts'
import type { Tx } from '../../../store/index.ts'
import { required } from './members.ts'

/** What a client presents to get tokens for a code. */
export interface PresentedCode {
  readonly code: string
  readonly redirectUri: string
  readonly codeVerifier: string
}

type CodeMembers = { readonly [Name in keyof PresentedCode]?: string | undefined }

/** @throws AwsError InvalidRequestException if a member is missing */
export function presentedCode(input: CodeMembers): PresentedCode {
  return {
    code: required(input, 'code'),
    redirectUri: required(input, 'redirectUri'),
    codeVerifier: required(input, 'codeVerifier'),
  }
}

/**
 * Uses up the code of a client.
 *
 * @param owner the account that owns the instance
 * @throws AwsError InvalidGrantException if the code is not valid, or not for this request
 */
export function redeemCode(
  owner: Tx,
  { code, redirectUri, codeVerifier }: PresentedCode,
  clientId: string,
  { oidcIssuer, timeIn }: Context,
): AuthorizationCode {
  const note = oidcIssuer.codes.open(code)?.note
  const now = timeIn(owner)
  if (note?.clientId !== clientId || note.redirectUri !== redirectUri) throw invalidGrant()
  if (!isVerifierOf(note, codeVerifier)) throw invalidGrant()
  if (note.expiresAt <= now || !useOnce(owner, note.id, note.expiresAt, now)) throw invalidGrant()
  return note
}
