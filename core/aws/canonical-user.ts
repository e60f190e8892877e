import { hash } from 'node:crypto'

/**
 * Returns the canonical user ID that identifies an account in S3: 64 hex digits.
 *
 * AWS's are random. Ours are derived from the account number, so they survive resets and restarts.
 */
export function canonicalUserId(accountId: string): string {
  return hash('sha256', `canonical user of ${accountId}`, 'hex')
}
