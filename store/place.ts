/**
 * Where an account is. Each partition of AWS has its own accounts: the same number in two partitions belongs to
 * two accounts that share nothing.
 */

/** The partition whose accounts are stored under their numbers, without the partition, as in older files. */
const FIRST_PARTITION = 'aws'
const ACCOUNT_DIGITS = 12

export interface Place {
  /** The partition, as ARNs spell it, such as `aws-cn`. */
  readonly partition: string
  /** The 12 digits of the account number. */
  readonly accountId: string
}

/**
 * Where rows are that belong to no account, such as the keys of the server. It is not among the accounts, and its rows do
 * not count.
 */
export const serverPlace: Place = { partition: FIRST_PARTITION, accountId: 'server' }

/** Returns the text that identifies an account: its number in `aws`, `aws-cn:123456789012` in other partitions. */
export function accountKey({ partition, accountId }: Place): string {
  return partition === FIRST_PARTITION ? accountId : `${partition}:${accountId}`
}

/** Returns the account with this key. */
export function placeOf(key: string): Place {
  const partition = key.slice(0, -ACCOUNT_DIGITS - 1)
  return partition === ''
    ? { partition: FIRST_PARTITION, accountId: key }
    : { partition, accountId: key.slice(-ACCOUNT_DIGITS) }
}

/** Returns the key of an ID, which is unique in its partition. */
export function idKey(partition: string, id: string): string {
  return partition === FIRST_PARTITION ? id : `${partition} ${id}`
}
