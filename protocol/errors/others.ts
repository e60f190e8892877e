/** Errors of single operations of IAM. */
import { AwsError } from './aws-error.ts'

// ---- Others -----------------------------------------------------------------------------------------------------

/** S: changes of AWS managed policies. */
export const notYourPolicy = (
  verb: 'delete policies' | 'delete policy versions for policies' | 'update policies',
) => new AwsError('AccessDenied', `Cannot ${verb} outside your own account.`, 403)
/** S (2026-09). */
export const invalidAuthenticationCode = () =>
  new AwsError('InvalidAuthenticationCode', 'Authentication code for device is not valid.', 403)
/** S (2026-09): a user with an MFA device enables or deactivates an own device without MFA. */
export const mfaRequiredForOwnDevices = () =>
  new AwsError(
    'AccessDenied',
    'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
    403,
  )
const unmodifiableEntity = (text: string) => new AwsError('UnmodifiableEntity', text, 400)
/** S (2026-09). */
export const unmodifiableRole = (name: string) =>
  unmodifiableEntity(
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  )
/** E: roles have the same text. A provider of IAM Identity Center. */
export const unmodifiableSamlProvider = (name: string) =>
  unmodifiableEntity(
    `Cannot perform the operation on the protected provider '${name}' - this provider is only modifiable by AWS`,
  )
/** S (2026-09). */
export const unmodifiableDuration = (name: string) =>
  unmodifiableEntity(`${name} is an AWS service linked role, max session duration cannot be changed.`)

/** I (aws/aws-cdk#6131). A policy that AWS provides only for service-linked roles. */
export const serviceRolePolicyNotAttachable = () =>
  new AwsError('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.', 400)
