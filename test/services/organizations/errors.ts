/** Errors of AWS Organizations that many tests expect. */

const error = (code: string, message: string) => ({ code, status: 400, message }) as const

export const DENIED = error('AccessDeniedException', "You don't have permissions to access this resource.")

export const NOT_IN_USE = error(
  'AWSOrganizationsNotInUseException',
  'Your account is not a member of an organization.',
)

export const ACCOUNT_NOT_FOUND = error(
  'AccountNotFoundException',
  "You specified an account that doesn't exist.",
)
