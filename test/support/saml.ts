/** SAML metadata as identity providers publish it. Tests can omit or change parts. */
import { certificates } from '../services/iam/credentials/key-fixtures.ts'

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata'
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
export const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

/** Returns a certificate as in XML: DER in base64, in lines. */
export const base64Of = (pem: string) => pem.replace(/-----[A-Z ]+-----|\n+$/g, '').trim()
/** Returns a certificate as it is stored: DER in base64, in a single line. */
export const derOf = (pem: string) => base64Of(pem).replaceAll('\n', '')

export const keyDescriptor = (base64: string, attributes = 'use="signing"') => `
    <md:KeyDescriptor ${attributes}>
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>`

export const singleSignOn = (attributes: string) => `
    <md:SingleSignOnService ${attributes}/>`

const SERVICES =
  singleSignOn(`Binding="${POST}" Location="https://idp.example.com/post"`) +
  singleSignOn(`Binding="${REDIRECT}" Location="https://idp.example.com/redirect?a=1&amp;b=2"`)

export interface MetadataParts {
  /** Attributes of the entity. */
  readonly entity?: string
  /** Attributes of its role as an identity provider. */
  readonly role?: string
  readonly keys?: string
  readonly services?: string
  /** Content at the end of the role. */
  readonly more?: string
}

export function metadataOf(parts: MetadataParts = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${entityOf(parts)}`
}

export function entityOf({
  entity = 'entityID="https://idp.example.com/"',
  role = `protocolSupportEnumeration="${PROTOCOL}"`,
  keys = keyDescriptor(base64Of(certificates.root)),
  services = SERVICES,
  more = '',
}: MetadataParts = {}): string {
  return `<md:EntityDescriptor xmlns:md="${MD}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ${entity}>
  <md:IDPSSODescriptor ${role}>${keys}
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>${services}${more}
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`
}

/** Returns a document with several entities. */
export const federationOf = (entities: readonly string[], attributes = '') =>
  `<EntitiesDescriptor xmlns="${MD}" ${attributes}>${entities.join('\n')}</EntitiesDescriptor>`
