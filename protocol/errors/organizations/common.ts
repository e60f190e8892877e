/**
 * Errors of AWS Organizations that many operations have; the other files of this folder have the errors of one resource.
 * Import them from their file, because other services have errors of the same names.
 *
 * Most were recorded on AWS in September 2026. All but ServiceException have the status 400, also those that the
 * SDK's model gives another one.
 */
import { AwsError } from '../aws-error.ts'

export const organizationsError = (code: string, text: string, reason?: string) =>
  new AwsError(code, text, 400, undefined, reason === undefined ? undefined : { Reason: reason })

export const constraintViolation = (reason: string, text: string) =>
  organizationsError('ConstraintViolationException', text, reason)

export const invalidInput = (reason: string, text: string) =>
  organizationsError('InvalidInputException', text, reason)

// ---- Organizations: who may call --------------------------------------------------------------------------------

/** S. The same for a missing permission and for an account that may not call the operation at all. */
export const accessDenied = () =>
  organizationsError('AccessDeniedException', "You don't have permissions to access this resource.")

/** I (hashicorp/terraform-provider-aws#9195, cloud-custodian/cloud-custodian#8106). */
export const organizationsNotInUse = () =>
  organizationsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.')

/** E: the sentence is the model's. The caller may not create the service-linked role that the call needs. */
export const accessDeniedForDependency = () =>
  organizationsError(
    'AccessDeniedForDependencyException',
    "The operation that you attempted requires you to have the iam:CreateServiceLinkedRole for organizations.amazonaws.com permission so that Organizations can create the required service-linked role. You don't have that permission.",
    'ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE',
  )

/** I (hashicorp/terraform-provider-aws, `organization.go`). */
export const notAllFeatures = () =>
  constraintViolation(
    'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
    'The request failed because the organization does not have all features enabled. Please enable all features in your organization and then retry.',
  )

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
