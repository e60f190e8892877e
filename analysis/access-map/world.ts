/** The state that the access map shows: accounts, and the roles in them. */

import type { Arrival } from '../../core/access/condition-keys.ts'
import type { DetailedTarget } from '../../core/access/target.ts'
import { trustTarget } from '../../core/access/target-role.ts'
import { partitionNamed } from '../../core/aws/partitions.ts'
import { isClosed } from '../../core/identity/closed-accounts.ts'
import type { Clock } from '../../core/runtime/clock.ts'
import {
  type CompiledPolicy,
  compilePolicy,
  type TrustPrincipal,
  trustPrincipals,
} from '../../policy/index.ts'
import { accountKey, type Place, type RoleRow, type Store, tableNames, type View } from '../../store/index.ts'

export interface World {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
}

/** A role that a principal might assume. */
export interface RoleTarget {
  readonly row: RoleRow
  readonly view: View
  readonly target: DetailedTarget
  readonly trust: CompiledPolicy
  /** Whom the trust policy names. */
  readonly named: readonly TrustPrincipal[]
  /** The role sessions among them, as ARNs. */
  readonly sessions: readonly string[]
}

/** The accounts in use of one partition. */
export interface Realm {
  readonly partition: string
  readonly views: readonly View[]
  readonly roles: readonly RoleTarget[]
}

/** Returns the accounts that are not closed, and their roles, by partition. */
export function realmsOf({ store }: World): readonly Realm[] {
  const places = [...store.accounts()].sort((one, other) => (accountKey(one) < accountKey(other) ? -1 : 1))
  const partitions = [...new Set(places.map(({ partition }) => partition))]
  return partitions.map((partition) => {
    const views = places
      .filter((place) => place.partition === partition)
      .map((place) => store.settled(store.view(place)))
      .filter((view) => !isClosed(view))
    return { partition, views, roles: views.flatMap(rolesIn) }
  })
}

function rolesIn(view: View): readonly RoleTarget[] {
  return Array.from(view.roles.rows(), ([, row]) => {
    const target = trustTarget(view, { arn: row.arn, accountId: view.accountId, role: row })
    const document = target.trust ?? ''
    const named = trustPrincipals(document)
    const sessions = named.map(({ value }) => value).filter((value) => value.includes(':assumed-role/'))
    return { row, view, target, trust: compilePolicy(document), named, sessions }
  })
}

/** Returns how a request would arrive if nothing about it were special. */
export function plainArrival({ clock }: World, place: Place, isService = false): Arrival {
  return {
    now: clock.now(place),
    region: partitionNamed(place.partition).iamRegion,
    secure: true,
    sourceIp: isService ? undefined : '127.0.0.1',
    userAgent: undefined,
    referer: undefined,
  }
}

/**
 * Returns a number that changes with every write to the state, in any account. Versions of tables only grow, so their sum
 * never repeats.
 */
export function stateVersion({ store }: World): number {
  const view = store.view({ partition: 'aws', accountId: '000000000000' })
  return tableNames.reduce((sum, name) => sum + view[name].version, 0)
}

/** Returns whether the state as permissions see it can change without a write, because changes take effect later. */
export function isDelayed({ store }: World): boolean {
  const view = store.view({ partition: 'aws', accountId: '000000000000' })
  return store.settled(view) !== view
}
