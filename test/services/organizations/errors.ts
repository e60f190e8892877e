/** Errors of AWS Organizations that many tests expect. */
import { expect } from '@jest/globals'

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

/** Expects the SDK's call to fail with this error, and the reason that goes with its message. */
export async function expectReason(
  call: Promise<unknown>,
  name: string,
  Reason: string,
  message: string,
): Promise<void> {
  const error = await call.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name, Reason, message, $metadata: { httpStatusCode: 400 } })
}
