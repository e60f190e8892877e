/** Errors of STS. */
import { AwsError, invalidParameterValue, validationError } from './aws-error.ts'

// ---- STS --------------------------------------------------------------------------------------------------------

/** S, O: a RoleArn of the right length that is no role's ARN. */
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
/** D for the rule; the text is ours. */
export const reservedSessionTagKey = () =>
  invalidParameterValue('Tag keys that begin with aws: are reserved for AWS.')
/** S. */
export const transitiveTagConflict = () =>
  invalidParameterValue(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  )
/** I for tags, E for policies. */
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
/** I: a code that cannot be checked, since the device is not the caller's or does not exist. Two spaces, as AWS has them. */
export const mfaDeviceNotValid = () =>
  new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    403,
  )
/** I. AWS's text ends in a space. */
export const mfaCodeNotValid = () =>
  new AwsError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ', 403)
/** E. */
export const mfaIncomplete = () =>
  new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    403,
  )
/** E: the code and status are the model's. */
export const invalidContextAssertion = () =>
  new AwsError('InvalidContextAssertion', 'The context assertion provided in the request is invalid.', 400)
/** E: the same text as IAM's for a policy that cannot be attached. */
export const sessionPolicyNotFound = (arn: string) =>
  invalidParameterValue(`Policy ${arn} does not exist or is not attachable.`)
/** E: the limit is documented, the text is not. */
export const tooManySessionPolicies = (limit: number) =>
  invalidParameterValue(`The number of managed session policies exceeds the limit of ${limit}.`)
/** E. */
export const invalidAuthorizationMessage = () =>
  new AwsError('InvalidAuthorizationMessageException', 'Message is not valid', 400)
/** E: an access key id that carries no account. */
export const accessKeyWithoutAccount = () => validationError('The specified access key ID is not valid.')
/** The code is the model's, the text ours. */
export const expiredTradeInToken = () =>
  new AwsError('ExpiredTradeInTokenException', 'The trade-in token has expired.', 400)
/** Ours: the model has no error for a token that is none, or another account's. */
export const invalidTradeInToken = () => invalidParameterValue('The trade-in token is not valid.')
