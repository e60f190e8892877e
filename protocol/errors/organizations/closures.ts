/** Errors about closing the accounts of an organization. */
import { constraintViolation, organizationsError } from './common.ts'

// ---- Organizations: closing accounts ----------------------------------------------------------------------------

/** I (getmoto/moto). */
export const accountAlreadyClosed = () =>
  organizationsError('AccountAlreadyClosedException', 'The provided account is already closed.')

/** E: the sentence is the model's. */
export const cannotCloseManagementAccount = () =>
  constraintViolation(
    'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
    'You attempted to close the management account. To close the management account for the organization, you must first either remove or close all member accounts in the organization. Follow standard account closure process using root credentials.',
  )

/** E: the sentence is the model's. */
export const closeAccountRequestsLimitExceeded = () =>
  constraintViolation(
    'CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED',
    'You attempted to exceed the number of accounts that you can close at a time.',
  )

/** I (a Terraform module of SoftwareOne). */
export const closeAccountQuotaExceeded = () =>
  constraintViolation(
    'CLOSE_ACCOUNT_QUOTA_EXCEEDED',
    'You have exceeded close account quota for the past 30 days.',
  )
