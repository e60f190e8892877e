/** Users as SCIM shows and reads them. */
import { invalidScimRequest } from '../../../protocol/errors/scim.ts'
import type { Structure } from '../../../protocol/structure.ts'
import type { DirectoryUserRow } from '../../../store/index.ts'
import {
  checkedAttributes,
  ENTERPRISE,
  extensionsNamed,
  inApiNames,
  requireUserAttributes,
} from '../../services/identitystore/attributes.ts'
import {
  type Attribute,
  ENTERPRISE_ATTRIBUTES,
  EXTERNAL_ID,
  readResource,
  showMembers,
  USER_ATTRIBUTES,
} from './attributes.ts'
import { beginningOf, inScimErrors, type ScimCall, withExternalId } from './call.ts'

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User'
/** The schema of the enterprise extension, and the name of the attribute that contains it. */
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** The attribute that contains the enterprise extension. */
export const EXTENSION: Attribute = {
  name: ENTERPRISE_USER,
  type: 'complex',
  members: ENTERPRISE_ATTRIBUTES,
}

/** The attributes that clients may write. */
export const WRITABLE: readonly Attribute[] = [...EXTERNAL_ID, ...USER_ATTRIBUTES, EXTENSION]

/** Returns the name of an attribute in the API of the identity store. */
const apiName = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** The attributes of the identity store that SCIM knows. A replacement keeps all others, such as the website. */
const KNOWN: ReadonlySet<string> = new Set([
  ...USER_ATTRIBUTES.map(({ name }) => apiName(name)),
  'Extensions',
])

export function showUser(call: ScimCall, user: DirectoryUserRow): Structure {
  const { id, meta, externalId } = beginningOf(call, user, 'User')
  const schemas = [USER_SCHEMA, ENTERPRISE_USER]
  return { id, ...(externalId === undefined ? {} : { externalId }), meta, schemas, ...writableOf(user) }
}

/** Returns what clients may write of a user, as they would write it, except its external ID. */
function writableOf({ userName, attributes, disabled }: DirectoryUserRow): Structure {
  const Active = disabled !== true
  const shown = showMembers(USER_ATTRIBUTES, { ...attributes, UserName: userName, Active }, apiName)
  const extension = extensionsNamed(attributes, [ENTERPRISE])?.[ENTERPRISE]
  if (extension === undefined) return shown
  return { ...shown, [ENTERPRISE_USER]: showMembers(ENTERPRISE_ATTRIBUTES, extension, (name) => name) }
}

/**
 * Returns a user as a client describes it.
 *
 * Unverified: A user that SCIM creates or replaces without `active` is enabled.
 *
 * @param before the user that it replaces, if any
 * @throws AwsError ValidationException
 */
export function readUser(call: ScimCall, document: Structure, before?: DirectoryUserRow) {
  const read = readResource(WRITABLE, document)
  const { externalId, active, [ENTERPRISE_USER]: enterprise, ...core } = read
  for (const { name, isList } of USER_ATTRIBUTES) if (isList) requireSingleItem(name, core[name])
  const { UserName = '', ...attributes } = inScimErrors(() =>
    requireUserAttributes(
      checkedAttributes('CreateUser', {
        ...Object.fromEntries(Object.entries(before?.attributes ?? {}).filter(([name]) => !KNOWN.has(name))),
        ...Object(inApiNames(core)),
        ...(enterprise === undefined ? {} : { Extensions: { [ENTERPRISE]: enterprise } }),
        IdentityStoreId: call.directory.instance.identityStoreId,
      }),
    ),
  )
  return {
    userName: UserName,
    attributes,
    externalIds: withExternalId(call, before?.externalIds ?? [], externalId),
    ...(active === false ? ({ disabled: true } as const) : {}),
  }
}

function requireSingleItem(name: string, value: unknown): void {
  if (Array.isArray(value) && value.length > 1)
    throw invalidScimRequest(`AWS supports only one value of the SCIM attribute ${name}.`)
}
