/** Checks the audience of a token. */
import {
  emptyClaim,
  invalidClaim,
  invalidWebIdentity,
  missingClaim,
  severalAudiences,
} from '../../../protocol/errors.ts'
import type { Structure } from '../../../protocol/structure.ts'

/**
 * Returns the effective audience. If the token names an authorized party (`azp`), it is that party, and the
 * token's audience is not looked at. Otherwise the token must have only one audience.
 *
 * Unverified: A token with the claim `azp` must have the claim `aud` as well, although that is not looked at,
 * because the requirement was recorded only for tokens without `azp`.
 *
 * @param clientIds the provider's client IDs; undefined to accept all
 * @throws InvalidIdentityToken
 */
export function requireAudience(claims: Structure, clientIds: readonly string[] | undefined): string {
  if (claims['aud'] === undefined) throw missingClaim('aud')
  const audience = authorizedParty(claims) ?? onlyAudience(claims['aud'])
  if (clientIds && !clientIds.includes(audience)) throw invalidWebIdentity()
  return audience
}

/**
 * Returns the party that uses the token on behalf of its audience. Undefined when the token names none
 * (OpenID Connect Core, 2).
 *
 * @throws InvalidIdentityToken if the value is not a valid name
 */
export function authorizedParty({ azp }: Structure): string | undefined {
  if (azp === undefined) return undefined
  if (typeof azp !== 'string') throw invalidClaim('azp')
  return azp
}

/**
 * Returns the audience, which is a string or a list (RFC 7519). AWS rejects a list of several even if all of
 * them are client IDs of the provider (recorded on AWS, September 2026).
 */
function onlyAudience(value: unknown): string {
  const [audience, ...others]: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (others.length > 0) throw severalAudiences()
  if (audience === undefined) throw emptyClaim('aud')
  if (typeof audience !== 'string') throw invalidClaim('aud')
  return audience
}
