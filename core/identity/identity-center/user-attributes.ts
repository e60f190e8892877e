/**
 * Values of a user's attributes, as the sources of attributes for access control name them.
 *
 * Source: IAM Identity Center User Guide, "Supported user attributes".
 */
import type { DirectoryUserRow } from '../../../store/index.ts'

/** `${path:emails[primary eq true].value}` or `${user:email}`. */
const SOURCE = /^\$\{(path|user):(.+)\}$/

/**
 * The paths of the older sources. Sources in Active Directory have none.
 *
 * Unverified: `${user:name}` is the display name, and `${user:subject}` and `${user:preferredUsername}` are the user
 * name, because AWS does not document what they are in its own identity store.
 */
const USER_PATHS: Readonly<Record<string, string>> = {
  email: 'emails[primary eq true].value',
  familyName: 'name.familyName',
  givenName: 'name.givenName',
  middleName: 'name.middleName',
  name: 'displayName',
  preferredUsername: 'userName',
  subject: 'userName',
}

/** Returns the value of a source for a user. Undefined if the user has none, or no attribute has that name. */
export function attributeOf({ userName, attributes }: DirectoryUserRow, source: string): string | undefined {
  const [, kind, name = ''] = SOURCE.exec(source) ?? []
  const path = kind === 'user' ? USER_PATHS[name] : name
  if (path === undefined) return undefined
  const { Extensions } = attributes
  const enterprise = memberIn(Extensions, 'aws:identitystore:enterprise')
  const value = valueAt({ ...attributes, userName, enterprise }, path)
  return typeof value === 'string' ? value : undefined
}

/** `name`, or `name[member eq value]` for one item of a list. */
const SEGMENT = /^(\w+)(?:\[(\w+) eq "?([^"\]]*)"?\])?$/

function valueAt(root: unknown, path: string): unknown {
  let value = root
  for (const segment of path.split('.')) {
    const [, name = '', member, wanted] = SEGMENT.exec(segment) ?? []
    value = memberIn(value, name)
    if (member !== undefined && Array.isArray(value))
      value = value.find((item: unknown) => String(memberIn(item, member)) === wanted)
  }
  return value
}

/** Returns a member whose name begins with a small letter in paths, and with a capital one in the API. */
function memberIn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const found = Object.entries(value).find(([each]) => each.toLowerCase() === name.toLowerCase())
  return found?.[1]
}
