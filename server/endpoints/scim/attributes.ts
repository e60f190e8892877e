/**
 * The attributes of SCIM resources that AWS supports, and how values are read and shown.
 *
 * Source: IAM Identity Center SCIM Implementation Developer Guide, "Limitations from SCIM specification".
 */
import { invalidScimRequest } from '../../../protocol/errors/scim.ts'
import { isStructure, type Structure } from '../../../protocol/structure.ts'

export interface Attribute {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'complex'
  /** The members of a complex attribute. */
  readonly members: readonly Attribute[]
  /** Whether the value is a list, of which AWS permits only one item. */
  readonly isList?: true
  readonly isRequired?: true
}

const texts = (...names: readonly string[]): Attribute[] =>
  names.map((name) => ({ name, type: 'string', members: [] }))
const required = (...names: readonly string[]): Attribute[] =>
  texts(...names).map((attribute) => ({ ...attribute, isRequired: true }))
const flag = (name: string): Attribute => ({ name, type: 'boolean', members: [] })
const complex = (name: string, members: readonly Attribute[]): Attribute => ({
  name,
  type: 'complex',
  members,
})
const list = (name: string, members: readonly Attribute[]): Attribute => ({
  ...complex(name, members),
  isList: true,
})

const NAME = [
  ...[...texts('formatted'), ...required('familyName', 'givenName')],
  ...texts('middleName', 'honorificPrefix', 'honorificSuffix'),
]
const ADDRESS = texts('formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country')
const KIND = [...texts('type'), flag('primary')]

/** The attributes of users, in the order of AWS's responses. */
export const USER_ATTRIBUTES: readonly Attribute[] = [
  ...required('userName'),
  { ...complex('name', NAME), isRequired: true },
  ...required('displayName'),
  ...texts('nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'),
  flag('active'),
  list('emails', [...texts('value'), ...KIND]),
  list('addresses', [...ADDRESS, ...KIND]),
  list('phoneNumbers', [...texts('value'), ...KIND]),
]

/** The attributes of the enterprise extension. */
export const ENTERPRISE_ATTRIBUTES: readonly Attribute[] = [
  ...texts('employeeNumber', 'costCenter', 'organization', 'division', 'department'),
  complex('manager', texts('value', '$ref')),
]

export const GROUP_ATTRIBUTES: readonly Attribute[] = [
  ...required('displayName'),
  list('members', texts('value', '$ref', 'type', 'display')),
]

/** The name of a resource in the client's directory. It is an attribute of all resources. */
export const EXTERNAL_ID = texts('externalId')

/** Attributes that the service sets. Clients that send a whole resource back include them. */
const SET_BY_SERVICE: ReadonlySet<string> = new Set(['schemas', 'id', 'meta'])

/** Returns the attribute of this name, regardless of case. */
export function attributeNamed(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributes.find((each) => each.name.toLowerCase() === name.toLowerCase())
}

/**
 * Returns the attributes of a resource that a client sent, without those that the service sets.
 *
 * Unverified: Names of SCIM attributes ignore case, as RFC 7643 requires, and the members `schemas`, `id`, and `meta` of
 * requests are not checked.
 */
export function readResource(attributes: readonly Attribute[], resource: Structure): Structure {
  return readMembers(attributes, resource, '', SET_BY_SERVICE)
}

/**
 * Returns the members of an object under the names of the schema. Members that are null, or lists without items, are
 * absent (RFC 7643, 2.5).
 *
 * Unverified: A SCIM attribute that AWS does not list violates the schema, like `photos` (goauthentik/authentik, issue
 * 5640).
 *
 * @param ignored names in lowercase
 * @throws AwsError ValidationException
 */
export function readMembers(
  attributes: readonly Attribute[],
  value: unknown,
  place: string,
  ignored: ReadonlySet<string> = NONE,
): Structure {
  if (!isStructure(value)) throw invalidScimRequest(`The SCIM attribute ${place} must be an object.`)
  const members: Structure = {}
  for (const [name, member] of Object.entries(value)) {
    if (isAbsent(name, member, ignored)) continue
    const path = place === '' ? name : `${place}.${name}`
    const attribute = requireAttribute(attributes, name, path)
    if (Object.hasOwn(members, attribute.name))
      throw invalidScimRequest(`The SCIM attribute ${path} occurs twice.`)
    if (!isEmptyList(attribute, member)) members[attribute.name] = readValue(attribute, member, path)
  }
  return members
}

const NONE: ReadonlySet<string> = new Set()

const isAbsent = (name: string, member: unknown, ignored: ReadonlySet<string>) =>
  member === null || ignored.has(name.toLowerCase())

function requireAttribute(attributes: readonly Attribute[], name: string, path: string): Attribute {
  const attribute = attributeNamed(attributes, name)
  if (!attribute) throw invalidScimRequest(`AWS does not support the SCIM attribute ${path}.`)
  return attribute
}

const isEmptyList = ({ isList }: Attribute, value: unknown) =>
  isList === true && Array.isArray(value) && value.length === 0

function readValue(attribute: Attribute, value: unknown, path: string): unknown {
  if (!attribute.isList) return readItem(attribute, value, path)
  if (!Array.isArray(value)) throw invalidScimRequest(`The SCIM attribute ${path} must be a list.`)
  return value.map((item) => readItem(attribute, item, path))
}

function readItem({ type, members }: Attribute, value: unknown, path: string): unknown {
  if (type === 'complex') return readMembers(members, value, path)
  if (type === 'boolean') return readFlag(value, path)
  if (typeof value !== 'string') throw invalidScimRequest(`The SCIM attribute ${path} must be a string.`)
  return value
}

/** Unverified: In SCIM requests, the texts `True` and `False`, which Microsoft Entra ID sends, are flags. */
function readFlag(value: unknown, path: string): boolean {
  const text = String(value).toLowerCase()
  if (text !== 'true' && text !== 'false')
    throw invalidScimRequest(`The SCIM attribute ${path} must be true or false.`)
  return text === 'true'
}

/** Returns those members of an object that have an attribute. @param nameOf the member of an attribute */
export function showMembers(
  attributes: readonly Attribute[],
  value: unknown,
  nameOf: (attribute: string) => string,
): Structure {
  const source = isStructure(value) ? value : {}
  const show = ({ members, type }: Attribute, item: unknown) =>
    type === 'complex' ? showMembers(members, item, nameOf) : item
  const shown: Structure = {}
  for (const attribute of attributes) {
    const member = source[nameOf(attribute.name)]
    if (member === undefined) continue
    shown[attribute.name] = Array.isArray(member)
      ? member.map((item) => show(attribute, item))
      : show(attribute, member)
  }
  return shown
}
