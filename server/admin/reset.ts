/** Back to the beginning: everything, or one account. */
import { EndpointError } from '../endpoints/endpoint-error.ts'
import type { Clock } from '../runtime/clock.ts'
import { SeedError } from '../runtime/errors.ts'
import { type Iamulator, invalidBody, membersOf, ok, type Reply } from './endpoint.ts'

/** No body: everything. `{"account": "123456789012"}`: that account. */
export async function reset(iamulator: Iamulator, body: unknown): Promise<Reply> {
  const account = membersOf(body, ['account']).get('account')
  if (account === undefined) return resetEverything(iamulator)
  if (typeof account !== 'string' || !/^\d{12}$/.test(account)) {
    throw invalidBody('"account" must be a string of 12 digits.')
  }
  return resetAccount(iamulator, account)
}

function resetEverything(iamulator: Iamulator): Promise<Reply> {
  iamulator.store.reset()
  return seedAnew(iamulator, [
    resetClock(iamulator.clock),
    iamulator.decisions.clear(),
    iamulator.instances.reset(),
    iamulator.containers.reset(),
    iamulator.webIdentities.reset(),
    iamulator.signIn.attempts.reset(),
  ])
}

/** @returns what sets it as it was */
function resetClock(clock: Clock): () => void {
  const { offsetSeconds } = clock
  clock.reset()
  return () => {
    clock.reset()
    clock.advance(offsetSeconds * 1000)
  }
}

/** The clock belongs to all accounts, so it stays. */
function resetAccount(iamulator: Iamulator, account: string): Promise<Reply> {
  iamulator.store.resetAccount(account)
  return seedAnew(iamulator, [iamulator.signIn.attempts.reset(account)], account)
}

/**
 * A store that cannot keep its reset undoes it, and the seed with it: they are kept together or not at all.
 *
 * @param undo what brings back all that is forgotten besides
 */
async function seedAnew(
  iamulator: Iamulator,
  undo: readonly (() => void)[],
  account?: string,
): Promise<Reply> {
  const failure = applySeed(iamulator, account)
  try {
    await iamulator.store.durable()
  } catch (error) {
    for (const bringBack of undo) bringBack()
    throw error
  }
  if (failure) throw failure
  return ok({ reset: account ?? 'everything', seeded: iamulator.seed !== undefined })
}

/** What the seed of one account refers to in others may be gone: then the account stays empty, and the answer says so. */
function applySeed(iamulator: Iamulator, account: string | undefined): EndpointError | undefined {
  try {
    iamulator.seed?.apply(iamulator, account)
    return undefined
  } catch (error) {
    if (!(error instanceof SeedError)) throw error
    return new EndpointError(
      409,
      'SeedNotApplied',
      `The state was reset, but the seed could not be applied: ${error.message}`,
    )
  }
}
