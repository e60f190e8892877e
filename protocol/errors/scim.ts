/**
 * Errors of the SCIM endpoint of IAM Identity Center. Import them from this file, because other services have errors of
 * the same names. Source for codes and statuses: IAM Identity Center SCIM Implementation Developer Guide.
 */
import { AwsError } from './aws-error.ts'

// ---- SCIM -------------------------------------------------------------------------------------------------------

/** I (slashdevops/idp-scim-sync 30). AWS has one text for most invalid requests. `reason` is only logged. */
export const invalidScimRequest = (reason: string) =>
  new AwsError(
    'ValidationException',
    'Request is unparsable, syntactically incorrect, or violates schema.',
    400,
    reason,
  )

/** I (goauthentik/authentik 12321). */
export const scimPathRequired = () =>
  new AwsError(
    'ValidationException',
    'Current PATCH support allows omitting "path" attribute only for Add and Replace operations modifying a single attribute.',
    400,
  )

/** I (mitodl/keycloak-scim 73). */
export const replacingMembersNotSupported = () =>
  new AwsError('ValidationException', 'Replacing group memberships is not supported.', 400)

/** The response has no body: I (slashdevops/idp-scim-sync 51). `reason` is only logged. */
export const scimUnauthorized = (reason: string) =>
  new AwsError('UnauthorizedException', undefined, 401, reason)

/** The text is ours. AWS documents the code and the status. */
export const scimResourceNotFound = (what: string) =>
  new AwsError('ResourceNotFoundException', `Specified ${what} does not exist.`, 404)

/** I (slashdevops/idp-scim-sync 45). `reason` is only logged. */
export const duplicateScimResource = (reason?: string) =>
  new AwsError('ConflictException', 'Refused to create a new, duplicate resource.', 409, reason)
