/** Errors about transfers of responsibility. The only kind is billing transfers. */
import { constraintViolation, invalidInput, organizationsError } from './common.ts'
import { handshakeConstraint } from './handshakes.ts'

// ---- Organizations: transfers of responsibility -----------------------------------------------------------------

/** E: the sentence is the model's. */
export const transferNotFound = () =>
  organizationsError(
    'ResponsibilityTransferNotFoundException',
    "We can't find a transfer that you specified.",
  )

/** E: the sentence is the model's. */
export const transferAlreadyInStatus = () =>
  organizationsError(
    'ResponsibilityTransferAlreadyInStatusException',
    'The responsibility transfer is already in the status that you specified.',
  )

/** E: the sentence is the model's. */
export const invalidTransferTransition = () =>
  organizationsError(
    'InvalidResponsibilityTransferTransitionException',
    "The responsibility transfer can't transition to the requested state because it's not in a valid state for this operation.",
  )

/** E: the sentence is the model's. */
export const transferUpdateNotAllowed = () =>
  constraintViolation(
    'TRANSFER_RESPONSIBILITY_UPDATE_NOT_ALLOWED',
    'You cannot update this transfer because it is no longer active. Transfers that have been withdrawn, declined, expired, or cancelled cannot be modified.',
  )

/** E: the sentence is the model's. */
export const transferToItself = () =>
  handshakeConstraint(
    'SOURCE_AND_TARGET_CANNOT_MATCH',
    "An account can't accept a transfer invitation if it is both the sender and recipient of the invitation.",
  )

/** E: the sentence is the model's. */
export const transferAlreadyExists = () =>
  handshakeConstraint(
    'RESPONSIBILITY_TRANSFER_ALREADY_EXISTS',
    'You cannot perform this operation with the current transfer.',
  )

/** E: the sentence is the model's. */
export const activeTransfer = () =>
  constraintViolation(
    'ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS',
    'You cannot delete organization due to an ongoing responsibility transfer process. For example, a pending invitation or an in-progress transfer. To delete the organization, you must resolve the current transfer process.',
  )

// ---- Organizations: quotas and dates of transfers ---------------------------------------------------------------

/** E: the sentence is the model's. */
export const tooManyInboundTransfers = () =>
  constraintViolation(
    'RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION',
    'You have exceeded your inbound transfers limit.',
  )

/** E: the sentence is the model's. */
export const tooManyOutboundTransfers = () =>
  constraintViolation(
    'RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION',
    'You have exceeded your outbound transfers limit.',
  )

/** E: the sentence is the model's. */
export const transferChainTooLong = () =>
  constraintViolation(
    'RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION',
    'You have exceeded the maximum length of your transfer chain.',
  )

/** E: the sentence is the model's. */
export const tooManyTransfersInChain = () =>
  constraintViolation(
    'RESPONSIBILITY_TRANSFER_MAX_TRANSFERS_QUOTA_VIOLATION',
    'You have exceeded the maximum number of inbound transfers allowed in a transfer chain.',
  )

/** E: the sentence is the model's. */
export const startNotBeginningOfMonth = () =>
  invalidInput(
    'START_DATE_NOT_BEGINNING_OF_MONTH',
    'You provided an invalid start date. The start date must be the first day of the month.',
  )

/** E: the sentence is the model's. */
export const startNotBeginningOfDay = () =>
  invalidInput(
    'START_DATE_NOT_BEGINNING_OF_DAY',
    'You provided an invalid start date. The start date must be the beginning of the day (00:00:00.000).',
  )

/** E: the sentence is the model's. */
export const startTooEarly = () =>
  invalidInput('START_DATE_TOO_EARLY', 'You provided an invalid start date. The start date is too early.')

/** E: the sentence is the model's. */
export const startTooLate = () =>
  invalidInput('START_DATE_TOO_LATE', 'You provided an invalid start date. The start date is too late.')

/** E: the sentence is the model's. */
export const endNotEndOfMonth = () =>
  invalidInput(
    'END_DATE_NOT_END_OF_MONTH',
    'You provided an invalid end date. The end date must be the end of the last day of the month (23.59.59.999).',
  )

/** E: the sentence is the model's. */
export const endTooEarly = () =>
  invalidInput('END_DATE_TOO_EARLY', 'You provided an invalid end date. The end date is too early.')

/** E: the sentence is the model's. */
export const endTooLate = () =>
  invalidInput('END_DATE_TOO_LATE', 'You provided an invalid end date. The end date is too late.')
