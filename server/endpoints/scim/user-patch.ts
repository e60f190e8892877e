/** How PATCH operations change users. Source: IAM Identity Center SCIM Implementation Developer Guide, PatchUser. */
import { invalidScimRequest } from '../../../protocol/errors/scim.ts'
import { isStructure, type Structure } from '../../../protocol/structure.ts'
import { type Attribute, attributeNamed, readMembers } from './attributes.ts'
import { unquoted } from './filter.ts'
import { type PatchOperation, withoutSchema } from './patch.ts'
import { ENTERPRISE_USER, EXTENSION, USER_SCHEMA, WRITABLE } from './user-document.ts'

/** Where an operation leads in a user. */
interface Place {
  readonly attribute: Attribute
  /** The value that a member of the items has that the operation means. Absent when it means all of them. */
  readonly item?: { readonly [member: string]: unknown }
  /** A member of the attribute. Absent when the operation means the attribute itself. */
  readonly member?: Attribute
}

/** @throws AwsError ValidationException */
export function patchedUser(user: Structure, operations: readonly PatchOperation[]): Structure {
  requireSingle(operations, 'userName')
  requireSingle(operations, 'active')
  return operations.reduce(patched, user)
}

/** `userName` and `active` cannot be removed, and only one operation may change them. */
function requireSingle(operations: readonly PatchOperation[], name: string): void {
  const own = operations.filter(({ path }) => pathWithoutSchema(path).toLowerCase() === name.toLowerCase())
  if (own.length > 1) throw invalidScimRequest(`Only one SCIM operation may change ${name}.`)
  if (own.some(({ op }) => op === 'remove'))
    throw invalidScimRequest(`The SCIM attribute ${name} cannot be removed.`)
}

function patched(user: Structure, { op, path, value }: PatchOperation): Structure {
  const extension = withoutSchema(path, ENTERPRISE_USER)
  if (extension === undefined) return changed(user, placeOf(WRITABLE, pathWithoutSchema(path)), op, value)
  if (extension === '') return changed(user, { attribute: EXTENSION }, op, value)
  const before = structureOf(user[ENTERPRISE_USER])
  const after = changed(before, placeOf(EXTENSION.members, extension), op, value)
  return withMember(user, ENTERPRISE_USER, after)
}

const pathWithoutSchema = (path: string) => withoutSchema(path, USER_SCHEMA) ?? path

const PATH =
  /^(?<name>[\w$]+)(?:\[\s*(?<key>[\w$]+)\s+eq\s+(?<text>"(?:[^"\\]|\\.)*"|true|false)\s*\])?(?:\.(?<member>[\w$]+))?$/i

/** @throws AwsError ValidationException */
function placeOf(attributes: readonly Attribute[], path: string): Place {
  const { name = '', key, text = '', member } = PATH.exec(path)?.groups ?? {}
  const attribute = attributeNamed(attributes, name)
  if (!attribute) throw unsupported(path)
  return {
    attribute,
    ...(key === undefined ? {} : { item: { [nameIn(attribute, key, path)]: unquoted(text) } }),
    ...(member === undefined ? {} : { member: memberIn(attribute, member, path) }),
  }
}

function memberIn({ members }: Attribute, name: string, path: string): Attribute {
  const member = attributeNamed(members, name)
  if (!member) throw unsupported(path)
  return member
}

function nameIn(attribute: Attribute, name: string, path: string): string {
  if (!attribute.isList) throw unsupported(path)
  return memberIn(attribute, name, path).name
}

const unsupported = (path: string) => invalidScimRequest(`AWS does not support the SCIM path ${path}.`)

function changed(object: Structure, place: Place, op: PatchOperation['op'], value: unknown): Structure {
  const { attribute } = place
  const before = object[attribute.name]
  const after = attribute.isList
    ? requireFewItems(changedItems(Array.isArray(before) ? before : [], place, op, value))
    : changedValue(before, place, op, value)
  return withMember(object, attribute.name, after)
}

/** Complex values keep the members that the operation does not name (RFC 7644, 3.5.2). */
function changedValue(
  before: unknown,
  { attribute, member }: Place,
  op: PatchOperation['op'],
  value: unknown,
): unknown {
  const after = op === 'remove' ? undefined : value
  if (member) return withMember(structureOf(before), member.name, after)
  if (after === undefined || attribute.type !== 'complex') return after
  return { ...structureOf(before), ...readMembers(attribute.members, after, attribute.name) }
}

/**
 * Returns a list after an operation. Lists with more than one item are refused later.
 *
 * Unverified: A SCIM path to an item that does not exist, such as `emails[type eq "work"].value`, creates it, because
 * Microsoft Entra ID relies on that.
 */
function changedItems(
  before: readonly unknown[],
  place: Place,
  op: PatchOperation['op'],
  value: unknown,
): readonly unknown[] {
  if (!place.item && !place.member) return changedList(before, op, value)
  const isMeant = (each: unknown) => isItem(place, each)
  if (op === 'remove' && !place.member) return before.filter((each) => !isMeant(each))
  if (before.some(isMeant))
    return before.map((each) => (isMeant(each) ? changedItem(each, place, op, value) : each))
  return op === 'remove' ? before : [...before, changedItem({ ...place.item }, place, op, value)]
}

/** Far more values, and members of each, than users may have in the end, and few enough for each operation to look at all. */
const MAXIMUM_ITEMS = 100

/** @throws AwsError ValidationException */
function requireFewItems(items: readonly unknown[]): readonly unknown[] {
  const hasMany = (item: unknown) => isStructure(item) && Object.keys(item).length > MAXIMUM_ITEMS
  if (items.length > MAXIMUM_ITEMS || items.some(hasMany))
    throw invalidScimRequest('A SCIM attribute has too many values.')
  return items
}

function changedList(
  before: readonly unknown[],
  op: PatchOperation['op'],
  value: unknown,
): readonly unknown[] {
  if (op === 'remove') return []
  const values = requireFewItems(listOf(value))
  return op === 'add' ? added(before, values) : values
}

function changedItem(item: unknown, { member }: Place, op: PatchOperation['op'], value: unknown): Structure {
  if (member) return withMember(structureOf(item), member.name, op === 'remove' ? undefined : value)
  return { ...structureOf(item), ...structureOf(value) }
}

/** Returns whether a place is this item, or all items. */
const isItem = ({ item = {} }: Place, each: unknown) =>
  Object.entries(item).every(([key, own]) => has(each, key, own))

const has = (each: unknown, key: string, own: unknown) =>
  isStructure(each) && String(each[key]).toLowerCase() === String(own).toLowerCase()

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

function added(before: readonly unknown[], values: readonly unknown[]): readonly unknown[] {
  const present = new Set(before.map(comparable))
  return [...before, ...values.filter((value) => !present.has(comparable(value)))]
}

const texts = new WeakMap<object, string>()

/**
 * Returns something that is the same for equal values. It is remembered, because each operation looks at the whole list.
 * Nested values, which are refused in the end, equal only themselves.
 */
function comparable(value: unknown): unknown {
  if (!isStructure(value)) return value
  const members = Object.entries(value)
  if (members.some(([, member]) => typeof member === 'object' && member !== null)) return value
  const text = texts.get(value) ?? JSON.stringify(members.sort(byName))
  texts.set(value, text)
  return text
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one < other ? -1 : 1

const structureOf = (value: unknown): Structure => (isStructure(value) ? value : {})

/** Returns an object with a member, or without it if the value is undefined. */
function withMember(object: Structure, name: string, value: unknown): Structure {
  const { [name]: _, ...others } = object
  return value === undefined ? others : { ...object, [name]: value }
}
