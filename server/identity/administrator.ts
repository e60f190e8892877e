/**
 * The callers that every account has without anybody making them.
 *
 * Something must be able to make the first call. Each account has a built-in administrator, `user/iamulator`: a
 * real principal that no list shows and nobody can change, so that an empty account lists as empty. The root
 * user is reachable too, with root's rules.
 */
import { createHash } from 'node:crypto'
import { keyOf, type UserRow } from '../../store/index.ts'
import { iamArn } from '../aws/arns.ts'
import { newId } from '../aws/ids.ts'

/** The account of the keys `test` / `test`, which those who name no account work in. */
export const DEFAULT_ACCOUNT = '000000000000'

export const ADMINISTRATOR_NAME = 'iamulator'
const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'

/** When administrators and root users say they were made, epoch milliseconds. */
export const BOOTSTRAP_DATE = Date.UTC(2020, 0, 1)

/** The secret access key of every bootstrap access key. */
export const BOOTSTRAP_SECRET = 'test'

const administrators = new Map<string, UserRow>()
const REMEMBERED_ADMINISTRATORS = 1000

/** The administrator of an account. Its id is derived from the account number, so it survives resets. */
export function administratorOf(accountId: string): UserRow {
  const known = administrators.get(accountId)
  if (known) return known
  const administrator = newAdministrator(accountId)
  if (administrators.size >= REMEMBERED_ADMINISTRATORS) administrators.clear()
  administrators.set(accountId, administrator)
  return administrator
}

function newAdministrator(accountId: string): UserRow {
  const derived = createHash('sha256').update(`${ADMINISTRATOR_NAME}:${accountId}`).digest()
  return {
    id: newId('AIDA', accountId, (size) => Buffer.from(derived.subarray(0, size))),
    name: ADMINISTRATOR_NAME,
    path: '/',
    arn: iamArn(accountId, 'user', '/', ADMINISTRATOR_NAME),
    createDate: BOOTSTRAP_DATE,
    tags: [],
    inline: {},
    attached: [ADMINISTRATOR_ACCESS],
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
 * What a bootstrap access key id stands for: `test` and any 12-digit account number for an administrator,
 * `root` and `root-` with 12 digits for a root user.
 */
export function bootstrapKey(accessKeyId: string): BootstrapKey | undefined {
  if (accessKeyId === 'test') return { accountId: DEFAULT_ACCOUNT, root: false }
  if (accessKeyId === 'root') return { accountId: DEFAULT_ACCOUNT, root: true }
  const account = /^(root-)?(\d{12})$/.exec(accessKeyId)
  return account?.[2] === undefined ? undefined : { accountId: account[2], root: account[1] !== undefined }
}
