/**
 * The rows of a credential report, starting with the root user.
 *
 * Source of columns and values: IAM User Guide, understanding the report format. Column names, lowercase
 * values, dates that end with Z, and the end without a line break are as recorded.
 */

import { rootArn } from '../../../../core/aws/arns.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import { BOOTSTRAP_DATE } from '../../../../core/identity/administrator.ts'
import { passwordExpiry } from '../../../../core/identity/passwords.ts'
import {
  type AccessKeyRow,
  type Entry,
  rootKey,
  type SigningCertificateRow,
  type UserRow,
  type View,
} from '../../../../store/index.ts'

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

/** Returns the table as CSV. Users are sorted by name, regardless of case, like the keys of their table. */
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
 * Those of a root user who may recover its password were recorded on AWS, September 2026. The User Guide has
 * FALSE for a member account's root user without a password; elsewhere, such values are lowercase.
 */
function rootPassword(view: View): readonly string[] {
  const identity = ['<root_account>', rootArn(view), toTime(BOOTSTRAP_DATE)]
  const profile = view.loginProfiles.get('root')
  const date = view.rootUsers.get(rootKey)?.passwordLastUsed
  const lastUsed = date === undefined ? undefined : toTime(date)
  if (!profile) return [...identity, 'false', lastUsed ?? NOT_APPLICABLE, NOT_SUPPORTED, NOT_SUPPORTED]
  return [...identity, 'true', lastUsed ?? NO_INFORMATION, toTime(profile.changeDate), NOT_SUPPORTED]
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
  const keys = sorted(view.accessKeys.by('user', owner), keyRank)
  const certificates = sorted(view.signingCertificates.by('user', owner), certificateRank)
  return [
    String(view.mfaDevices.count('user', owner) > 0),
    ...places(KEYS).flatMap((place) => keyCells(keys[place], usage)),
    ...places(CERTIFICATES).flatMap((place) => {
      const certificate = certificates[place]
      return [String(certificate?.status === 'Active'), toTime(certificate?.uploadDate)]
    }),
  ]
}

/** Returns the cells of an access key. A change of status does not move its date (recorded). */
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

/** What a credential is sorted by: the first number, then the second, then its ID. */
type Rank = readonly [place: number, date: number]

/**
 * Ranks active keys first, and among equal ones the oldest.
 * On AWS, February and September 2026, active keys preceded both older and younger inactive ones. That
 * the IDs also ascended in two of these reports is read as chance, because they are random.
 */
function keyRank({ status, createDate }: AccessKeyRow): Rank {
  return [Number(status !== 'Active'), createDate]
}

/** Ranks inactive certificates first, unlike keys (recorded on AWS, September 2026). */
function certificateRank({ status, uploadDate }: SigningCertificateRow): Rank {
  return [Number(status === 'Active'), uploadDate]
}

/** Sorts the rows of an index, which are in the order of their IDs. */
function sorted<Row>(entries: Iterable<Entry<Row>>, rankOf: (row: Row) => Rank): readonly Row[] {
  return Array.from(entries, ([, row]) => ({ row, rank: rankOf(row) }))
    .sort(({ rank: [a, dateA] }, { rank: [b, dateB] }) => a - b || dateA - dateB)
    .map(({ row }) => row)
}

/** Formats a date with whole seconds. */
function toTime(date: number | undefined): string {
  return date === undefined ? NOT_APPLICABLE : new Date(date).toISOString().replace(/\.\d+/, '')
}

/** Quotes a cell if necessary (RFC 4180): names can contain commas, and paths can also contain quotes. */
function toCell(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
