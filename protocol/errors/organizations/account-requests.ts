/** Errors about the creation of accounts. */
import { constraintViolation, invalidInput, organizationsError } from './common.ts'

// ---- Organizations: creation of accounts ------------------------------------------------------------------------

/** I. */
export const accountNumberLimitExceeded = () =>
  constraintViolation(
    'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
    'You have exceeded the allowed number of AWS accounts.',
  )

/** E: the sentences are the model's. */
export const invalidRoleName = () =>
  invalidInput(
    'INVALID_ROLE_NAME',
    "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.",
  )

/** E: the sentence is the model's. */
export const managementNotGovCloudEnabled = () =>
  constraintViolation(
    'MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED',
    'To complete this operation, the management account must have an associated account in the Amazon Web Services GovCloud (US-West) Region.',
  )

/** E: the first sentence of the model's documentation. */
export const createAccountStatusNotFound = () =>
  organizationsError(
    'CreateAccountStatusNotFoundException',
    "We can't find an create account request with the CreateAccountRequestId that you specified.",
  )
