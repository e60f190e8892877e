/** The attributes of users and groups: which are required, and how operations change them by their paths. */
import { AwsError } from '../../../protocol/errors/aws-error.ts'
import {
  attributesRequired,
  reservedName,
  unknownAttributePath,
  unknownExtension,
  userNameRequired,
  wrongAttributeType,
} from '../../../protocol/errors/identitystore.ts'
import { validationException } from '../../../protocol/errors/json-requests.ts'
import { readJsonInput } from '../../../protocol/json/read.ts'
import { type IdentitystoreTypes, identitystore } from '../../../protocol/model/index.ts'
import { type Member, type OperationModel, shapeOf } from '../../../protocol/service-model.ts'
import { isStructure, memberOf, type Structure } from '../../../protocol/structure.ts'
import { validate } from '../../../protocol/validate.ts'

/** Names that no user and no group can have. Source: API reference of the identity store, CreateUser. */
const RESERVED: ReadonlySet<string> = new Set(['administrator', 'awsadministrators'])

/**
 * Requires that a name is not reserved.
 *
 * Unverified: Reserved names are refused in any case, with ValidationException.
 *
 * @throws AwsError ValidationException
 */
export function requireUnreserved(name: string): void {
  if (RESERVED.has(name.toLowerCase())) throw reservedName(name)
}

type UserAttributes = Omit<IdentitystoreTypes.CreateUserInput, 'IdentityStoreId'>

/** @throws AwsError ValidationException if a user lacks attributes that AWS requires, although the model does not */
export function requireUserAttributes(attributes: UserAttributes): UserAttributes {
  const { UserName, DisplayName, Name, Extensions = {} } = attributes
  if (UserName === undefined) throw userNameRequired()
  const missing = [...(DisplayName === undefined ? ['displayname'] : []), ...missingIn(Name)]
  if (missing.length > 0) throw attributesRequired(missing)
  for (const [name, value] of Object.entries(Extensions)) requireExtension(name, value)
  return attributes
}

/** A name without any part counts as none. */
function missingIn(name: IdentitystoreTypes.Name = {}): readonly string[] {
  if (Object.keys(name).length === 0) return ['name']
  const { GivenName, FamilyName } = name
  return [
    ...(GivenName === undefined ? ['givenname'] : []),
    ...(FamilyName === undefined ? ['familyname'] : []),
  ]
}

const EXTENSIONS = 'Extensions'
export const ENTERPRISE = 'aws:identitystore:enterprise'
const ENTERPRISE_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['employeeNumber', 'costCenter', 'organization', 'division', 'department', 'manager'],
])

/**
 * Unverified: An extension other than `aws:identitystore:enterprise`, and an attribute that this one does not have, is
 * refused with ValidationException.
 */
function requireExtension(name: string, value: unknown): void {
  if (name !== ENTERPRISE || !isStructure(value)) throw unknownExtension(name)
  const unknown = Object.keys(value).find((each) => !ENTERPRISE_ATTRIBUTES.has(each))
  if (unknown !== undefined) throw unknownAttributePath(`${name}.${unknown}`)
}

/**
 * Returns attributes after the operations of UpdateUser or UpdateGroup, in their order. What they result in must be what
 * the operation that creates such entries accepts.
 *
 * Unverified: An invalid value is reported as that operation reports it.
 *
 * @param attributes as the API names them
 * @throws AwsError ValidationException
 */
export function updatedAttributes(
  creation: 'CreateUser' | 'CreateGroup',
  { IdentityStoreId, ...attributes }: InStore,
  operations: readonly IdentitystoreTypes.AttributeOperation[],
): Structure {
  const model = modelOf(creation)
  const updated = operations.reduce<Structure>((before, { AttributePath, AttributeValue }) => {
    const path = segmentsOf(model.input, AttributePath)
    // Members of extensions keep their names.
    return withValue(before, path, path[0] === EXTENSIONS ? AttributeValue : inApiNames(AttributeValue))
  }, attributes)
  return checkedAttributes(creation, { ...updated, IdentityStoreId })
}

/** The attributes of an entry, and its identity store. */
type InStore = Structure & { readonly IdentityStoreId: string }

/**
 * Returns attributes that the operation that creates such entries accepts.
 *
 * @param attributes as the API names them
 * @throws AwsError ValidationException
 */
export function checkedAttributes(creation: 'CreateUser' | 'CreateGroup', attributes: InStore): Structure {
  const model = modelOf(creation)
  const document = Buffer.from(JSON.stringify(attributes))
  const input = readTyped(() => readJsonInput(identitystore, model, document))
  validate(identitystore, model, input)
  const { IdentityStoreId: _, ...checked } = input
  return checked
}

function modelOf(operation: 'CreateUser' | 'CreateGroup'): OperationModel {
  const model = identitystore.operations[operation]
  if (!model) throw new TypeError(`the model has no ${operation}`)
  return model
}

/**
 * Returns what `read` returns. Values of attributes are documents, so that a value of the wrong type is no malformed
 * request, but an invalid one.
 */
function readTyped<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    throw error.text === undefined ? wrongAttributeType() : validationException(error.text)
  }
}

/**
 * Returns the members that a path leads through.
 *
 * Unverified: Attribute paths ignore case, as attribute names of SCIM do. A path leads to an attribute, to a part of the
 * name, or into an extension, but not into the items of a list.
 */
function segmentsOf(members: readonly Member[], path: string): readonly string[] {
  const [first = '', ...rest] = path.split('.')
  if (first.includes(':')) return [EXTENSIONS, first, ...rest]
  const { name, shape } = memberNamed(members, first, path)
  if (name === 'IdentityStoreId' || name === EXTENSIONS) throw unknownAttributePath(path)
  const [second, ...further] = rest
  if (second === undefined) return [name]
  const nested = shapeOf(identitystore, shape)
  if (nested.type !== 'structure' || further.length > 0) throw unknownAttributePath(path)
  return [name, memberNamed(nested.members, second, path).name]
}

function memberNamed(members: readonly Member[], name: string, path: string): Member {
  const found = members.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (!found) throw unknownAttributePath(path)
  return found
}

/** Returns a structure with a value at a path. Undefined removes it, and the structures that become empty. */
function withValue(structure: Structure, path: readonly string[], value: unknown): Structure {
  const [name = '', ...rest] = path
  const { [name]: before, ...others } = structure
  const after = rest.length === 0 ? value : withValue(structureOf(before), rest, value)
  const isGone = after === undefined || (isStructure(after) && Object.keys(after).length === 0)
  return isGone ? others : { ...structure, [name]: after }
}

const structureOf = (value: unknown): Structure => (isStructure(value) ? value : {})

/** Returns a value whose members are named as in the API: documents have `familyName`, and inputs `FamilyName`. */
export function inApiNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inApiNames)
  if (!isStructure(value)) return value
  const members = Object.entries(value).map(([name, member]) => [
    name.charAt(0).toUpperCase() + name.slice(1),
    inApiNames(member),
  ])
  return Object.fromEntries(members)
}

/** Returns the extensions of a user that a request asks for by name. Undefined when the user has none of them. */
export function extensionsNamed(attributes: object, names: readonly string[] = []): Structure | undefined {
  const extensions = structureOf(memberOf(attributes, EXTENSIONS))
  const named = Object.entries(extensions).filter(([name]) => names.includes(name))
  return named.length > 0 ? Object.fromEntries(named) : undefined
}
