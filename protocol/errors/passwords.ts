/** Errors of login profiles, passwords, and the password policy. */
import { AwsError, alreadyExists, noSuchEntity, validationError } from './aws-error.ts'
import { validationErrors } from './members.ts'

// ---- Login profiles ---------------------------------------------------------------------------------------------

/** S; S 2026-09 that the root user, who has no name, is called null. */
export const noSuchLoginProfile = (userName: string | null) =>
  noSuchEntity(`Login Profile for User ${userName} cannot be found.`)
/** D for the rule: an email address belongs to the root user of only one account; the text is ours. */
export const rootEmailTaken = (email: string) =>
  alreadyExists(`The email address ${email} already belongs to the root user of an account.`)
/** S: with a small `user`. */
export const loginProfileAlreadyExists = (userName: string) =>
  alreadyExists(`Login Profile for user ${userName} already exists.`)
/** S 2026-09: for the root user. */
export const rootLoginProfileAlreadyExists = (accountId: string) =>
  alreadyExists(`Login Profile for account ${accountId} already exists.`)
/** I (hashicorp/terraform-provider-aws): the login profile was created shortly before. */
export const loginProfileUnmodifiable = (userName: string) =>
  new AwsError(
    'EntityTemporarilyUnmodifiable',
    `Login Profile for User ${userName} cannot be modified while login profile is being created.`,
    409,
  )
/** D for the rule; the text is IAM's for a member that the model requires. */
export const passwordRequired = () =>
  validationErrors(["Value at 'password' failed to satisfy constraint: Member must not be null"])
/** D for the rule; the text is ours. */
export const passwordNotForRoot = () =>
  validationErrors(["Value at 'password' failed to satisfy constraint: Member must be null"])
/** D for the rule; the text is ours. */
export const signinDurationOfRoot = () =>
  validationErrors(["Value at 'maxSigninSessionDuration' failed to satisfy constraint: Member must be null"])
/** D for the rule; the text is ours. */
export const signinDurationGivenAndReset = () =>
  validationError(
    'Unable to set and reset the maximum sign-in session duration in the same request. Set a value for only one of the two parameters.',
  )

// ---- Password policy --------------------------------------------------------------------------------------------

/** S: GetAccountPasswordPolicy. */
export const noPasswordPolicy = (accountId: string) =>
  noSuchEntity(`The Password Policy with domain name ${accountId} cannot be found.`)
/** S: DeleteAccountPasswordPolicy. */
export const noPasswordPolicyToDelete = () =>
  noSuchEntity('The account policy with name PasswordPolicy cannot be found.')

// ---- Passwords --------------------------------------------------------------------------------------------------

/** Requirements that a password does not meet. */
export interface PasswordFlaws {
  /** Required number of characters. Absent when the password is long enough. */
  readonly minimumLength?: number
  /** Missing kinds of characters, such as `uppercase letter`. */
  readonly missing: readonly string[]
  /** How many of the missing kinds are required. Undefined when all of them are. */
  readonly needed?: number
}

const passwordPolicyViolation = (text: string) => new AwsError('PasswordPolicyViolation', text, 400)
/** I; how a length and missing characters are joined E. */
export const passwordTooWeak = ({ minimumLength, missing, needed }: PasswordFlaws) => {
  const lack = missing.map((kind) => `Password should have at least one ${kind}`).join(', ')
  const choice =
    needed === undefined ? '' : `Password should meet ${needed} more of the following requirements: `
  const length =
    minimumLength === undefined ? '' : `Password should have a minimum length of ${minimumLength}`
  return passwordPolicyViolation([length, lack && choice + lack].filter((flaw) => flaw !== '').join(', '))
}
/** D for the rule; the text is ours. */
export const passwordNamesAccount = () =>
  passwordPolicyViolation('Password should not be the name or the email address of the account')
/** D for the rule; the text is ours. */
export const passwordUsedBefore = (remembered: number) =>
  passwordPolicyViolation(`Password should not be one of the last ${remembered} passwords`)

/** E. */
export const oldPasswordIncorrect = () => new AwsError('AccessDenied', 'The old password was incorrect.', 403)
/** E. */
export const passwordNotOfUser = () =>
  new AwsError('InvalidUserType', 'Only IAM Users can change their own password', 400)
