/** For whom a token is. */
import { incorrectAudience, invalidClaim, missingClaim } from '../../../protocol/errors.ts'
import type { Structure } from '../../../protocol/structure.ts'

/** The longest client id that a provider can have. */
const LONGEST = 255

/**
 * The audience that counts: the authorized party (`azp`) if the token names one, else the first of its audiences that the provider has
 * among its client ids.
 *
 * @param clientIds of the provider; undefined: all do
 * @throws InvalidIdentityToken
 */
export function requireAudience(claims: Structure, clientIds: readonly string[] | undefined): string {
  const audiences = listOf(authorizedParty(claims) ?? claims['aud'])
  const accepted = clientIds ? audiences.find((audience) => clientIds.includes(audience)) : audiences[0]
  if (accepted === undefined) throw incorrectAudience()
  return accepted
}

/**
 * The one party that a token is for on behalf of its audience; undefined when it says none (OpenID Connect Core, 2).
 *
 * @throws InvalidIdentityToken for what is no name of a party
 */
export function authorizedParty({ azp }: Structure): string | undefined {
  if (azp === undefined) return undefined
  if (typeof azp !== 'string' || azp.length > LONGEST) throw invalidClaim('azp')
  return azp
}

/** A text, or a list of texts (RFC 7519). */
function listOf(value: unknown): readonly string[] {
  if (value === undefined) throw missingClaim('aud')
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((each) => {
    if (typeof each !== 'string' || each.length > LONGEST) throw invalidClaim('aud')
    return each
  })
}
