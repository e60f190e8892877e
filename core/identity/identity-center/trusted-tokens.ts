/**
 * Tokens of trusted token issuers, which applications exchange for tokens of IAM Identity Center.
 *
 * Source: IAM Identity Center User Guide, "Using applications with a trusted token issuer".
 */
import { invalidAssertion } from '../../../protocol/errors/sso-oidc.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { isStructure, type Structure } from '../../../protocol/structure.ts'
import { type DirectoryUserRow, keyOf, type TrustedTokenIssuerRow, type View } from '../../../store/index.ts'
import { idInArn } from '../../aws/identity-center-ids.ts'
import type { WebIdentities } from '../web-identity/index.ts'
import { type Circumstances, requireValidTimes } from '../web-identity/times.ts'
import { readToken } from '../web-identity/token.ts'
import type { OwnedApplication } from './applications.ts'

/** A token that an authorized issuer signed. */
export interface TrustedToken {
  readonly issuer: TrustedTokenIssuerRow
  readonly claims: Structure
}

/**
 * Verifies a token that an application presents: its signature, by the issuer's discovery document, its audience, and its
 * times.
 *
 * Unverified: The times are checked as in web identity tokens, with five minutes of tolerance.
 *
 * @throws AwsError InvalidGrantException
 */
export async function verifyTrustedToken(
  { owner, application }: OwnedApplication,
  token: string,
  circumstances: Circumstances,
  webIdentities: Pick<WebIdentities, 'verifySignature'>,
): Promise<TrustedToken> {
  try {
    const unverified = readToken(token, circumstances.federation)
    const { issuer, audiences } = authorizedIssuer(owner, application, unverified.issuer)
    await webIdentities.verifySignature(token, unverified, circumstances.federation)
    const { claims } = unverified
    requireAudience(claims, audiences)
    requireValidTimes(claims, circumstances)
    return { issuer, claims }
  } catch (error) {
    if (error instanceof AwsError && error.code !== 'InvalidGrantException')
      throw invalidAssertion(error.message)
    throw error
  }
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Returns the issuer with this URL that the application's grant names, and the audiences that it accepts. */
function authorizedIssuer(
  { trustedTokenIssuers }: View,
  { grants }: OwnedApplication['application'],
  url: string,
) {
  for (const { TrustedTokenIssuerArn: arn = '', AuthorizedAudiences = [] } of grants[JWT_BEARER]?.JwtBearer
    ?.AuthorizedTokenIssuers ?? []) {
    const issuer = trustedTokenIssuers.get(idInArn(arn))
    if (issuer?.issuerUrl === url) return { issuer, audiences: AuthorizedAudiences }
  }
  throw invalidAssertion(`The grant of the application does not name the issuer ${url}.`)
}

function requireAudience({ aud }: Structure, authorized: readonly string[]): void {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!authorized.some((each) => audiences.includes(each)))
    throw invalidAssertion('The grant of the application does not name the audience of the token.')
}

/**
 * Returns the users that a token names: those whose attribute is equal to its claim.
 *
 * Unverified: The attributes `userName`, `emails.value`, and `externalId` identify users; other attributes identify no user.
 */
export function usersNamedBy(
  { directoryUsers }: View,
  { issuer, claims }: TrustedToken,
): readonly DirectoryUserRow[] {
  const value = claimAt(claims, issuer.claimAttributePath)
  if (typeof value !== 'string' || value === '') return []
  const path = issuer.identityStoreAttributePath.toLowerCase()
  if (path === 'username') return Array.from(directoryUsers.by('name', keyOf(value)), ([, user]) => user)
  if (path === 'emails.value') return Array.from(directoryUsers.by('email', keyOf(value)), ([, user]) => user)
  if (!/^externalids?(?:\.id)?$/.test(path)) return []
  return Array.from(directoryUsers.rows(), ([, user]) => user).filter(({ externalIds }) =>
    externalIds.some(({ id }) => id === value),
  )
}

/** Returns a claim, also one inside others: `address.country`. */
function claimAt(claims: Structure, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    return isStructure(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }, claims)
}
