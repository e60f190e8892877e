/** The meanings of errors of PostgreSQL and of its connections. */
import { messageOf } from '../../errors.ts'

/** The first characters of errors that a retry meets again: of https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const PERMANENT = [
  // Wrong user or password, and unknown database or schema.
  ...['28000', '28P01', '3D000', '3F000'],
  // Missing permissions, and settings that the server does not know.
  ...['42501', '42704', '22023'],
  // Certificates, as Node names their errors.
  ...['CERT_', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_', 'HOSTNAME_MISMATCH', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
]
const NO_TLS = 'The server does not support SSL connections'

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** Returns whether it is useless to try again. */
export function isPermanent(error: unknown): boolean {
  const code = codeOf(error)
  return PERMANENT.some((prefix) => code.startsWith(prefix)) || messageOf(error) === NO_TLS
}

/** Returns whether a pooler refuses to pass on a setting. */
export function isUnsupportedSetting(error: unknown): boolean {
  return messageOf(error).includes('unsupported startup parameter: statement_timeout')
}

/** Returns whether the server is a standby, as one can become while it is connected. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === '25006'
}

/** Returns the message of an error, also if a name has several addresses: then Node gives one error for each. */
export function reasonOf(error: unknown): string {
  const isSeveral = typeof error === 'object' && error !== null && 'errors' in error
  const first = isSeveral && Array.isArray(error.errors) ? error.errors[0] : error
  return messageOf(first)
}
