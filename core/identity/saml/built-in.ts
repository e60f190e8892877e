/** The built-in SAML identity provider: its key, and its metadata. */
import { selfSigned } from '../../standards/x509/self-signed.ts'
import type { Signing } from '../../standards/xml/signatures.ts'
import { escapeXml } from '../../standards/xml/text.ts'
import type { IdpKeys } from '../web-identity/idp-keys.ts'
import { EMAIL_ADDRESS, NAME_FORMAT, PROTOCOL, REDIRECT_BINDING } from './names.ts'

/** The entity ID. */
export const IDP_ENTITY = 'urn:iamulator:idp'

/** The path of the page on which users of IAM Identity Center sign in. */
export const IDP_SIGN_IN = '/_iamulator/idp/saml/sign-in'

/** The path of the page on which anybody signs in to the console with a role. */
export const IDP_CONSOLE = '/_iamulator/idp/saml/console'

/** Returns the signing key, with a certificate. */
export async function builtInSigning(keys: IdpKeys): Promise<Signing> {
  const { privateKey } = await keys.keyFor('RS256')
  return { privateKey, certificate: selfSigned(privateKey, 'iamulator') }
}

/**
 * Returns the smallest metadata document that AWS accepts.
 *
 * @param origin the scheme and host of this server
 */
export async function builtInMetadata(keys: IdpKeys, origin: string): Promise<string> {
  const { certificate } = await builtInSigning(keys)
  const base64 = certificate.replace(/-----[A-Z ]+-----|\n/g, '')
  const location = escapeXml(origin + IDP_SIGN_IN)
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${IDP_ENTITY}">
  <md:IDPSSODescriptor protocolSupportEnumeration="${PROTOCOL}">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>${NAME_FORMAT}persistent</md:NameIDFormat>
    <md:NameIDFormat>${EMAIL_ADDRESS}</md:NameIDFormat>
    <md:SingleSignOnService Binding="${REDIRECT_BINDING}" Location="${location}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`
}
