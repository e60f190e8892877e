/** Comparisons that take the same time wherever the texts differ. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares in constant time, independent of the lengths. */
export function isEqualSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
