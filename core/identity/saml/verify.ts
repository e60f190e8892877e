/** Verifies SAML assertions with the keys in a provider's metadata, at the time of its account. */
import {
  AwsError,
  samlIssuerMissing,
  samlMetadataExpired,
  samlProviderMissing,
  samlSignatureInvalid,
} from '../../../protocol/errors.ts'
import type { SamlProviderRow, View } from '../../../store/index.ts'
import type { Modes } from '../../runtime/settings.ts'
import type { XmlElement } from '../../standards/xml/document.ts'
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
import { answerTo, malformed, SamlFlaw, unsigned } from './flaws.ts'
import { readDecrypted, readResponse, type SamlResponse } from './response.ts'
import { isSigned, Signatures, type SignedElement } from './signature.ts'
import { requireStrictly } from './strict.ts'

export interface SamlRequest {
  readonly RoleArn: string
  /** The provider's ARN. */
  readonly PrincipalArn: string
  readonly SAMLAssertion: string
}

/** The inputs of a verification besides the state and the request. */
export interface SamlContext {
  /** The time of the provider's account in epoch milliseconds. */
  readonly now: number
  /** Whether to make checks that AWS leaves to the trust policy. */
  readonly federation: Modes['federation']
  newUuid(): string
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

/** A response, and what is known of its signatures. */
export interface ReceivedResponse {
  readonly response: SamlResponse
  readonly signatures: Signatures
}

/** An assertion that a provider trusts. Its content is not checked yet. */
interface TrustedAssertion extends SignedElement {
  readonly provider: SamlProviderRow
  readonly issuer: string
  readonly wasEncrypted: boolean
}

/**
 * Verifies an assertion and requires that it permits the requested role.
 *
 * @param view the account of the role
 * @throws InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim
 */
export async function verifySaml(view: View, request: SamlRequest, ctx: SamlContext): Promise<SamlIdentity> {
  try {
    return await identityIn(view, request, ctx)
  } catch (error) {
    throw answerTo(error, ctx.newUuid)
  }
}

async function identityIn(view: View, request: SamlRequest, ctx: SamlContext): Promise<SamlIdentity> {
  const row = requireProvider(view, request.PrincipalArn, ctx.now)
  const response = await readResponse(request.SAMLAssertion)
  const received = { response, signatures: signaturesFor([row]) }
  const { provider, element, ...trusted } = await requireTrustedBy(row, received)
  const { subject, attributes } = contentOf(element, response, view.partition, ctx)
  requireRole(attributes, request.RoleArn, provider.arn)
  const origin = { accountId: view.accountId, provider: provider.name, issuer: trusted.issuer }
  return {
    ...trusted,
    provider: provider.arn,
    subject,
    nameQualifier: nameQualifier(origin),
    claims: samlClaims(origin, subject, attributes),
    session: sessionClaimsOf(attributes),
  }
}

/** Returns the signatures of a response that any of these providers may have sent. */
export function signaturesFor(providers: readonly SamlProviderRow[]): Signatures {
  return new Signatures(providers.flatMap(allCertificatesOf))
}

/**
 * Verifies the signatures of a response for one of its providers.
 *
 * @param view the account that has the provider
 * @throws SamlFlaw; InvalidIdentityToken
 */
export async function requireTrustedByProvider(
  view: View,
  providerArn: string,
  received: ReceivedResponse,
  { now }: Pick<SamlContext, 'now'>,
): Promise<TrustedAssertion> {
  return requireTrustedBy(requireProvider(view, providerArn, now), received)
}

/** Like `requireTrustedByProvider`, for a provider whose metadata have not expired. @throws SamlFlaw; InvalidIdentityToken */
export async function requireTrustedBy(
  provider: SamlProviderRow,
  received: ReceivedResponse,
): Promise<TrustedAssertion> {
  const { response } = received
  const wasEncrypted = response.assertion.name === 'EncryptedAssertion'
  requireEncryptionIfRequired(provider, wasEncrypted)
  const { element, certificate } = wasEncrypted
    ? await decryptedAssertion(provider, received)
    : await plainAssertion(provider, received)
  const issuer = issuerOf(element)
  requireTrustedCertificate(provider, issuer, certificate)
  requireSignedBy(issuer, response)
  return { provider, element, issuer, certificate, wasEncrypted }
}

/**
 * Checks the content of a trusted assertion, whichever role it is used for.
 *
 * @param partition the provider's
 * @throws SamlFlaw; InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim
 */
export function contentOf(
  element: XmlElement,
  response: SamlResponse,
  partition: string,
  { now, federation }: Omit<SamlContext, 'newUuid'>,
): AssertionContent {
  const subject = requireSubject(element, now)
  if (federation === 'strict') requireStrictly(response, element, now, partition)
  return { subject, attributes: attributesOf(element) }
}

interface AssertionContent {
  readonly subject: SamlSubject
  readonly attributes: Attributes
}

/**
 * Requires that the account still trusts an identity that was verified earlier. Its provider can change at
 * any time.
 */
export function requireTrusted(view: View, identity: SamlIdentity, { now, newUuid }: SamlContext): void {
  try {
    const provider = requireProvider(view, identity.provider, now)
    requireEncryptionIfRequired(provider, identity.wasEncrypted)
    requireTrustedCertificate(provider, identity.issuer, identity.certificate)
  } catch (error) {
    throw answerTo(error, newUuid)
  }
}

function requireProvider(view: View, arn: string, now: number): SamlProviderRow {
  const provider = view.samlProviders.get(arn)
  if (!provider) throw samlProviderMissing()
  if ((provider.metadataValidUntil ?? provider.validUntil) <= now) throw samlMetadataExpired()
  return provider
}

function requireEncryptionIfRequired({ assertionEncryption }: SamlProviderRow, isEncrypted: boolean): void {
  if (assertionEncryption === 'Required' && !isEncrypted)
    throw malformed('the provider requires that assertions are encrypted')
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

/**
 * Requires that a signed response names the issuer of its assertion, if it names one. Responses without a
 * signature may name any issuer, as on AWS.
 */
function requireSignedBy(issuer: string, { root, issuer: named = issuer }: SamlResponse): void {
  if (isSigned(root) && named !== issuer) throw samlSignatureInvalid()
}

function allCertificatesOf({ identityProviders }: SamlProviderRow): readonly string[] {
  return identityProviders.flatMap(({ certificates }) => certificates)
}

/** The issuer of the assertion selects the certificates (recorded on AWS, September 2026). */
async function plainAssertion(
  provider: SamlProviderRow,
  { response: { root, assertion }, signatures }: ReceivedResponse,
): Promise<SignedElement> {
  if (!isSigned(assertion)) throw unsigned()
  const certificates = certificatesOf(provider, issuerOf(assertion))
  if (isSigned(root)) await signatures.requireSigned(root, certificates)
  return signatures.requireSigned(assertion, certificates, [root])
}

/**
 * Decrypts and verifies an assertion. All flaws in the encrypted content up to its signature have the same
 * error. Otherwise an attacker could decrypt AES-CBC by sending many variants and learning which of them
 * contain XML.
 */
async function decryptedAssertion(
  provider: SamlProviderRow,
  { response: { root, assertion }, signatures }: ReceivedResponse,
): Promise<SignedElement> {
  const certificates = allCertificatesOf(provider)
  const outer = isSigned(root) ? await signatures.requireSigned(root, certificates) : undefined
  const text = await decryptedText(assertion, provider.privateKeys, [root])
  if (text === undefined) throw undecryptable()
  const inner = await signedContent(text, certificates, signatures)
  if (outer) requireTrustedCertificate(provider, issuerOf(inner.element), outer.certificate)
  return inner
}

async function signedContent(
  text: string,
  certificates: readonly string[],
  signatures: Signatures,
): Promise<SignedElement> {
  try {
    return await signatures.requireSigned(await readDecrypted(text), certificates)
  } catch (error) {
    throw error instanceof AwsError || error instanceof SamlFlaw ? undecryptable() : error
  }
}

/**
 * Returns the error for an encrypted assertion that cannot be decrypted.
 *
 * Unverified: An assertion that no private key of the provider decrypts is refused like a response that
 * cannot be read, because AWS's error for it was not recorded.
 */
const undecryptable = () => malformed('the assertion cannot be decrypted with a private key of the provider')
