import { validateIdentityPolicy } from './identity.ts'

/** Session policies are written like inline policies, of either version. The text of AWS's error, or undefined. */
export function validateSessionPolicy(document: string): string | undefined {
  return validateIdentityPolicy(document, { managed: false })
}
