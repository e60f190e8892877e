/**
 * Remembers sessions that were signed out before they expired.
 *
 * Sealed sessions stay valid until then, so the server has to reject the ones that were signed out.
 */
import type { Tx, View } from '../../store/index.ts'
import { expiryKey } from './expiry-keys.ts'

/** The limit for each account. Above it, the session that expires first is forgotten. */
const REMEMBERED = 10_000

/**
 * Returns whether the session was signed out.
 *
 * @param id the session's access key ID
 */
export function isSignedOut(view: View, id: string): boolean {
  return view.signedOut.count('session', id) > 0
}

/**
 * Remembers that a session was signed out.
 *
 * @param id the session's access key ID
 * @param until when the session expires, in epoch milliseconds like `now`
 */
export function rememberSignOut({ signedOut }: Tx, id: string, until: number, now: number): void {
  for (const [key] of signedOut.rows()) {
    if (signedOut.size < REMEMBERED && key >= expiryKey(now)) break
    signedOut.delete(key)
  }
  signedOut.put(expiryKey(until, id), { accessKeyId: id })
}
