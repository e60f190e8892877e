/**
 * Errors of IAM Identity Center that many operations have; the other files of this folder have the errors of one resource.
 * Import them from their file, because other services have errors of the same names.
 *
 * All but InternalServerException have the status 400.
 */
import { AwsError } from '../aws-error.ts'
import { validationException } from '../json-requests.ts'

const ssoAdminError = (code: string, text: string) => new AwsError(code, text, 400)

export const conflict = (text: string) => ssoAdminError('ConflictException', text)

export const resourceNotFound = (text: string) => ssoAdminError('ResourceNotFoundException', text)

export const quotaExceeded = (text: string) => ssoAdminError('ServiceQuotaExceededException', text)

// ---- Identity Center: instances ---------------------------------------------------------------------------------

/** E: the sentence is the model's. The account may not call the operation, whatever its policies allow. */
export const accessDenied = () =>
  ssoAdminError('AccessDeniedException', 'You do not have sufficient access to perform this action.')

/** E: in the form of the other texts. */
export const instanceNotFound = (id: string) => resourceNotFound(`Could not find Instance with id ${id}`)

/** I (public tracebacks). The instance belongs to an account, and only instances of organizations have permission sets. */
export const notSupported = () =>
  validationException('The operation is not supported for this Identity Center instance')

/** The text is ours. For a token that no response contained. */
export const invalidNextToken = () => validationException('The NextToken is not valid.')
