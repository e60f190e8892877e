/** Errors of the members of a request. */
import { AwsError, invalidInput, validationError } from './aws-error.ts'

// ---- Members ----------------------------------------------------------------------------------------------------

/** S. `clauses` are `Value at ... failed to satisfy constraint: ...`. */
export const validationErrors = (clauses: readonly string[]) => validationError(failuresIn(clauses))

/** Returns the sentence for failures, which several services share. */
export function failuresIn(clauses: readonly string[]): string {
  return `${clauses.length} validation error${clauses.length === 1 ? '' : 's'} detected: ${clauses.join('; ')}`
}

const malformed = (text: string) => new AwsError('MalformedInput', text, 400)
/** O, S: no message. */
export const malformedInput = () => new AwsError('MalformedInput', undefined, 400)
/** O. */
export const missingDecimalValue = () => new AwsError('MalformedInput', 'missing value for decimal type', 400)
/** S (recorded on AWS, 2026-09). */
export const invalidIndex = (index: string) => malformed(`${index} is not a valid index`)
/** S (recorded on AWS, 2026-09). `index` as the request spells it. */
export const negativeIndex = (index: string) => malformed(`Key ${index} may not have a leading '-'`)
/** S (recorded on AWS, 2026-09). */
export const consecutiveIndices = () => malformed('Two index elements may not occur back to back')
/** S (recorded on AWS, 2026-09). */
export const sparseInput = (skipped: number) =>
  malformed(`Excessively sparse input would skip ${skipped} list elements`)
/** S (recorded on AWS, 2026-09): nested parameters where a text is expected. */
export const unexpectedStart = () => malformed('Start of list found where not expected')
/** S. */
export const invalidMarker = () => validationError('Invalid Marker.')
/** S (recorded on AWS, 2026-09): GetAccountAuthorizationDetails, for any text that is no Marker as well. */
export const wrongMarkerForFilter = () => validationError('Marker and Filter do not match')
/** S (2026-02). */
export const invalidArn = (arn: string) => validationError(`ARN ${arn} is not valid.`)
/**
 * I (pulumi-aws-apigateway#347, aws-elastic-beanstalk-cli#562, runs-on#518): a policy to attach, to detach, or to
 * use as a boundary that is of another partition.
 */
export const invalidArnPartition = () => validationError('Invalid ARN partition')
/** S: a permissions boundary of a role that is not the ARN of a policy. */
export const invalidRoleBoundary = (arn: string) => invalidInput(`ARN ${arn} is not valid.`)
/** E: the same on a user. */
export const invalidUserBoundary = (arn: string) =>
  validationError(`Value (${arn}) for parameter PermissionsBoundary is invalid.`)
/** D for the rule; the text is ours. */
export const userNameWithAllUsers = () => validationError('UserName cannot be given together with AllUsers.')
/** S (2026-09). */
export const invalidCredentialService = () => validationError('ServiceName must match [a-zA-Z0-9.-]*')
/** S (2026-09). */
export const notCredentialOfUser = (user: string, id: string) =>
  validationError(`User ${user} does not have a service specific credential with id ${id}`)
/** S (2026-09): GetMFADevice of a virtual device. */
export const notASecurityKey = () =>
  validationError(
    'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
  )
/** S: the path of a virtual MFA device. */
export const invalidPath = () =>
  validationError(
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  )
/** E: in the words for a name that violates its constraint; the limit is documented for CloudFormation. */
export const mfaDeviceNameTooLong = (limit: number) =>
  validationErrors([
    `Value at 'virtualMFADeviceName' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
  ])
/** E: in the words for requests with such a serial number. */
export const serialNumberTooLong = (limit: number) =>
  validationErrors([
    `Value at 'serialNumber' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
  ])
/** S. */
export const mustSpecifyUserName = () =>
  validationError('Must specify userName when calling with non-User credentials')

/** D for the rule; the text is ours. */
export const aliasIsAccountNumber = () => validationError('An account alias cannot be a 12-digit number.')

/** S: the tag keys of users and roles are case-insensitive. */
export const duplicateTagKeysIgnoringCase = () =>
  invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
/** S: the tag keys of all other resources are case-sensitive. */
export const duplicateTagKeys = () => invalidInput('Duplicate tag keys found.')
/** S (recorded on AWS, 2026-09). */
export const reservedTagKey = () => invalidInput('Tag keys beginning with aws: are reserved for system use.')
/** S (recorded on AWS, 2026-09): TagUser without tags; with the space at the end. */
export const noUserTags = () => invalidInput('Error occurred while validating input. ')
/** S (recorded on AWS, 2026-09) for server certificates. */
export const noTags = () => invalidInput('The provided tag map must not be null/empty.')
/** S (recorded on AWS, 2026-09) for server certificates. */
export const noTagKeys = () => invalidInput('The provided tag keys must not be null/empty.')
/** S (recorded on AWS, 2026-09): the model has the status Expired, but no request can set it. */
export const statusNotSettable = (status: string) =>
  invalidInput(`Operation does not support status ${status}`)

/** I (tilfin/aws-iam-policy-tool#9). */
export const serviceLinkedPath = () =>
  invalidInput("Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles")
/** The code is among those that CreateRole declares; the text is ours, after that for service-linked roles. */
export const reservedPath = () =>
  invalidInput("Path prefix '/aws-reserved/' can only be used for roles that AWS creates")

/** S. */
export const customSuffixNotAllowed = (service: string) =>
  invalidInput(`Custom suffix is not allowed for ${service}`)
/** S. */
export const serviceRoleNameTaken = (name: string) =>
  invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`)
/** E: IAM's error for a role name that a request contains. */
export const serviceRoleNameTooLong = (limit: number) =>
  validationErrors([
    `Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to ${limit}`,
  ])
/** S (2026-09). */
export const malformedDeletionTaskId = () => invalidInput('Invalid task id')

/** I. */
export const invalidEntityArn = (arn: string) =>
  invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)

export const malformedPolicyDocument = (text: string, note?: string) =>
  new AwsError('MalformedPolicyDocument', text, 400, note)
/** I. `kind` is AWS, SERVICE, or FEDERATED. */
export const invalidPrincipal = (kind: string, value: string, note?: string) =>
  malformedPolicyDocument(`Invalid principal in policy: "${kind}":"${value}"`, note)
