/** Passwords, and their rows in the store. */
import { keyOf, type LoginProfileRow } from '../../../../store/index.ts'
import { ACCOUNT, type TestServer } from '../../../support/harness.ts'
import { at } from '../../../support/places.ts'

/** Has characters of all kinds and satisfies the minimum length of every policy in these tests. */
export const PASSWORD = 'Correct-Horse-7'
export const NEW_PASSWORD = 'Battery-Staple-8'

/** Returns the row of a user's login profile. */
export function profileOf({ iamulator }: TestServer, userName: string): LoginProfileRow {
  const view = iamulator.store.view(at(ACCOUNT))
  const profile = view.loginProfiles.get(view.users.get(keyOf(userName))?.id ?? '')
  if (!profile) throw new Error(`${userName} has no login profile`)
  return profile
}

/** Writes the row of a user's login profile, bypassing the API. */
export function putProfile({ iamulator }: TestServer, userName: string, profile: LoginProfileRow): void {
  iamulator.store.transact(at(ACCOUNT), (tx) => {
    tx.loginProfiles.put(tx.users.get(keyOf(userName))?.id ?? '', profile)
  })
}

export const noSuchProfile = (userName: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `Login Profile for User ${userName} cannot be found.`,
})
