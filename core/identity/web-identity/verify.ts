/** Verifies web identity tokens with the keys of their issuers, at the time of the role's account. */
import {
  AwsError,
  identityProviderUnreachable,
  invalidClaim,
  invalidWebIdentity,
  missingClaim,
  strictFederationError,
  verificationKeyUnavailable,
} from '../../../protocol/errors.ts'
import type { Structure } from '../../../protocol/structure.ts'
import type { View } from '../../../store/index.ts'
import { requireAudience } from './audience.ts'
import { claimKeys, type KnownClaims } from './claims.ts'
import { KeysUnavailableError, KeyUnusableError } from './issuer-errors.ts'
import type { Algorithm } from './jwk.ts'
import type { FoundKey, KeySets } from './key-sets.ts'
import { type Provider, requireProvider } from './provider.ts'
import { namesRole } from './roles-claim.ts'
import { type SessionClaims, sessionClaims } from './session-claims.ts'
import { type Circumstances, requireValidTimes } from './times.ts'
import { readToken, type UnverifiedToken } from './token.ts'

export interface WebIdentityRequest {
  readonly RoleArn: string
  readonly WebIdentityToken: string
  readonly ProviderId?: string | undefined
}

export interface WebIdentity {
  readonly issuer: string
  /** The provider as AWS returns it: the ARN, or the name of a provider that every account has. */
  readonly provider: string
  readonly subject: string
  readonly audience: string
  /** The claims as condition keys. */
  readonly claims: KnownClaims
  readonly session: SessionClaims
  /** Whether the token names the requested role. */
  readonly namesRole: boolean
}

/**
 * Verifies a token.
 *
 * @param view the account of the role
 * @throws InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, IDPCommunicationError, AccessDenied
 */
export async function verifyWebIdentity(
  view: View,
  { RoleArn: role, WebIdentityToken: given, ProviderId: id }: WebIdentityRequest,
  circumstances: Circumstances,
  keySets: KeySets,
): Promise<WebIdentity> {
  const token = withoutFinalLineEnds(given)
  const unverified = readToken(token, circumstances.federation)
  const provider = requireProvider(view, unverified.issuer, id)
  try {
    await verifySignature(token, unverified, provider, circumstances.federation, keySets)
    return identityOf(unverified, provider, role, circumstances)
  } catch (error) {
    throw provider.rejection ? concealed(error, provider.rejection) : error
  }
}

/**
 * Removes line breaks at the end. Clients send token files unchanged, and AWS accepts those that end as `jq
 * -r` ends them (public reports). This is a loop because a regular expression would try every line break in
 * the text, each up to the last one.
 */
function withoutFinalLineEnds(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end--
  return text.slice(0, end)
}

/**
 * Requires that the account still trusts the provider and the audience of an identity. Both can change while
 * keys are fetched.
 */
export function requireTrusted(
  view: View,
  { issuer, audience }: WebIdentity,
  { ProviderId: id }: Pick<WebIdentityRequest, 'ProviderId'>,
): void {
  requireAudience({ aud: audience }, requireProvider(view, issuer, id).clientIds)
}

/**
 * Requires that a key of the issuer signed the token. If the signature is wrong, the keys are fetched once
 * more, because a provider can replace a key and keep its ID.
 */
export async function verifySignature(
  token: string,
  unverified: UnverifiedToken,
  { issuer }: Pick<Provider, 'issuer'>,
  federation: Circumstances['federation'],
  keySets: KeySets,
): Promise<void> {
  const { algorithm } = unverified
  const isSigned = (found: FoundKey) => {
    if (federation === 'strict' && (found.alg ?? algorithm) !== algorithm)
      throw strictFederationError(verificationKeyUnavailable())
    return isSignedBy(token, found, algorithm)
  }
  const found = await keySets.keyFor(issuer, unverified).catch(rejectKey)
  if (await isSigned(found)) return
  const newer = await keySets.newerKeyFor(issuer, unverified, found).catch(rejectKey)
  if (!newer || !(await isSigned(newer))) throw invalidWebIdentity()
}

async function isSignedBy(token: string, { key }: FoundKey, algorithm: Algorithm): Promise<boolean> {
  const { compactVerify } = await import('../../standards/jose.ts')
  return compactVerify(token, key, { algorithms: [algorithm] }).then(
    () => true,
    () => false,
  )
}

function rejectKey(error: unknown): never {
  if (error instanceof KeyUnusableError) throw invalidWebIdentity()
  if (!(error instanceof KeysUnavailableError)) throw error
  throw error.isTransient ? identityProviderUnreachable() : verificationKeyUnavailable()
}

/**
 * Hides why an access token is invalid. AWS does not read access tokens: it asks their provider, which gives
 * no reason.
 */
function concealed(error: unknown, rejection: () => AwsError): unknown {
  return error instanceof AwsError && error.code !== 'IDPCommunicationError' ? rejection() : error
}

function identityOf(
  { issuer, claims }: UnverifiedToken,
  provider: Provider,
  role: string,
  circumstances: Circumstances,
): WebIdentity {
  requireValidTimes(claims, circumstances)
  return {
    issuer,
    provider: provider.name,
    subject: requireSubject(claims),
    audience: requireAudience(claims, provider.clientIds),
    claims: claimKeys(provider, claims),
    session: sessionClaims(claims),
    namesRole: namesRole(claims, role),
  }
}

/**
 * Returns the subject. AWS accepts numbers, empty text, and text that is longer than the model of the
 * response permits (recorded on AWS, September 2026). Numbers that JavaScript rounds are rejected, because
 * two subjects would become one.
 */
function requireSubject({ sub }: Structure): string {
  if (sub === undefined) throw missingClaim('sub')
  if (typeof sub !== 'string' && !Number.isSafeInteger(sub)) throw invalidClaim('sub')
  return String(sub)
}
