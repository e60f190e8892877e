import { problemIn } from './identity.ts'

/**
 * Returns the text of AWS's error, or undefined if the session policy is accepted. Session policies have the
 * syntax of inline policies, of either version. Their conditions can have values that IAM refuses, except
 * malformed base64.
 */
export function validateSessionPolicy(document: string, partition: string): string | undefined {
  return problemIn(document, { managed: false, partition, literals: 'binary', anyForm: true })
}
