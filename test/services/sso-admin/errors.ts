/** Errors of IAM Identity Center that many tests expect. */
import { deniedText, userArn } from '../callers.ts'

const error = (code: string) => (message: string) => ({ code, status: 400, message })

export const invalid = error('ValidationException')
export const notFound = error('ResourceNotFoundException')
export const conflict = error('ConflictException')
export const overQuota = error('ServiceQuotaExceededException')
const refused = error('AccessDeniedException')

/** A refusal with any message. */
export const REFUSED = { code: 'AccessDeniedException', status: 400 }
export const NO_ACCESS = refused('You do not have sufficient access to perform this action.')

/** The denial of a caller from `userWith` whose policies do not allow an operation. */
export const denied = (operation: string, resource: string) =>
  refused(deniedText(userArn('caller'), `sso:${operation}`, resource))
