import { validateIdentityPolicy } from './identity.ts'

/**
 * Returns the text of AWS's error, or undefined if AWS accepts the session policy. Session policies have the
 * syntax of inline policies, of either version.
 */
export function validateSessionPolicy(document: string): string | undefined {
  return validateIdentityPolicy(document, { managed: false })
}
