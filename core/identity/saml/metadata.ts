/**
 * SAML 2.0 metadata, in which identity providers describe themselves. Section numbers refer to
 * saml-metadata-2.0-os.
 */
import type { SamlEndpoint, SamlIdentityProvider } from '../../../store/index.ts'
import { parseDerCertificate } from '../../standards/x509/read.ts'
import {
  attributeOf,
  childrenNamed,
  parseXml,
  textOf,
  type XmlElement,
} from '../../standards/xml/document.ts'
import { parseDateTime } from '../../standards/xml/time.ts'

export interface SamlMetadata {
  /** None if the document only describes entities with other roles. */
  readonly identityProviders: readonly SamlIdentityProvider[]
  /** When the first part of the metadata expires, in epoch milliseconds; absent when no part expires. */
  readonly validUntil?: number
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'

/**
 * AWS requires documents without a byte order mark. Source: IAM User Guide, creating a SAML identity
 * provider.
 */
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * The minimum size of RSA keys on AWS, in bits. Source: IAM User Guide, creating a SAML identity provider.
 */
const SHORTEST_KEY = 1024

/**
 * Returns the identity providers in a metadata document. Returns undefined if the document is malformed, or
 * describes an identity provider with an invalid endpoint or signing certificate. An identity provider can
 * have none of either (recorded on AWS, September 2026). Expired certificates and unsigned documents are
 * accepted (IAM User Guide).
 */
export async function parseSamlMetadata(document: string): Promise<SamlMetadata | undefined> {
  const root = document.startsWith(BYTE_ORDER_MARK) ? undefined : await parseXml(document)
  const described = root && entitiesIn(root)
  if (!described) return undefined
  const entities = described.filter((entity) => rolesOf(entity).length > 0)
  const identityProviders = entities.map(toIdentityProvider)
  const ends = entities.flatMap((entity) => [root, entity, ...rolesOf(entity)]).flatMap(validUntilOf)
  if (!areAllDefined(identityProviders) || ends.some(Number.isNaN)) return undefined
  return { identityProviders, ...(ends.length === 0 ? {} : { validUntil: Math.min(...ends) }) }
}

/** Returns whether users can sign in with each of the identity providers: where, and whose signature proves it. */
export function canSignUsersIn({ identityProviders }: SamlMetadata): boolean {
  return (
    identityProviders.length > 0 &&
    identityProviders.every(
      ({ certificates, singleSignOn }) => certificates.length > 0 && singleSignOn.length > 0,
    )
  )
}

/** Returns the entities of the document, which has one or several (2.3). Undefined for another document. */
function entitiesIn(root: XmlElement): readonly XmlElement[] | undefined {
  if (root.namespace !== METADATA) return undefined
  if (root.name === 'EntityDescriptor') return [root]
  return root.name === 'EntitiesDescriptor' ? childrenNamed(root, METADATA, 'EntityDescriptor') : undefined
}

/**
 * Returns the roles of an entity as a SAML 2.0 identity provider (2.4.3).
 *
 * Unverified: A role that does not support SAML 2.0 counts as absent. AWS's error for it was not recorded.
 */
function rolesOf(entity: XmlElement): XmlElement[] {
  return childrenNamed(entity, METADATA, 'IDPSSODescriptor').filter((role) =>
    attributeOf(role, 'protocolSupportEnumeration')?.split(/\s+/).includes(PROTOCOL),
  )
}

function toIdentityProvider(entity: XmlElement): SamlIdentityProvider | undefined {
  const roles = rolesOf(entity)
  const entityId = attributeOf(entity, 'entityID')
  const certificates = roles.flatMap(signingCertificatesOf)
  const singleSignOn = roles.flatMap(endpointsOf)
  if (!entityId || !areAllDefined(certificates) || !areAllDefined(singleSignOn)) return undefined
  return { entityId, certificates, singleSignOn }
}

/** Returns the certificates of keys that are for signing, or for all purposes (2.4.1.1). */
function signingCertificatesOf(role: XmlElement): (string | undefined)[] {
  return childrenNamed(role, METADATA, 'KeyDescriptor')
    .filter((key) => (attributeOf(key, 'use') ?? 'signing') === 'signing')
    .flatMap((key) => childrenNamed(key, SIGNATURE, 'KeyInfo'))
    .flatMap((info) => childrenNamed(info, SIGNATURE, 'X509Data'))
    .flatMap((data) => childrenNamed(data, SIGNATURE, 'X509Certificate'))
    .map((certificate) => validCertificate(textOf(certificate)))
}

function validCertificate(base64: string): string | undefined {
  const certificate = parseDerCertificate(base64)
  const { modulusLength = SHORTEST_KEY } = certificate?.publicKey.asymmetricKeyDetails ?? {}
  return modulusLength < SHORTEST_KEY ? undefined : certificate?.raw.toString('base64')
}

function endpointsOf(role: XmlElement): (SamlEndpoint | undefined)[] {
  return childrenNamed(role, METADATA, 'SingleSignOnService').map((service) => {
    const [binding, location] = [attributeOf(service, 'Binding'), attributeOf(service, 'Location')]
    return binding && location ? { binding, location } : undefined
  })
}

/** Returns the expiration time, if there is one. It is NaN when the value is not a valid time. */
function validUntilOf(element: XmlElement): number[] {
  const text = attributeOf(element, 'validUntil')
  return text === undefined ? [] : [parseDateTime(text)]
}

function areAllDefined<T>(list: readonly (T | undefined)[]): list is readonly T[] {
  return !list.includes(undefined)
}
