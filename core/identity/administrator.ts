/**
 * The principals that every account has from the start: a built-in administrator and the root user.
 *
 * A new account needs someone who can make the first call. Each account has a built-in administrator,
 * `user/iamulator`. It is a real principal, but no list contains it and no call can change it, so that an
 * empty account lists as empty. The root user is also available, with root's rules.
 */
import { createHash } from 'node:crypto'
import { accountKey, keyOf, type Place, type UserRow } from '../../store/index.ts'
import { awsPolicyArn, iamArn } from '../aws/arns.ts'
import { newId } from '../aws/ids.ts'

/** The account of the keys `test` / `test`: the one that users work in if they don't name another. */
export const DEFAULT_ACCOUNT = '000000000000'

export const ADMINISTRATOR_NAME = 'iamulator'

/** The creation date of administrators and root users, in epoch milliseconds. */
export const BOOTSTRAP_DATE = Date.UTC(2020, 0, 1)

/** The secret access key of every bootstrap access key. */
export const BOOTSTRAP_SECRET = 'test'

const cache = new Map<string, UserRow>()
const MAX_CACHED = 1000

/**
 * Returns the built-in administrator of an account. Its ID is derived from the account number, so it survives
 * resets.
 */
export function administratorOf(place: Place): UserRow {
  const account = accountKey(place)
  const known = cache.get(account)
  if (known) return known
  const administrator = newAdministrator(place, account)
  if (cache.size >= MAX_CACHED) cache.clear()
  cache.set(account, administrator)
  return administrator
}

function newAdministrator(place: Place, account: string): UserRow {
  const derived = createHash('sha256').update(`${ADMINISTRATOR_NAME}:${account}`).digest()
  return {
    id: newId('AIDA', place.accountId, (size) => Buffer.from(derived.subarray(0, size))),
    name: ADMINISTRATOR_NAME,
    path: '/',
    arn: iamArn(place, 'user', '/', ADMINISTRATOR_NAME),
    createDate: BOOTSTRAP_DATE,
    tags: [],
    inline: {},
    attached: [awsPolicyArn(place.partition, '/', 'AdministratorAccess')],
    groups: [],
  }
}

export function isAdministrator(user: UserRow): boolean {
  return keyOf(user.name) === ADMINISTRATOR_NAME
}

export interface BootstrapKey {
  readonly accountId: string
  readonly root: boolean
}

/**
 * Parses a bootstrap access key ID, or returns undefined for any other key ID. `test` and 12-digit account
 * numbers belong to an administrator, `root` and `root-` followed by 12 digits to a root user.
 */
export function bootstrapKey(accessKeyId: string): BootstrapKey | undefined {
  if (accessKeyId === 'test') return { accountId: DEFAULT_ACCOUNT, root: false }
  if (accessKeyId === 'root') return { accountId: DEFAULT_ACCOUNT, root: true }
  const account = /^(root-)?(\d{12})$/.exec(accessKeyId)
  return account?.[2] === undefined ? undefined : { accountId: account[2], root: account[1] !== undefined }
}
