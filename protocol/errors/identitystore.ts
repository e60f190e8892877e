/**
 * Errors of the identity store of IAM Identity Center. Import them from this file, because other services have errors of
 * the same names. All have the status 400.
 */
import { AwsError } from './aws-error.ts'
import { validationException } from './json-requests.ts'

const notFound = (type: string, id: string | undefined, text: string) =>
  new AwsError('ResourceNotFoundException', text, 400, undefined, {
    ResourceType: type,
    ...(id === undefined ? {} : { ResourceId: id }),
  })

const notUnique = (text: string) =>
  new AwsError('ConflictException', text, 400, undefined, { Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' })

// ---- Identity store: what is not found --------------------------------------------------------------------------

/** Users and groups have the same text. */
export const identityStoreNotFound = (id: string) =>
  notFound('IDENTITY_STORE', id, 'IDENTITY_STORE not found.')

/**
 * S 2026-09: DescribeUser, without a ResourceId.
 *
 * Unverified: Other operations of the identity store that do not find a user answer as DescribeUser does.
 */
export const userNotFound = () => notFound('USER', undefined, 'User not found')

/** E (getmoto/moto). `id` is undefined if the request looked for another attribute. */
export const groupNotFound = (id?: string) => notFound('GROUP', id, 'GROUP not found.')

/** Users and groups have the same text. `id` is undefined if the request looked for a group and a member. */
export const membershipNotFound = (id?: string) =>
  notFound('GROUP_MEMBERSHIP', id, 'GROUP_MEMBERSHIP not found.')

/** E (getmoto/moto). */
export const memberDoesNotExist = (id: string) => notFound('USER', id, 'Member does not exist')

/** E (getmoto/moto). */
export const groupDoesNotExist = (id: string) => notFound('GROUP', id, 'Group does not exist')

// ---- Identity store: what exists already ------------------------------------------------------------------------

/** E (getmoto/moto). */
export const duplicateUserName = () => notUnique('Duplicate UserName')

/** E (getmoto/moto). */
export const duplicateGroupDisplayName = () => notUnique('Duplicate GroupDisplayName')

/** Users and groups have the same text. */
export const duplicateExternalId = () => notUnique('Duplicate ExternalId')

/** I (a client that recognizes the text). */
export const membershipExists = () => notUnique('Member and Group relationship already exists')

/** The text is ours. */
export const directoryQuotaExceeded = (what: string, quota: number) =>
  new AwsError(
    'ServiceQuotaExceededException',
    `The identity store cannot have more than ${quota} ${what}.`,
    400,
  )

// ---- Identity store: attributes ---------------------------------------------------------------------------------

/** E (getmoto/moto). */
export const userNameRequired = () => validationException('userName is a required attribute')

/** E (getmoto/moto). `names` are in lower case. */
export const attributesRequired = (names: readonly string[]) =>
  validationException(names.map((name) => `${name}: The attribute ${name} is required`).join(', '))

/** E (getmoto/moto). */
export const attributeNotUnique = (path: string) =>
  validationException(`The attribute ${path} is not a unique attribute`)

/** E (getmoto/moto). */
export const attributeValueEmpty = () =>
  validationException('attribute value cannot be empty or null for attribute path')

/** The text is ours. */
export const unknownAttributePath = (path: string) =>
  validationException(`The attribute path ${path} is not supported`)

/** The text is ours. */
export const wrongAttributeType = () => validationException('The value of an attribute has the wrong type')

/** The text is ours. */
export const reservedName = (name: string) => validationException(`The name ${name} is reserved`)

/** The text is ours. */
export const unknownExtension = (name: string) =>
  validationException(`The extension ${name} is not supported`)

/** The text is ours. */
export const invalidDirectoryToken = () => validationException('The NextToken is not valid for this request')
