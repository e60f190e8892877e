/**
 * The rows of a credential report, starting with the root user.
 *
 * Source of columns and values: IAM User Guide, understanding the report format. Column names, lowercase
 * values, and dates that end with Z are as recorded.
 */
import { type AccessKeyRow, type Entry, rootKey, type UserRow, type View } from '../../../../store/index.ts'
import { rootArn } from '../../../aws/arns.ts'
import type { Context } from '../../../engine/operation.ts'
import { BOOTSTRAP_DATE } from '../../../identity/administrator.ts'
import { passwordExpiry } from '../../../identity/passwords.ts'

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...['access_key_1', 'access_key_2'].flatMap((key) => [
    `${key}_active`,
    `${key}_last_rotated`,
    `${key}_last_used_date`,
    `${key}_last_used_region`,
    `${key}_last_used_service`,
  ]),
  ...['cert_1', 'cert_2'].flatMap((certificate) => [`${certificate}_active`, `${certificate}_last_rotated`]),
]

const NOT_APPLICABLE = 'N/A'
const NOT_SUPPORTED = 'not_supported'
/** The last use of a password that was never used. */
const NO_INFORMATION = 'no_information'

const KEYS = 2
const CERTIFICATES = 2

/** Returns the table as CSV. */
export function credentialTable(view: View, { usage }: Pick<Context, 'usage'>): string {
  const lines = [COLUMNS, [...rootPassword(view), ...credentialsOf(view, 'root', usage)]]
  for (const [, user] of view.users.rows()) {
    lines.push([...passwordOf(view, user), ...credentialsOf(view, user.id, usage)])
  }
  return lines.map((cells) => cells.map(toCell).join(',')).join('\n')
}

/**
 * Returns the cells about the root user's password.
 *
 * AWS has reported whether the root user has a password since the introduction of central root access
 * (2024-11); before, the value was `not_supported`. Source: IAM User Guide, understanding the report format,
 * which has FALSE for new member accounts. Lowercase values, and `true` otherwise, are unverified.
 */
function rootPassword(view: View): readonly string[] {
  const date = view.rootUsers.get(rootKey)?.passwordLastUsed
  const isEnabled = view.loginProfiles.has('root')
  const unused = isEnabled ? NO_INFORMATION : NOT_APPLICABLE
  const lastUsed = date === undefined ? unused : toTime(date)
  const password = [String(isEnabled), lastUsed, NOT_SUPPORTED, NOT_SUPPORTED]
  return ['<root_account>', rootArn(view.accountId), toTime(BOOTSTRAP_DATE), ...password]
}

function passwordOf(view: View, user: UserRow): readonly string[] {
  const identity = [user.name, user.arn, toTime(user.createDate)]
  const profile = view.loginProfiles.get(user.id)
  if (!profile) return [...identity, 'false', NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE]
  const { passwordLastUsed } = user
  const lastUsed = passwordLastUsed === undefined ? NO_INFORMATION : toTime(passwordLastUsed)
  return [...identity, 'true', lastUsed, toTime(profile.changeDate), toTime(passwordExpiry(view, profile))]
}

/**
 * Returns the cells after the password: MFA, access keys, and certificates.
 *
 * @param owner user ID, or `root`
 */
function credentialsOf(view: View, owner: string, usage: Context['usage']): readonly string[] {
  // An active key precedes an inactive one, however old they are (recorded on AWS, February 2026).
  const keys = oldestFirst(view.accessKeys.by('user', owner), ({ createDate }) => createDate).toSorted(
    (a, b) => Number(b.status === 'Active') - Number(a.status === 'Active'),
  )
  const certificates = oldestFirst(view.signingCertificates.by('user', owner), ({ uploadDate }) => uploadDate)
  return [
    String(view.mfaDevices.count('user', owner) > 0),
    ...places(KEYS).flatMap((place) => keyCells(keys[place], usage)),
    ...places(CERTIFICATES).flatMap((place) => {
      const certificate = certificates[place]
      return [String(certificate?.status === 'Active'), toTime(certificate?.uploadDate)]
    }),
  ]
}

/**
 * Returns the cells of an access key. An inactive key keeps its date (recorded). The date of the last rotation is
 * that of its creation: that a change of the status moves it is documented, but was not recorded.
 */
function keyCells(key: AccessKeyRow | undefined, usage: Context['usage']): readonly string[] {
  const use = key && usage.get(key.id)
  return [
    String(key?.status === 'Active'),
    toTime(key?.createDate),
    toTime(use?.date),
    use?.region ?? NOT_APPLICABLE,
    use?.service ?? NOT_APPLICABLE,
  ]
}

const places = (count: number) => [...Array(count).keys()]

function oldestFirst<Row>(entries: Iterable<Entry<Row>>, dateOf: (row: Row) => number): readonly Row[] {
  return Array.from(entries, ([, row]) => row).sort((a, b) => dateOf(a) - dateOf(b))
}

/** Formats a date with whole seconds. */
function toTime(date: number | undefined): string {
  return date === undefined ? NOT_APPLICABLE : new Date(date).toISOString().replace(/\.\d+/, '')
}

/** Quotes a cell if necessary (RFC 4180): names can contain commas, and paths can also contain quotes. */
function toCell(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
