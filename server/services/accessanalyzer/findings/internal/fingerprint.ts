/** Short texts in place of all policies of a user, role, or resource, which are compared for each pair of them. */
import { createHash } from 'node:crypto'

/** Returns a text that is equal for equal parts. */
export const fingerprintOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64')
