/**
 * Errors of the OIDC service of IAM Identity Center. Import them from this file, because other services have errors of the
 * same names. The response has OAuth's code in addition to the name.
 */
import { AwsError } from './aws-error.ts'

const oidcError = (code: string, text: string, status = 400) => new AwsError(code, text, status)

// ---- OIDC of Identity Center: clients -----------------------------------------------------------------------------

/** I (public reports). An unknown client, a wrong secret, or an expired registration. */
export const invalidClient = () => oidcError('InvalidClientException', 'Invalid client provided', 401)

/** D for the rule; the text is ours. */
export const clientTypeNotPublic = () =>
  oidcError('InvalidClientMetadataException', 'The client type must be public.')

/** The text is ours. */
export const invalidRedirectUri = (uri: string) =>
  oidcError('InvalidRedirectUriException', `The redirect URI is not valid: ${uri}`)

/** The text is ours. */
export const invalidScope = (scope: string) =>
  oidcError('InvalidScopeException', `The scope is not valid: ${scope}`)

/** The text is ours. */
export const unsupportedGrantType = (grantType: string) =>
  oidcError('UnsupportedGrantTypeException', `The grant type is not supported: ${grantType}`)

/** The text is ours. For a grant type that the client did not register. */
export const unauthorizedClient = () =>
  oidcError('UnauthorizedClientException', 'The client is not registered for this grant type.')

// ---- OIDC of Identity Center: tokens ------------------------------------------------------------------------------

/** The text is ours. For a start URL that no instance has. */
export const invalidStartUrl = () => oidcError('InvalidRequestException', 'The start URL is not valid.')

/** The text is ours. A member that the grant type requires. */
export const memberRequired = (name: string) =>
  oidcError('InvalidRequestException', `The grant type requires ${name}.`)

/** I (public reports). */
export const authorizationPending = () =>
  oidcError('AuthorizationPendingException', 'Authorization is still pending')

/** The text is ours. */
export const slowDown = () => oidcError('SlowDownException', 'The client asks too often.')

/** The text is ours. */
export const tooManyDevices = () =>
  oidcError('SlowDownException', 'Too many devices wait for their users. Try again later.')

/** The text is ours. */
export const deviceCodeExpired = () => oidcError('ExpiredTokenException', 'The device code has expired.')

/** The text is ours. */
export const deniedByUser = () => oidcError('AccessDeniedException', 'The user denied the request.')

/** I (public reports). A code that is unknown, expired, used, or another client's, or whose session has ended. */
export const invalidGrant = () => oidcError('InvalidGrantException', 'Invalid grant provided')

/** I (public reports). */
export const invalidRefreshToken = () => oidcError('InvalidGrantException', 'Invalid refresh token provided')

// ---- OIDC of Identity Center: tokens for applications --------------------------------------------------------------

/** E: other grants have the same text. For a token of a trusted token issuer; only the log has the reason. */
export const invalidAssertion = (reason: string) =>
  new AwsError('InvalidGrantException', 'Invalid grant provided', 400, reason)

/** The text is ours. For a grant type that the application has no grant for, and for an application that is disabled. */
export const unauthorizedApplication = (reason: string) => oidcError('UnauthorizedClientException', reason)

/** The text is ours. */
export const userNotIdentified = () =>
  oidcError('AccessDeniedException', 'The token does not name exactly one user.')

/** The text is ours. */
export const userNotAssigned = () =>
  oidcError('AccessDeniedException', 'The user is not assigned to the application.')

/** The text is ours. For a type of token that cannot be exchanged, or that is not issued. */
export const unsupportedTokenType = (type: string) =>
  oidcError('InvalidRequestException', `The token type is not supported: ${type}`)

/** D for the members; the text is ours. The application or the token is of another region. */
export const wrongRegion = (region: string, endpoint: string) =>
  new AwsError('InvalidRequestRegionException', `Send the request to the region ${region}.`, 400, undefined, {
    region,
    endpoint,
  })
