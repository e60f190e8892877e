/** Errors of AssumeRoleWithWebIdentity. */
import { AwsError, validationError } from './aws-error.ts'

// ---- Web identity tokens ----------------------------------------------------------------------------------------

const invalidIdentityToken = (text: string) => new AwsError('InvalidIdentityToken', text, 400)

/** I: a RoleArn of valid length that is not the ARN of a role. */
export const invalidRequestArn = () => validationError('Request ARN is invalid')
/** S. */
export const invalidJwt = () =>
  invalidIdentityToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  )
/** S. */
export const missingClaim = (name: string) => invalidIdentityToken(`Missing a required claim: ${name}`)
/** The code is the model's; the text is ours. */
export const invalidClaim = (name: string) => invalidIdentityToken(`The claim ${name} is not valid`)
/** S for a tag that is no list of one text; I for characters that no tag has. */
export const invalidPrincipalTags = () =>
  invalidIdentityToken('principal_tags passed in claim is not in correct format.')
/** S. */
export const rolesClaimInvalid = () => invalidIdentityToken('The roles claim is not in a supported format')
/** S. */
export const rolesClaimEmpty = () => invalidIdentityToken('The roles claim contains no valid role ARNs')
/** S. */
export const roleNotInClaim = () =>
  invalidIdentityToken('The target role ARN is not present in the roles claim of the identity token')
/** I. `issuer` is the issuer that the token names. */
export const noOidcProvider = (issuer: string) =>
  invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`)
/** S. */
export const emptyClaim = (name: string) => invalidIdentityToken(`Claim is not allowed to be empty: ${name}`)
/** S. */
export const severalAudiences = () =>
  invalidIdentityToken('Token audience contains more than one audience while authorized party is not present')
/** S: an audience that is not registered, or a signature that another key made. */
export const invalidWebIdentity = () =>
  invalidIdentityToken(
    'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
  )
/** S. AWS's text has two spaces. */
export const verificationKeyUnavailable = () =>
  invalidIdentityToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  )
/** D for the rule; the text is ours. */
export const unsupportedAlgorithm = (name: string) =>
  invalidIdentityToken(`The token is signed with an algorithm that is not supported: ${name}`)
/** S. A time that is no whole number of seconds. */
export const invalidTimestamp = () => invalidIdentityToken('Invalid timestamp in token claims.')
/** S. Epoch seconds. */
export const identityTokenIssuedInFuture = (issuedAt: number) =>
  invalidIdentityToken(`Token issued in the future: ${issuedAt}`)
/** S. Epoch seconds. `now` is late by the tolerance. */
export const identityTokenNotYetValid = (now: number, notBefore: number) =>
  invalidIdentityToken(
    `Token not yet valid: current date/time ${now} must be after or equal to the not-before date/time ${notBefore}`,
  )
/** S. Epoch seconds. `now` is early by the tolerance. */
export const identityTokenExpired = (now: number, expiry: number) =>
  new AwsError(
    'ExpiredTokenException',
    `Token expired: current date/time ${now} must be before the expiration date/time ${expiry}`,
    400,
  )
/** S. AWS returns it for any JWT that comes with the ProviderId `www.amazon.com`. */
export const noAmazonToken = () => invalidIdentityToken('Provided Token is not a Login With Amazon token')
/** S. The words in quotes are Facebook's, and 190 is its code for an invalid token. */
export const rejectedByFacebook = () =>
  new AwsError(
    'IDPRejectedClaim',
    'graph.facebook.com rejected OAuth token with response "Bad signature" and code 190',
    403,
  )
/** D: the model's description of the error, for SAML. */
export const rejectedByProvider = () =>
  new AwsError('IDPRejectedClaim', 'The identity provider (IdP) reported that authentication failed.', 403)
/** D: the model's description of the error. */
export const identityProviderUnreachable = () =>
  new AwsError(
    'IDPCommunicationError',
    'The identity provider (IdP) that was asked to verify the incoming identity token could not be reached.',
    400,
  )
/** S. */
export const unrecognizedOauthProvider = () =>
  new AwsError(
    'AccessDenied',
    'Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens',
    403,
  )
