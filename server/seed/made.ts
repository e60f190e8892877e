/** Describes what a seed made, for programs that then use it. */
import { keyOf, type Place, type Store } from '../../store/index.ts'
import { placeIn } from './apply.ts'
import type { PlacedSeed, SeedAccount, SeedUser } from './types.ts'

interface MadeEntity {
  readonly arn: string
}

interface MadeUser extends MadeEntity {
  /** The first active access key of the seed. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** By name, as the seed spells it. */
export interface Made {
  readonly users: Readonly<Record<string, MadeUser>>
  readonly roles: Readonly<Record<string, MadeEntity>>
  readonly policies: Readonly<Record<string, MadeEntity>>
}

/** Returns what an applied seed made, by account number. */
export function madeBy(store: Store, seed: PlacedSeed): Readonly<Record<string, Made>> {
  const accounts = Object.entries(seed.accounts ?? {})
  return Object.fromEntries(
    accounts.map(([id, account]) => [id, madeIn(store, placeIn(seed, id), account)] as const),
  )
}

function madeIn(store: Store, place: Place, { users = [], roles = [], policies = [] }: SeedAccount): Made {
  const view = store.view(place)
  return {
    users: named(users, view.users, credentialsOf),
    roles: named(roles, view.roles, () => ({})),
    policies: named(policies, view.policies, () => ({})),
  }
}

interface Rows {
  get(key: string): MadeEntity | undefined
}

function named<Entry extends { readonly name: string }, Facts extends object>(
  entries: readonly Entry[],
  rows: Rows,
  factsOf: (entry: Entry) => Facts,
): Readonly<Record<string, MadeEntity & Facts>> {
  const made = entries.flatMap((entry) => {
    const row = rows.get(keyOf(entry.name))
    return row ? [[entry.name, { arn: row.arn, ...factsOf(entry) }] as const] : []
  })
  return Object.fromEntries(made)
}

function credentialsOf({ accessKeys = [] }: SeedUser): Pick<MadeUser, 'credentials'> {
  const key = accessKeys.find(({ status }) => status !== 'Inactive')
  return key ? { credentials: { accessKeyId: key.id, secretAccessKey: key.secret } } : {}
}
