/** Errors about handshakes, such as invitations. */
import { constraintViolation, invalidInput, organizationsError } from './common.ts'

// ---- Organizations: handshakes ----------------------------------------------------------------------------------

/** S. For every state that the handshake may be in, and for one that the caller has no part in. */
export const handshakeNotFound = () =>
  organizationsError('HandshakeNotFoundException', "You specified a handshake that doesn't exist.")

/** S. */
export const handshakeAlreadyInState = () =>
  organizationsError('HandshakeAlreadyInStateException', 'The handshake is already in the requested state.')

/** S. */
export const invalidHandshakeTransition = () =>
  organizationsError(
    'InvalidHandshakeTransitionException',
    'You cannot perform this operation on a handshake in its current state, such as attempting to cancel a handshake that was previously accepted or attempting to accept a handshake that was declined.',
  )

/** S. */
export const duplicateHandshake = () =>
  organizationsError(
    'DuplicateHandshakeException',
    'A handshake with the specified type and parameters already exists for the given parties.',
  )

/** S. For an invitation without a target, or to what is no account number. The reason names no member. */
export const invalidAccountTarget = () =>
  invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.')

/** S. */
export const invalidEmailTarget = () =>
  invalidInput(
    'INVALID_EMAIL_ADDRESS_TARGET',
    'You specified an invalid email address for the invited account owner.',
  )

/** S. For an organization, an unknown type, and none. */
export const invalidPartyType = () =>
  invalidInput('INVALID_PARTY_TYPE_TARGET', 'You specified an invalid party type as the target parameter.')

/** S. */
export const tooManyFilters = () =>
  invalidInput('MAX_LIMIT_EXCEEDED_FILTER', 'You specified too many filter parameters.')

// ---- Organizations: constraints on handshakes -------------------------------------------------------------------

export const handshakeConstraint = (reason: string, text: string) =>
  organizationsError('HandshakeConstraintViolationException', text, reason)

/** S. */
export const alreadyInAnOrganization = () =>
  handshakeConstraint('ALREADY_IN_AN_ORGANIZATION', 'The AWS account is already a member of an organization.')

/** I (awslabs/compliant-framework-for-federal-and-dod-workloads-in-aws-govcloud-us#12). Without a full stop. */
export const invitedAccountLimitExceeded = () =>
  handshakeConstraint('ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'You have exceeded the allowed number of AWS accounts')

/** E: the sentence is the model's. */
export const handshakeRateLimitExceeded = () =>
  handshakeConstraint(
    'HANDSHAKE_RATE_LIMIT_EXCEEDED',
    'You attempted to exceed the number of handshakes that you can send in one day.',
  )

/** E: the sentence is the model's. */
export const inviteDisabled = () =>
  handshakeConstraint(
    'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
    "You can't issue new invitations to join an organization while it's in the process of enabling all features. You can resume inviting accounts after you finalize the process when all accounts have agreed to the change.",
  )

/** S. */
export const alreadyHasAllFeatures = () =>
  handshakeConstraint(
    'ORGANIZATION_ALREADY_HAS_ALL_FEATURES',
    'All features are already enabled on this organization.',
  )

/** E: the sentence is the model's. */
export const alreadyPendingAllFeatures = () =>
  handshakeConstraint(
    'ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION',
    'The handshake request is invalid because the organization has already started the process to enable all features.',
  )

/** E: the sentence is the model's. */
export const organizationTooLarge = () =>
  constraintViolation(
    'ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED',
    'Your organization has more than 5000 accounts, and you can only use the standard migration process for organizations with less than 5000 accounts. Use the assisted migration process to enable all features mode, or create a support case for assistance if you are unable to use assisted migration.',
  )
