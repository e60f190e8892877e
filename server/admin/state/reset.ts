/** Resets everything, or one account, to the initial state. `follow-resets.ts` resets what is not in the store. */

import { SeedError } from '../../../core/runtime/errors.ts'
import type { Place } from '../../../store/index.ts'
import { EndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { ACCOUNT_MEMBERS, accountIn } from '../account.ts'
import { type Iamulator, invalidBody, membersOf, ok, type Reply } from '../endpoint.ts'
import { followingCreatedAccounts, furnish, keepingMembership, reopen } from '../member-accounts.ts'
import { followingPermissionSets } from '../permission-set-roles.ts'
import { resetUpstreams } from '../upstream-reset.ts'

/** The scope of a reset. */
interface Reset {
  /** `everything`, or the number of an account. */
  readonly reset: string
  /** Whether a seed was applied. */
  readonly seeded: boolean
}

/**
 * Resets everything, or with the body `{"account": "123456789012"}`, that account. The account is in the
 * default partition, unless the body names another.
 *
 * With everything, the body `{"upstream": true}` or `--reset-upstream on` also resets upstreams, before the state. They
 * forget all accounts, so that they are not reset with one.
 */
export async function reset(iamulator: Iamulator, body: unknown): Promise<Reply> {
  requireReady(iamulator)
  const members = membersOf(body, [...ACCOUNT_MEMBERS, 'upstream'])
  const account = accountIn(iamulator, members)
  const upstreams = resetsUpstreams(iamulator, members, account) ? await resetUpstreams(iamulator) : {}
  const done = await iamulator.store.durably(() =>
    account ? resetAccount(iamulator, account) : resetEverything(iamulator),
  )
  return ok(Object.keys(upstreams).length === 0 ? done : { ...done, upstreams })
}

function resetsUpstreams(
  { settings }: Iamulator,
  members: ReadonlyMap<string, unknown>,
  account: Place | undefined,
): boolean {
  const upstream = members.get('upstream') ?? (account === undefined && settings.resetUpstream === 'on')
  if (typeof upstream !== 'boolean') throw invalidBody('"upstream" must be true or false.')
  if (upstream && account)
    throw invalidBody(
      '"upstream" must not be true for one account, because an upstream forgets all accounts.',
    )
  return upstream
}

function resetEverything(iamulator: Iamulator): Reset {
  iamulator.store.reset()
  iamulator.clock.agree()
  return applySeedAgain(iamulator)
}

/**
 * Resets one account. What all accounts share is not reset: their common clock, quotas, instances, and the like.
 *
 * A member of an organization stays one, with everything that the organization made in it, and is open again if it was
 * closed. It keeps the roles of its permission sets, under new IDs. Accounts that an organization has created are reset
 * together with its management account.
 */
function resetAccount(iamulator: Iamulator, place: Place): Reset {
  const keepMembership = keepingMembership(iamulator, place)
  const followCreatedAccounts = followingCreatedAccounts(iamulator, place)
  const permissionSetRoles = followingPermissionSets(iamulator, place)
  iamulator.store.resetAccount(place)
  followCreatedAccounts()
  permissionSetRoles.removeForgotten()
  reopen(iamulator, place)
  return applySeedAgain(iamulator, place, () => {
    keepMembership()
    furnish(iamulator, place)
    permissionSetRoles.createMissing()
  })
}

/**
 * Applies the seed.
 *
 * A store that cannot save the reset undoes it together with the seed: they are saved together or not at all.
 *
 * @param afterward what else belongs to the reset, once the seed is applied
 */
function applySeedAgain(iamulator: Iamulator, account?: Place, afterward?: () => void): Reset {
  const failure = applySeed(iamulator, account)
  afterward?.()
  iamulator.epoch.agree()
  if (failure) throw failure
  return { reset: account?.accountId ?? 'everything', seeded: iamulator.seed !== undefined }
}

/**
 * Applies the seed. Returns an error when it cannot be applied; the account then stays empty.
 *
 * This happens when the seed of one account refers to something in another account that was deleted.
 */
function applySeed(iamulator: Iamulator, account: Place | undefined): EndpointError | undefined {
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
