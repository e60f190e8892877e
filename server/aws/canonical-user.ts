import { hash } from 'node:crypto'

/**
 * The canonical user id of an account, by which S3 knows it: 64 hex digits. AWS's are random; ours follow from the
 * account's number, so that they stay the same over resets and restarts.
 */
export function canonicalUserId(accountId: string): string {
  return hash('sha256', `canonical user of ${accountId}`, 'hex')
}
