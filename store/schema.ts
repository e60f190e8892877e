/** The tables of an account: their rows, secondary indexes and global ids. To add a table, add one entry to `schema`. */

export interface Tag {
  readonly key: string
  readonly value: string
}

/** What the five named resources share. Dates are milliseconds since the epoch. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly createDate: number
}

/** Policy name -> document, as it was sent. */
export type InlinePolicies = Readonly<Record<string, string>>

export interface UserRow extends Named {
  readonly tags: readonly Tag[]
  /** ARN of the permissions boundary. */
  readonly boundary?: string
  readonly inline: InlinePolicies
  /** Policy ARNs in the order of their attachment. */
  readonly attached: readonly string[]
  /** Group ids. */
  readonly groups: readonly string[]
  readonly passwordLastUsed?: number
}

export interface GroupRow extends Named {
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
}

export interface RoleRow extends Named {
  /** The trust policy as it was sent. */
  readonly trust: string
  /** Principal ARN in the trust policy -> the unique id it had when the policy was written. */
  readonly trustPrincipals: Readonly<Record<string, string>>
  readonly description?: string
  /** Seconds. */
  readonly maxSessionDuration: number
  readonly tags: readonly Tag[]
  readonly boundary?: string
  readonly inline: InlinePolicies
  readonly attached: readonly string[]
}

export interface PolicyVersionRow {
  /** `v1`, `v2`, ... */
  readonly id: string
  readonly document: string
  readonly createDate: number
}

export interface PolicyRow extends Named {
  readonly updateDate: number
  readonly description?: string
  readonly tags: readonly Tag[]
  readonly versions: readonly PolicyVersionRow[]
  readonly defaultVersion: string
  /** The number that the next version gets: numbers are never used twice. */
  readonly nextVersion: number
}

export interface InstanceProfileRow extends Named {
  readonly tags: readonly Tag[]
  /** Role id. */
  readonly role?: string
}

export interface AccessKeyRow {
  readonly id: string
  /** User id, or `root`. */
  readonly userId: string
  readonly secret: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
}

/** What an account has one of; stored under `settingsKey`. */
export interface AccountRow {
  readonly alias?: string
  /** Part of the key that seals this account's sessions: a reset of the account increments it. */
  readonly keyGeneration: number
}

export const settingsKey = 'settings'

/** The global id under which the account that bears an alias is found. */
export function aliasId(alias: string): string {
  return `alias:${alias}`
}

/** The values under which an index files a row. */
export type IndexValues = string | readonly string[] | undefined

interface Definition<Row> {
  /** Index name -> the values it files a row under. */
  readonly indexes: Readonly<Record<string, (row: Row) => IndexValues>>
  /** The row's globally unique id, if the store-wide index is to know it; undefined for a row without. */
  readonly id?: (row: Row) => string | undefined
}

/** Declares a table; `row` exists for the compiler alone. */
function table<Row extends object>() {
  return <const D extends Definition<Row>>(definition: D): D & { readonly row?: Row } => definition
}

/** The key of a named row: names are unique without regard to case. */
export function keyOf(name: string): string {
  return name.toLowerCase()
}

const idOf = (row: { readonly id: string }) => row.id

/** Users, groups, roles, policies and instance profiles are keyed by name (`keyOf`), access keys by id. */
export const schema = {
  users: table<UserRow>()({
    id: idOf,
    indexes: { group: (row) => row.groups, policy: (row) => row.attached, boundary: (row) => row.boundary },
  }),
  groups: table<GroupRow>()({ id: idOf, indexes: { policy: (row) => row.attached } }),
  roles: table<RoleRow>()({
    id: idOf,
    indexes: { policy: (row) => row.attached, boundary: (row) => row.boundary },
  }),
  policies: table<PolicyRow>()({ id: idOf, indexes: {} }),
  instanceProfiles: table<InstanceProfileRow>()({ id: idOf, indexes: { role: (row) => row.role } }),
  accessKeys: table<AccessKeyRow>()({ id: idOf, indexes: { user: (row) => row.userId } }),
  settings: table<AccountRow>()({ indexes: {}, id: ({ alias }) => alias && aliasId(alias) }),
}

type Schema = typeof schema
export type TableName = keyof Schema
export type RowOf<T extends TableName> = NonNullable<Schema[T]['row']>
export type IndexOf<T extends TableName> = keyof Schema[T]['indexes'] & string
/** The tables whose rows have a global id. */
export type IdentifiedTable = { [T in TableName]: Schema[T] extends { id: unknown } ? T : never }[TableName]

function isTableName(name: string): name is TableName {
  return Object.hasOwn(schema, name)
}

export const tableNames: readonly TableName[] = Object.keys(schema).filter(isTableName)

export function isIdentified(name: TableName): name is IdentifiedTable {
  return 'id' in schema[name]
}

/**
 * An object with one member a table; `make` must return what `M` says of the table that it is given. (The cast: the
 * compiler does not follow that each name gets its own type.)
 */
export function mapTables<M extends { readonly [T in TableName]: unknown }>(
  make: (name: TableName) => M[TableName],
): M {
  return Object.fromEntries(tableNames.map((name) => [name, make(name)])) as M
}
