/** Verifies SAML assertions with the keys in a provider's metadata, at the emulator's time. */
import {
  AwsError,
  invalidSamlResponse,
  samlEncryptionRequired,
  samlIssuerMissing,
  samlMetadataExpired,
  samlProviderMissing,
  samlSignatureInvalid,
  samlUndecryptable,
} from '../../../protocol/errors.ts'
import type { SamlProviderRow, View } from '../../../store/index.ts'
import type { KnownClaims } from '../web-identity/claims.ts'
import { issuerOf, requireSubject, type SamlSubject } from './assertion.ts'
import {
  type Attributes,
  attributesOf,
  requireRole,
  type SamlSessionClaims,
  sessionClaimsOf,
} from './attributes.ts'
import { nameQualifier, samlClaims } from './claims.ts'
import { decryptedText } from './decryption.ts'
import { readDecrypted, readResponse, type SamlResponse } from './response.ts'
import { isSigned, requireSigned, type SignedElement } from './signature.ts'

export interface SamlRequest {
  readonly RoleArn: string
  /** The provider's ARN. */
  readonly PrincipalArn: string
  readonly SAMLAssertion: string
}

export interface SamlIdentity {
  /** The provider's ARN. */
  readonly provider: string
  readonly issuer: string
  readonly subject: SamlSubject
  readonly nameQualifier: string
  readonly claims: KnownClaims
  readonly session: SamlSessionClaims
  /** The certificate that signed the assertion, from the provider's metadata: DER in base64. */
  readonly certificate: string
  readonly wasEncrypted: boolean
}

/** The content of a verified assertion, before a role is selected. */
interface VerifiedAssertion {
  readonly provider: SamlProviderRow
  readonly issuer: string
  readonly subject: SamlSubject
  readonly attributes: Attributes
  readonly certificate: string
  readonly wasEncrypted: boolean
}

/**
 * Verifies an assertion and requires that it permits the requested role.
 *
 * @param view the account of the role
 * @param now the emulator's time in epoch milliseconds
 * @throws InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim
 */
export async function verifySaml(view: View, request: SamlRequest, now: number): Promise<SamlIdentity> {
  const { provider, attributes, ...verified } = await verifyAssertion(view, request, now)
  requireRole(attributes, request.RoleArn, provider.arn)
  const { issuer, subject } = verified
  const origin = { accountId: view.accountId, provider: provider.name, issuer }
  return {
    ...verified,
    provider: provider.arn,
    nameQualifier: nameQualifier(origin),
    claims: samlClaims(origin, subject, attributes),
    session: sessionClaimsOf(attributes),
  }
}

/**
 * Verifies an assertion, whichever role it is used for.
 *
 * @param view the account that has the provider
 * @param now the emulator's time in epoch milliseconds
 * @throws InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim
 */
export async function verifyAssertion(
  view: View,
  request: Omit<SamlRequest, 'RoleArn'>,
  now: number,
): Promise<VerifiedAssertion> {
  const provider = requireProvider(view, request.PrincipalArn, now)
  const response = await readResponse(request.SAMLAssertion)
  const wasEncrypted = response.assertion.name === 'EncryptedAssertion'
  requireEncryptionIfRequired(provider, wasEncrypted)
  const { element, certificate } = wasEncrypted
    ? await decryptedAssertion(provider, response)
    : await plainAssertion(provider, response)
  const issuer = issuerOf(element)
  requireTrustedCertificate(provider, issuer, certificate)
  if (response.issuer !== undefined && response.issuer !== issuer)
    throw invalidSamlResponse('it and the assertion have different issuers')
  const subject = requireSubject(element, now)
  return { provider, issuer, subject, attributes: attributesOf(element), certificate, wasEncrypted }
}

/**
 * Requires that the account still trusts an identity that was verified earlier. Its provider can change at
 * any time.
 */
export function requireTrusted(view: View, identity: SamlIdentity, now: number): void {
  const provider = requireProvider(view, identity.provider, now)
  requireEncryptionIfRequired(provider, identity.wasEncrypted)
  requireTrustedCertificate(provider, identity.issuer, identity.certificate)
}

function requireProvider(view: View, arn: string, now: number): SamlProviderRow {
  const provider = view.samlProviders.get(arn)
  if (!provider) throw samlProviderMissing()
  if (provider.validUntil <= now) throw samlMetadataExpired()
  return provider
}

function requireEncryptionIfRequired({ assertionEncryption }: SamlProviderRow, isEncrypted: boolean): void {
  if (assertionEncryption === 'Required' && !isEncrypted) throw samlEncryptionRequired()
}

function requireTrustedCertificate(provider: SamlProviderRow, issuer: string, certificate: string): void {
  if (!certificatesOf(provider, issuer).includes(certificate)) throw samlSignatureInvalid()
}

/**
 * Returns the certificates of an issuer in the provider's metadata.
 *
 * @throws InvalidIdentityToken if the metadata does not describe the issuer
 */
function certificatesOf({ identityProviders }: SamlProviderRow, issuer: string): readonly string[] {
  const issuers = identityProviders.filter(({ entityId }) => entityId === issuer)
  if (issuers.length === 0) throw samlIssuerMissing()
  return issuers.flatMap(({ certificates }) => certificates)
}

async function plainAssertion(provider: SamlProviderRow, response: SamlResponse): Promise<SignedElement> {
  const { root, assertion, issuer = issuerOf(assertion) } = response
  const certificates = certificatesOf(provider, issuer)
  if (isSigned(root)) await requireSigned(root, certificates)
  return requireSigned(assertion, certificates, [root])
}

/**
 * Decrypts and verifies an assertion. All flaws in the encrypted content up to its signature have the same
 * error. Otherwise an attacker could decrypt AES-CBC by sending many variants and learning which of them
 * contain XML.
 */
async function decryptedAssertion(provider: SamlProviderRow, response: SamlResponse): Promise<SignedElement> {
  const { root, assertion } = response
  const certificates = provider.identityProviders.flatMap((each) => each.certificates)
  if (isSigned(root)) await requireSigned(root, certificates)
  const text = await decryptedText(assertion, provider.privateKeys, [root])
  if (text === undefined) throw samlUndecryptable()
  try {
    return await requireSigned(await readDecrypted(text), certificates)
  } catch (error) {
    throw error instanceof AwsError ? samlUndecryptable() : error
  }
}
