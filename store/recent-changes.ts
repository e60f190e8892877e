/**
 * Keeps the rows that recent changes replaced. The state as it was some time ago is the present state with these rows.
 *
 * A change is recent until the delay has passed on the clock of the account that owns the row.
 */
import { accountKey, idKey, type Place, placeOf } from './place.ts'
import { isIdentified, type RowOf, type TableName } from './schema.ts'
import { type Change, idOf } from './state.ts'
import type { IdLocation } from './types.ts'

export interface Delay {
  readonly milliseconds: number
  /** Returns the time of an account in epoch milliseconds. */
  readonly now: (place: Place) => number
}

/** The tables whose changes are delayed: what access keys and permissions depend on. */
const DELAYED: ReadonlySet<TableName> = new Set<TableName>([
  ...(['accessKeys', 'users', 'groups', 'roles', 'policies'] as const),
  ...(['organizations', 'organizationalUnits', 'memberAccounts', 'organizationPolicies'] as const),
])

export function isDelayed(table: TableName): boolean {
  return DELAYED.has(table)
}

/** Beyond this many changes, the oldest ones take effect early, so that memory is bounded. */
const MAXIMUM_CHANGES = 100_000

/** The changes of one commit in one account. */
interface Commit {
  readonly time: number
  readonly changes: readonly Change[]
}

interface AccountChanges {
  /** In the order of their times. */
  readonly commits: Commit[]
  /** The changes of each row, the oldest first. */
  readonly rows: Map<TableName, Map<string, Change[]>>
}

export class RecentChanges {
  readonly #delay: Delay
  readonly #maximum: number
  /** By the key of the account. The account whose changes have been recent for longest comes first. */
  readonly #accounts = new Map<string, AccountChanges>()
  /** The changes that replaced a row with an ID, by the key of the ID. */
  readonly #ids = new Map<string, Set<Change>>()
  #size = 0
  #version = 0

  constructor(delay: Delay, maximum = MAXIMUM_CHANGES) {
    this.#delay = delay
    this.#maximum = maximum
  }

  /** Changes whenever a change becomes recent or ceases to be. */
  get version(): number {
    return this.#version
  }

  /** Adds the changes of a commit. */
  add(changes: readonly Change[]): void {
    const delayed = changes.filter(({ table }) => isDelayed(table))
    for (const account of new Set(delayed.map((change) => change.account))) {
      // If the clock was turned back, the times of the commits would otherwise not be in order.
      this.settle(account)
      const own = delayed.filter((change) => change.account === account)
      this.#addCommit(account, { time: this.#now(account), changes: own })
    }
    while (this.#size > this.#maximum) this.#settleOldest()
  }

  /**
   * Lets the changes of an account take effect whose delay has passed. If its clock was turned back to before the latest
   * change, all of them do: they could otherwise stay recent for as long as the clock was ahead.
   */
  settle(account: string): void {
    const own = this.#accounts.get(account)
    if (!own) return
    const now = this.#now(account)
    const isTurnedBack = now < (own.commits.at(-1)?.time ?? now)
    const isDue = ({ time }: Commit) => isTurnedBack || time + this.#delay.milliseconds <= now
    while (own.commits[0] && isDue(own.commits[0])) this.#settleFirst(account, own)
  }

  /** Lets all changes of an account take effect or, without one, all changes. */
  forget(account?: string): void {
    for (const key of account === undefined ? [...this.#accounts.keys()] : [account]) {
      const own = this.#accounts.get(key)
      while (own?.commits.length) this.#settleFirst(key, own)
    }
  }

  /** Lets every change take effect of the rows that were changed. */
  forgetRows(changed: readonly Change[]): void {
    for (const { account, table, key } of changed) {
      const rows = this.#accounts.get(account)?.rows.get(table)
      for (const change of rows?.get(key) ?? []) this.#forgetId(change)
      rows?.delete(key)
    }
    this.#version++
  }

  /** Returns the row as it was, or undefined if it has not changed recently. */
  before<T extends TableName>(
    account: string,
    table: T,
    key: string,
  ): { readonly row: RowOf<T> | undefined } | undefined {
    return rowBefore(this.#accounts.get(account)?.rows.get(table)?.get(key) ?? [])
  }

  /** Returns the rows that have changed recently, as they were. A row that did not exist is undefined. */
  *rowsBefore<T extends TableName>(
    account: string,
    table: T,
  ): Generator<readonly [key: string, row: RowOf<T> | undefined]> {
    for (const [key, changes] of this.#accounts.get(account)?.rows.get(table) ?? [])
      yield [key, rowBefore<T>(changes)?.row]
  }

  /**
   * Returns where the row with an ID was.
   *
   * @param present where it is
   */
  locate(partition: string, id: string, present: IdLocation | undefined): IdLocation | undefined {
    const changes = () => this.#ids.get(idKey(partition, id)) ?? []
    for (const { account } of [...changes()]) this.settle(account)
    if (present) this.settle(accountKey(present))
    for (const change of changes()) {
      const { account, table, key } = change
      const [oldest] = this.#accounts.get(account)?.rows.get(table)?.get(key) ?? []
      if (oldest === change && isIdentified(table)) return { ...placeOf(account), table, key }
    }
    const isRecent = present && this.before(accountKey(present), present.table, present.key)
    return isRecent ? undefined : present
  }

  #now(account: string): number {
    return this.#delay.now(placeOf(account))
  }

  #addCommit(account: string, commit: Commit): void {
    const own: AccountChanges = this.#accounts.get(account) ?? { commits: [], rows: new Map() }
    this.#accounts.set(account, own)
    own.commits.push(commit)
    for (const change of commit.changes) {
      const rows = own.rows.get(change.table) ?? new Map<string, Change[]>()
      own.rows.set(change.table, rows)
      const changes = rows.get(change.key) ?? []
      rows.set(change.key, changes)
      changes.push(change)
      const id = idBefore(change)
      if (id !== undefined) this.#ids.set(id, (this.#ids.get(id) ?? new Set()).add(change))
    }
    this.#size += commit.changes.length
    this.#version++
  }

  #settleOldest(): void {
    const [first] = this.#accounts
    if (first) this.#settleFirst(...first)
  }

  #settleFirst(account: string, own: AccountChanges): void {
    const { changes = [] } = own.commits.shift() ?? {}
    for (const change of changes) {
      const rows = own.rows.get(change.table)
      const recent = rows?.get(change.key)
      // Otherwise, the row was forgotten meanwhile.
      if (recent?.[0] === change) recent.shift()
      if (recent?.length === 0) rows?.delete(change.key)
      this.#forgetId(change)
    }
    if (own.commits.length === 0) this.#accounts.delete(account)
    this.#size -= changes.length
    this.#version++
  }

  #forgetId(change: Change): void {
    const id = idBefore(change)
    const changes = id === undefined ? undefined : this.#ids.get(id)
    changes?.delete(change)
    if (id !== undefined && changes?.size === 0) this.#ids.delete(id)
  }
}

/** The cast is needed because the type of a change does not connect its row with its table. */
function rowBefore<T extends TableName>([oldest]: readonly Change[]) {
  return oldest && { row: oldest.before as RowOf<T> | undefined }
}

/** Returns the key of the ID of the row that was replaced, if it had one. */
function idBefore({ account, table, before }: Change): string | undefined {
  const id = before && idOf(table, before)
  return id === undefined ? undefined : idKey(placeOf(account).partition, id)
}
