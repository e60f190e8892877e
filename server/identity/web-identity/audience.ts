/** Checks the audience of a token. */
import { incorrectAudience, invalidClaim, missingClaim } from '../../../protocol/errors.ts'
import type { Structure } from '../../../protocol/structure.ts'

/** The maximum length of a provider's client IDs. */
const LONGEST = 255

/**
 * Returns the effective audience. If the token names an authorized party (`azp`), it is that party. Otherwise
 * it is the first of the token's audiences that is among the provider's client IDs.
 *
 * @param clientIds the provider's client IDs; undefined to accept all
 * @throws InvalidIdentityToken
 */
export function requireAudience(claims: Structure, clientIds: readonly string[] | undefined): string {
  const audiences = listOf(authorizedParty(claims) ?? claims['aud'])
  const accepted = clientIds ? audiences.find((audience) => clientIds.includes(audience)) : audiences[0]
  if (accepted === undefined) throw incorrectAudience()
  return accepted
}

/**
 * Returns the party that uses the token on behalf of its audience. Undefined when the token names none
 * (OpenID Connect Core, 2).
 *
 * @throws InvalidIdentityToken if the value is not a valid name
 */
export function authorizedParty({ azp }: Structure): string | undefined {
  if (azp === undefined) return undefined
  if (typeof azp !== 'string' || azp.length > LONGEST) throw invalidClaim('azp')
  return azp
}

/** Returns the value as a list. It is a string or a list of strings (RFC 7519). */
function listOf(value: unknown): readonly string[] {
  if (value === undefined) throw missingClaim('aud')
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((each) => {
    if (typeof each !== 'string' || each.length > LONGEST) throw invalidClaim('aud')
    return each
  })
}
