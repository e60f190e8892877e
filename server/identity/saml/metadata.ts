/** SAML 2.0 metadata: what identity providers say of themselves. Sections are those of saml-metadata-2.0-os. */
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
  /** One at least. */
  readonly identityProviders: readonly SamlIdentityProvider[]
  /** When the first part of it ceases to hold, in epoch milliseconds; absent when no part says so. */
  readonly validUntil?: number
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'

/** AWS wants documents without one. Source: IAM User Guide, creating a SAML identity provider. */
const BYTE_ORDER_MARK = '\uFEFF'

/** The least that AWS takes of an RSA key, in bits. Source: IAM User Guide, creating a SAML identity provider. */
const SHORTEST_KEY = 1024

/**
 * The identity providers of a metadata document; undefined when it is malformed, describes no identity provider of SAML
 * 2.0, or one without an endpoint or a sound signing certificate. Whether certificates have expired does not matter (IAM
 * User Guide), nor whether the document is signed.
 */
export async function parseSamlMetadata(document: string): Promise<SamlMetadata | undefined> {
  const root = document.startsWith(BYTE_ORDER_MARK) ? undefined : await parseXml(document)
  const entities = root ? entitiesIn(root).filter((entity) => rolesOf(entity).length > 0) : []
  if (!root || entities.length === 0) return undefined
  const identityProviders = entities.map(toIdentityProvider)
  const ends = entities.flatMap((entity) => [root, entity, ...rolesOf(entity)]).flatMap(validUntilOf)
  if (!areAllThere(identityProviders) || ends.some(Number.isNaN)) return undefined
  return { identityProviders, ...(ends.length === 0 ? {} : { validUntil: Math.min(...ends) }) }
}

/** A single entity, or several (2.3). */
function entitiesIn(root: XmlElement): readonly XmlElement[] {
  if (root.namespace !== METADATA) return []
  if (root.name === 'EntityDescriptor') return [root]
  return root.name === 'EntitiesDescriptor' ? childrenNamed(root, METADATA, 'EntityDescriptor') : []
}

/** What an entity does as an identity provider of SAML 2.0 (2.4.3). */
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
  if (!entityId || certificates.length === 0 || singleSignOn.length === 0) return undefined
  if (!areAllThere(certificates) || !areAllThere(singleSignOn)) return undefined
  return { entityId, certificates, singleSignOn }
}

/** Of the keys that are for signing, or for everything (2.4.1.1). */
function signingCertificatesOf(role: XmlElement): (string | undefined)[] {
  return childrenNamed(role, METADATA, 'KeyDescriptor')
    .filter((key) => (attributeOf(key, 'use') ?? 'signing') === 'signing')
    .flatMap((key) => childrenNamed(key, SIGNATURE, 'KeyInfo'))
    .flatMap((info) => childrenNamed(info, SIGNATURE, 'X509Data'))
    .flatMap((data) => childrenNamed(data, SIGNATURE, 'X509Certificate'))
    .map((certificate) => soundCertificate(textOf(certificate)))
}

function soundCertificate(base64: string): string | undefined {
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

/** Not a number when it is no time. */
function validUntilOf(element: XmlElement): number[] {
  const text = attributeOf(element, 'validUntil')
  return text === undefined ? [] : [parseDateTime(text)]
}

function areAllThere<T>(list: readonly (T | undefined)[]): list is readonly T[] {
  return !list.includes(undefined)
}
