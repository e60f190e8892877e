/**
 * Errors of AWS Organizations. Import them from this file, because other services have errors of the same names.
 *
 * Most were recorded on AWS in September 2026. All but ServiceException have the status 400, also those that the
 * SDK's model gives another one.
 */
import { AwsError } from './aws-error.ts'

const organizationsError = (code: string, text: string, reason?: string) =>
  new AwsError(code, text, 400, undefined, reason === undefined ? undefined : { Reason: reason })

export const invalidInput = (reason: string, text: string) =>
  organizationsError('InvalidInputException', text, reason)

// ---- Organizations: who may call --------------------------------------------------------------------------------

/** S. The same for a missing permission and for an account that may not call the operation at all. */
export const accessDenied = () =>
  organizationsError('AccessDeniedException', "You don't have permissions to access this resource.")

/** I (hashicorp/terraform-provider-aws#9195, cloud-custodian/cloud-custodian#8106). */
export const organizationsNotInUse = () =>
  organizationsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.')

// ---- Organizations: invalid input -------------------------------------------------------------------------------

/** S. `member` names the member in capitals, as in `TAGS_1_MEMBER_VALUE`. */
export const inputRequired = (member: string) =>
  invalidInput(`INPUT_REQUIRED:${member}`, 'You must provide a value for the parameter.')

/** S. */
export const invalidPattern = (member: string) =>
  invalidInput(`INVALID_PATTERN:${member}`, 'You provided a value that does not match the required pattern.')

/** S. */
export const invalidEnum = (member: string) =>
  invalidInput(`INVALID_ENUM:${member}`, 'You specified an invalid value.')

/** E: the sentence is the model's. */
export const minLengthExceeded = (member: string) =>
  invalidInput(
    `MIN_LENGTH_EXCEEDED:${member}`,
    'You provided a string parameter that is shorter than allowed.',
  )

/** S. */
export const maxLengthExceeded = (member: string) =>
  invalidInput(`MAX_LENGTH_EXCEEDED:${member}`, 'You provided a string that exceeds that maximum length.')

/** S. */
export const minValueExceeded = (member: string) =>
  invalidInput(`MIN_VALUE_EXCEEDED:${member}`, 'You provided a value that is below the minimum allowed.')

/** S. */
export const maxValueExceeded = (member: string) =>
  invalidInput(`MAX_VALUE_EXCEEDED:${member}`, 'You provided a value that exceeds the maximum allowed.')

/** S. For a token that no response contained, also for an empty one. */
export const invalidNextToken = () =>
  invalidInput(
    'INVALID_NEXT_TOKEN',
    'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
  )

// ---- Organizations: what does not exist -------------------------------------------------------------------------

/** S. */
export const accountNotFound = () =>
  organizationsError('AccountNotFoundException', "You specified an account that doesn't exist.")

/** E. */
export const organizationalUnitNotFound = () =>
  organizationsError(
    'OrganizationalUnitNotFoundException',
    "You specified an organizational unit that doesn't exist.",
  )

/** E. Without an article. */
export const parentNotFound = () =>
  organizationsError('ParentNotFoundException', "You specified parent that doesn't exist.")

/** E: the first sentence of the model's documentation. */
export const childNotFound = () =>
  organizationsError(
    'ChildNotFoundException',
    "We can't find an organizational unit (OU) or Amazon Web Services account with the ChildId that you specified.",
  )
