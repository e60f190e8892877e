/** Converts values of an organization in a seed to the API's. */
import type { OrganizationsTypes } from '../../../protocol/model/index.ts'
import type { SeedInvitation } from '../../../schemas/seed.ts'
import { StepFailure } from '../failure.ts'
import type { Path } from '../parse.ts'

/**
 * Returns the recipient of a handshake: an account, or an address.
 *
 * @throws StepFailure when there are both, or neither
 */
export function partyOf(
  { account, email }: Pick<SeedInvitation, 'account' | 'email'>,
  path: Path,
): OrganizationsTypes.HandshakeParty {
  if (account !== undefined && email === undefined) return { Type: 'ACCOUNT', Id: account }
  if (account === undefined && email !== undefined) return { Type: 'EMAIL', Id: email }
  throw new StepFailure(path, 'Invalid recipient', ': use either "account" or "email"')
}

/** Returns a date in epoch milliseconds. @throws StepFailure when it is not in the calendar */
export function dateIn(text: string, path: Path): number {
  const time = Date.parse(text)
  if (Number.isNaN(time) || !isDay(text.slice(0, 'YYYY-MM-DD'.length)))
    throw new StepFailure(path, `Invalid date "${text}"`)
  return time
}

/** Date.parse takes June 31 for July 1. */
function isDay(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
