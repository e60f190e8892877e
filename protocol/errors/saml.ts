/** Errors of AssumeRoleWithSAML. */
import { AwsError } from './aws-error.ts'

// ---- SAML assertions --------------------------------------------------------------------------------------------

const invalidIdentityToken = (text: string) => new AwsError('InvalidIdentityToken', text, 400)
const expiredAssertion = (text: string) => new AwsError('ExpiredTokenException', text, 400)

/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlProviderMissing = () => invalidIdentityToken("Specified provider doesn't exist")
/** Returns a message of the service that reads responses for STS. STS passes it on. */
const ofReader = (text: string, requestId: string) =>
  `${text} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException; Request ID: ${requestId}; Proxy: null)`
/** S: recorded on AWS, 2026-09, whatever the flaw. `problem` is for the log. */
export const samlResponseMalformed = (requestId: string, problem: string) =>
  new AwsError(
    'InvalidIdentityToken',
    ofReader('Invalid base64 SAMLResponse', requestId),
    400,
    `Invalid SAML response: ${problem}`,
  )
/** S: recorded on AWS, 2026-09. */
export const samlAssertionUnsigned = (requestId: string) =>
  invalidIdentityToken(
    ofReader(
      'Response (with optional signature) must contain an assertion with a mandatory signature',
      requestId,
    ),
  )
/** Ours: of the sign-in page, whose form STS does not see, and of checks that AWS does not make. */
export const invalidSamlResponse = (problem: string) =>
  invalidIdentityToken(`Invalid SAML response: ${problem}`)
/** D: IAM User Guide, troubleshooting SAML federation. */
export const samlIssuerMissing = () => invalidIdentityToken('Issuer not present in specified provider')
/** S: recorded on AWS, 2026-09, for changed assertions, and for bad signatures of the response. */
export const samlSignatureInvalid = () => invalidIdentityToken('Response signature invalid')
/** D: IAM User Guide, troubleshooting SAML federation. AWS makes no such check (recorded on AWS, 2026-09). */
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
/** The code is the model's; the text is ours. */
export const samlMetadataExpired = () => invalidIdentityToken('The metadata of the provider has expired')
/** I. */
export const samlRedeemedLate = () => expiredAssertion('Token must be redeemed within 5 minutes of issuance')
/** S: recorded on AWS, 2026-09. */
export const samlAssertionExpired = () => expiredAssertion('Response has expired')
