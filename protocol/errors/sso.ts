/**
 * Errors of the access portal's API. Import them from this file, because other services have errors of the same names.
 */
import { AwsError } from './aws-error.ts'

// ---- Access portal ------------------------------------------------------------------------------------------------

/** I (public reports). An access token that is unknown or expired, or whose portal session has ended. */
export const sessionTokenInvalid = () =>
  new AwsError('UnauthorizedException', 'Session token not found or invalid', 401)

/** I (public reports). A permission set that the user does not have in the account. The model lacks the error. */
export const noAccess = () => new AwsError('ForbiddenException', 'No access', 403)

/** The text is ours. Attributes for access control do not fit into the session. */
export const attributesTooLarge = (percent: number) =>
  new AwsError(
    'InvalidRequestException',
    `Packed size of session tags consumes ${percent}% of allotted space.`,
    400,
  )

/** The text is ours. For a token that no response contained. */
export const invalidPortalToken = () =>
  new AwsError('InvalidRequestException', 'The next token is not valid.', 400)
