/** Sessions that were signed out before their end. They are sealed, so that it must be remembered until then. */
import type { Tx, View } from '../../../store/index.ts'

/** Of an account; when there are more, that which ends first is forgotten. */
const REMEMBERED = 10_000

/** @param id the access key id of the session */
export function isSignedOut(view: View, id: string): boolean {
  return view.signedOut.count('session', id) > 0
}

/**
 * @param id the access key id of the session
 * @param until its end, epoch milliseconds, as `now`
 */
export function rememberSignOut({ signedOut }: Tx, id: string, until: number, now: number): void {
  for (const [key] of signedOut.rows()) {
    if (signedOut.size < REMEMBERED && key >= keyOf(now)) break
    signedOut.delete(key)
  }
  signedOut.put(keyOf(until, id), { accessKeyId: id })
}

/** Those that end first come first. */
function keyOf(until: number, id = ''): string {
  return `${String(until).padStart(15, '0')}-${id}`
}
