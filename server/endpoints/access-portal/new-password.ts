/** Takes the new password of a user whose password is a one-time password. */

import { newSecret } from '../../../core/aws/ids.ts'
import {
  directoryPasswordFlaw,
  hashDirectoryPassword,
  setDirectoryPassword,
} from '../../../core/identity/identity-center/directory-passwords.ts'
import { AwsError } from '../../../protocol/errors.ts'
import { shortText } from '../page-reply.ts'
import { BUSY, throttlingOf } from '../throttling.ts'
import { passwordVersion } from './users.ts'
import type { Portal, Visit } from './visit.ts'

interface Refusal {
  readonly status: number
  readonly message: string
}

const DIFFERENT: Refusal = { status: 400, message: 'The new passwords do not match.' }
const CHANGED: Refusal = { status: 409, message: 'The password was changed in the meantime. Sign in again.' }

/**
 * Sets the password in a form.
 *
 * @param version identifies the password that the user signed in with
 * @returns why it was not set; undefined when it was
 */
export async function changePassword(
  { emulator, form }: Visit,
  { place, view }: Portal,
  userId: string,
  version: string,
): Promise<Refusal | undefined> {
  const password = shortText(form, 'newPassword')
  if (password !== form.get('repeated')) return DIFFERENT
  const flaw = directoryPasswordFlaw(password)
  if (flaw !== undefined) return { status: 400, message: flaw }
  const secretOf = (bytes: number) => newSecret(emulator.randomBytes, bytes)
  const hashed = await hashDirectoryPassword(view, userId, password, secretOf).catch(throttlingOf)
  if (hashed instanceof AwsError) return { status: 429, message: BUSY }
  const now = emulator.clock.now(place)
  return emulator.store.transact(place, (tx) => {
    if (passwordVersion(tx, userId) !== version || !tx.directoryUsers.has(userId)) return CHANGED
    const message = setDirectoryPassword(tx, userId, { hashed, now })
    return message === undefined ? undefined : { status: 400, message }
  })
}
