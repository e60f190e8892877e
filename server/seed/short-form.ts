/**
 * Expands the short form of a seed: the members of one account, at the top level instead of in `accounts`.
 */
import type { Place } from '../../store/index.ts'
import { StepFailure } from './failure.ts'
import type { Path } from './parse.ts'
import type { PlacedSeed, SeedAccount, SeedFile, WrittenSeed } from './types.ts'

export interface ExpandedSeed {
  readonly seed: PlacedSeed
  /** Returns where a part of the expanded seed was written. */
  readonly asWritten: (path: Path) => Path
}

/**
 * Moves the members of an account at the top level to the account at `place`, whose partition is also the partition of the
 * seed, unless the seed names another.
 *
 * @throws StepFailure when `accounts` contains that account too
 */
export function expanded(written: WrittenSeed, place: Place): ExpandedSeed {
  const { short, seed } = split(written)
  const inPartition = { partition: place.partition, ...seed }
  if (Object.keys(short).length === 0) return { seed: inPartition, asWritten: (path) => path }
  const { accountId } = place
  const { accounts = {} } = seed
  if (Object.hasOwn(accounts, accountId))
    throw new StepFailure(
      ['accounts', accountId],
      `Duplicate account ${accountId}`,
      '. The top level describes it too.',
    )
  return {
    seed: { ...inPartition, accounts: { ...accounts, [accountId]: short } },
    asWritten: (path) => (path[0] === 'accounts' && path[1] === accountId ? path.slice(2) : path),
  }
}

/** Separates the members of an account from the seed's. */
function split(written: WrittenSeed): { readonly short: SeedAccount; readonly seed: SeedFile } {
  const { alias, root, disabledRegions, passwordPolicy, policies, users, groups, roles, ...others } = written
  const { serviceLinkedRoles, instanceProfiles, oidcProviders, samlProviders, resources, ...seed } = others
  const first = { alias, root, disabledRegions, passwordPolicy, policies, users, groups, roles }
  const second = { serviceLinkedRoles, instanceProfiles, oidcProviders, samlProviders, resources }
  const members = { ...first, ...second }
  const present = Object.entries(members).filter(([, value]) => value !== undefined)
  return { short: Object.fromEntries(present), seed }
}
