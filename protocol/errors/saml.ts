/** Errors of AssumeRoleWithSAML. */
import { AwsError } from './aws-error.ts'

// ---- SAML assertions --------------------------------------------------------------------------------------------

const invalidIdentityToken = (text: string) => new AwsError('InvalidIdentityToken', text, 400)
const expiredAssertion = (text: string) => new AwsError('ExpiredTokenException', text, 400)

/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlProviderMissing = () => invalidIdentityToken("Specified provider doesn't exist")
/** I. */
export const invalidSamlBase64 = () => invalidIdentityToken('Invalid base64 SAMLResponse')
/** The code is the model's, the text ours. `problem` describes the flaw of the response. */
export const invalidSamlResponse = (problem: string) =>
  invalidIdentityToken(`Invalid SAML response: ${problem}`)
/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlIssuerMissing = () => invalidIdentityToken('Issuer not present in specified provider')
/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlSignatureInvalid = () => invalidIdentityToken('Response signature invalid')
/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlAudienceMissing = () =>
  invalidIdentityToken('Response does not contain the required audience')
/** S: recorded on AWS, 2026-09. */
export const samlRoleMissing = () =>
  invalidIdentityToken("SAML Assertion doesn't contain the requested Role and Metadata in the attributes")
/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlSessionNameMissing = () =>
  invalidIdentityToken('RoleSessionName is required in AuthnResponse')
/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlSessionNameInvalid = () =>
  invalidIdentityToken('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}')
/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlSourceIdentityInvalid = () =>
  invalidIdentityToken('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"')
/** The code is the model's, the text ours. */
export const samlMetadataExpired = () => invalidIdentityToken('The metadata of the provider has expired')
/** The code is the model's, the text ours. */
export const samlEncryptionRequired = () =>
  invalidIdentityToken('The provider requires that assertions are encrypted')
/** The code is the model's, the text ours. */
export const samlUndecryptable = () =>
  invalidIdentityToken('The assertion cannot be decrypted with a private key of the provider')
/** I. */
export const samlRedeemedLate = () => expiredAssertion('Token must be redeemed within 5 minutes of issuance')
/** The code is the model's, the text ours. */
export const samlAssertionExpired = () => expiredAssertion('The SAML assertion has expired')
