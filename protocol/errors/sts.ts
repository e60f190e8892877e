/** Errors of STS. */
import { AwsError, invalidParameterValue, validationError } from './aws-error.ts'

// ---- STS --------------------------------------------------------------------------------------------------------

/** S, O: a RoleArn of valid length that is not the ARN of a role. */
export const invalidRoleArn = (arn: string) => validationError(`${arn} is invalid`)
/** I. */
export const rolesNotForRoot = () =>
  new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403)
/** O. */
export const durationOverRoleMaximum = () =>
  validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
/** O. */
export const durationOverChainLimit = () =>
  validationError(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  )
/** O. */
export const sourceIdentityAlreadySet = () =>
  validationError('The source identity is already set for this assume role session')

/** S. */
export const transitiveKeyNotTagged = () =>
  invalidParameterValue('The specified transitive tag key must be included in the requested tags.')
/** S. */
export const duplicateSessionTagKeys = () =>
  invalidParameterValue('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
/** D for the rule, in IAM's words for resources. */
export const reservedSessionTagKey = () =>
  invalidParameterValue('Tag keys beginning with aws: are reserved for system use.')
/** S. */
export const transitiveTagConflict = () =>
  invalidParameterValue(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  )
/** D: AWS re:Post, knowledge center, errors of AWS STS. I for tags. */
export const packedTooLarge = (what: 'tags' | 'policy', percent: number) =>
  new AwsError(
    'PackedPolicyTooLarge',
    what === 'tags'
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    400,
  )
/** I. */
export const notWithSession = (operation: 'GetSessionToken' | 'GetFederationToken') =>
  new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`, 403)
/** S (2026-09): a device that is not the caller's or does not exist, or that was verified too often. Two spaces. */
export const mfaDeviceNotValid = () =>
  new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    403,
  )
/** S (2026-09). AWS's text ends in a space. */
export const mfaCodeNotValid = () =>
  new AwsError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ', 403)
/** E. */
export const mfaIncomplete = () =>
  new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    403,
  )
/** E. The code and status are the model's. */
export const invalidContextAssertion = () =>
  new AwsError('InvalidContextAssertion', 'The context assertion provided in the request is invalid.', 400)
/** E: the text is IAM's for a policy that cannot be attached. */
export const sessionPolicyNotFound = (arn: string) =>
  invalidParameterValue(`Policy ${arn} does not exist or is not attachable.`)
/** E: the limit is documented, the text is not. */
export const tooManySessionPolicies = (limit: number) =>
  invalidParameterValue(`The number of managed session policies exceeds the limit of ${limit}.`)
/** E. */
export const invalidAuthorizationMessage = () =>
  new AwsError('InvalidAuthorizationMessageException', 'Message is not valid', 400)
/** E: an access key ID that contains no account. */
export const accessKeyWithoutAccount = () => validationError('The specified access key ID is not valid.')
/** The code is the model's; the text is ours. */
export const expiredTradeInToken = () =>
  new AwsError('ExpiredTradeInTokenException', 'The trade-in token has expired.', 400)
/** The text is ours. The model has no error for a token that is invalid or belongs to another account. */
export const invalidTradeInToken = () => invalidParameterValue('The trade-in token is not valid.')
/**
 * I for AssumeRoot, S (2026-09) for GetWebIdentityToken: operations that the global endpoint does not have.
 *
 * Unverified: GetScopedCredentials at the global endpoint is refused with the text for GetWebIdentityToken,
 * because AWS's answer was not recorded.
 */
export const regionalOnly = (operation: string) =>
  new AwsError(
    'InvalidAction',
    operation === 'AssumeRoot' ? 'Unknown Operation' : 'Operation not supported on STS global endpoint',
    400,
  )
/** I. */
export const regionDisabled = (accountId: string) =>
  new AwsError(
    'RegionDisabledException',
    `STS is not activated in this region for account:${accountId}. Your account administrator can activate STS in this region using the IAM Console.`,
    403,
  )

/** S 2026-09: neither an account number nor the ARN of a root user. */
export const invalidTargetPrincipal = () => validationError('Request must contain a valid target principal')
/** S 2026-09. */
export const notRootTask = () => validationError('Request must contain valid AWS managed task policy ARN')
/** S 2026-09. */
export const noTrustedAccessForRoot = () =>
  new AwsError('AccessDenied', 'Service not enabled for AWS Organizations.', 403)
/** S 2026-09. */
export const rootFeatureNotEnabled = (feature: 'Root credentials management' | 'Root sessions') =>
  new AwsError('AccessDenied', `${feature} feature is not enabled for your AWS Organization.`, 403)

/** D: the text is from the API reference. */
export const invalidSubjectCredentials = () =>
  new AwsError(
    'InvalidSubjectCredentials',
    'The session used to call GetScopedCredentials is not a valid session.',
    400,
  )
/** D: as above. */
export const insufficientSessionLifetime = () =>
  new AwsError(
    'InsufficientSessionLifetime',
    'The requested DurationSeconds is greater than the remaining lifetime of the calling session.',
    400,
  )
/** D for the rule; the text is ours. */
export const nothingToScope = () =>
  validationError('A request must provide at least one of Policy or DurationSeconds.')
/** D for the rule and for the denial; the text is ours. */
export const tooManyScopes = (limit: number) =>
  new AwsError('AccessDenied', `The session already has ${limit} scope-down policies.`, 403)

/** S: recorded on AWS, September 2026. */
export const outboundTokensDisabled = () =>
  new AwsError(
    'OutboundWebIdentityFederationDisabledException',
    'OutboundWebIdentityFederation is disabled.',
    403,
  )
/** S: as above. */
export const sessionDurationEscalation = () =>
  new AwsError(
    'SessionDurationEscalationException',
    "Requested token expiry time must be before the original session's expiry time.",
    403,
  )
/** S: as above, for a caller whose policies allow it; others are denied before. */
export const noTokensForFederatedUsers = () =>
  new AwsError('AccessDenied', 'GetWebIdentityToken does not support federated user sessions', 403)
/** S: as above. */
export const jwtPayloadTooLarge = () =>
  new AwsError('JWTPayloadSizeExceededException', 'JWT payload exceeds maximum allowed size', 400)
/** S: as above. */
export const unsupportedSigningAlgorithm = () =>
  validationError(
    'Requested SigningAlgorithm is not supported. See the GetWebIdentityToken documentation for supported algorithms',
  )
/** D for the rule; the text is ours. */
export const noOriginIdentity = () =>
  validationError('The trusted identity propagation context of the calling session has no origin identity.')
/** D for the rule; the text is ours. */
export const scopeNeedsOriginIdentity = () =>
  validationError(
    'Scope can be specified only with the subject mode OriginIdentity and exactly one audience.',
  )
