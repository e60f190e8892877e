/** The answer of sign-ins while too many passwords are being checked at the same time. */
import { AwsError } from '../../protocol/errors.ts'

export const BUSY = 'Too many passwords are being checked at the same time. Try again in a few seconds.'

/** Returns the error of a password that could not be checked because too many others are waiting. */
export function throttlingOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error
  throw error
}
