/** Names from SAML 2.0, and AWS's names for attributes, audience, and sign-in page. */
import { isSignInOfAws, partitionOfHost } from '../../aws/hosts.ts'

export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
export const ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#'

export const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'
export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
export const NAME_FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'
/** The format of names in IAM Identity Center. It is of SAML 1.1, and SAML 2.0 kept it. */
export const EMAIL_ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
export const POST_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
export const REDIRECT_BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

const AWS_AUDIENCE = 'urn:amazon:webservices'

/** The prefix of the names of AWS's attributes. */
export const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/'

/**
 * Matches the sign-in URL of a single provider or of all providers. Source: IAM User Guide, SAML assertions.
 */
const SIGN_IN = /^https:\/\/([^/]+)\/saml(?:\/acs\/[\w-]+)?$/

export function isSignIn(url: string, partition: string): boolean {
  const [, host = ''] = SIGN_IN.exec(url) ?? []
  return isSignInOfAws(host) && partitionOfHost(host)?.id === partition
}

/**
 * Returns whether this is an audience of AWS. Audiences of partitions and regions have a further part.
 *
 * Unverified: An audience with a further part is accepted in every partition, because it is not known which of
 * them each partition accepts.
 */
export function isAudience(name: string, partition: string): boolean {
  return name === AWS_AUDIENCE || name.startsWith(`${AWS_AUDIENCE}:`) || isSignIn(name, partition)
}
