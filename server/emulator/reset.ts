/** Back to the beginning: everything, or one account. */
import { SeedError } from '../errors.ts'
import type { Iamulator } from '../iamulator.ts'
import { EndpointError, invalidBody, membersOf, ok, type Reply } from './endpoint.ts'

/** No body: everything. `{"account": "123456789012"}`: that account. */
export function reset(iamulator: Iamulator, body: unknown): Reply {
  const account = membersOf(body, ['account']).get('account')
  if (account === undefined) return resetEverything(iamulator)
  if (typeof account !== 'string' || !/^\d{12}$/.test(account)) {
    throw invalidBody('"account" must be a string of 12 digits.')
  }
  return resetAccount(iamulator, account)
}

function resetEverything(iamulator: Iamulator): Reply {
  iamulator.store.reset()
  iamulator.clock.reset()
  iamulator.decisions.clear()
  iamulator.instances.reset()
  iamulator.containers.reset()
  iamulator.webIdentities.reset()
  iamulator.signIn.attempts.reset()
  applySeed(iamulator)
  return ok({ reset: 'everything', seeded: iamulator.seed !== undefined })
}

/** The clock belongs to all accounts, so it stays. */
function resetAccount(iamulator: Iamulator, account: string): Reply {
  iamulator.store.resetAccount(account)
  iamulator.signIn.attempts.reset(account)
  applySeed(iamulator, account)
  return ok({ reset: account, seeded: iamulator.seed !== undefined })
}

/** What the seed of one account refers to in others may be gone: then the account stays empty, and the answer says so. */
function applySeed(iamulator: Iamulator, account?: string): void {
  try {
    iamulator.seed?.apply(iamulator, account)
  } catch (error) {
    if (!(error instanceof SeedError)) throw error
    throw new EndpointError(
      409,
      'SeedNotApplied',
      `The reset is done, but the seed could not be applied: ${error.message}`,
    )
  }
}
