/** Errors about the accounts of an organization. */
import { constraintViolation, organizationsError } from './common.ts'

// ---- Organizations: accounts ------------------------------------------------------------------------------------

/** S. */
export const accountNotFound = () =>
  organizationsError('AccountNotFoundException', "You specified an account that doesn't exist.")

/** E: the sentence is the model's. */
export const masterCannotLeaveOrganization = () =>
  organizationsError(
    'MasterCannotLeaveOrganizationException',
    "You can't remove a management account from an organization. If you want the management account to become a member account in another organization, you must first delete the current organization of the management account.",
  )

/** E: the sentence is the model's. */
export const cannotRemoveDelegatedAdministrator = () =>
  constraintViolation(
    'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
    'You attempted to remove an account from the organization that is registered as a delegated administrator for a service integrated with your organization. To complete this operation, you must first deregister this account as a delegated administrator.',
  )

/** I (a Terraform module of SoftwareOne). With two spaces. */
export const waitPeriodActive = () =>
  constraintViolation('WAIT_PERIOD_ACTIVE', 'This operation requires a wait period.  Try again later.')

/** The text is ours. A closed account stays in its organization until AWS deletes it. */
export const closedAccountCannotLeave = () =>
  constraintViolation(
    'ACCOUNT_CANNOT_LEAVE_ORGANIZATION',
    "You attempted to remove a closed account from the organization. You can't remove it until it is permanently closed.",
  )
