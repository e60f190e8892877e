/** The names of users and groups in other directories, and what lookups have in common. */
import {
  attributeNotUnique,
  attributeValueEmpty,
  duplicateExternalId,
} from '../../../protocol/errors/identitystore.ts'
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import { type Entry, type ExternalId, externalIdKey, type ReadTable } from '../../../store/index.ts'

/** Returns an external ID as rows have it. */
export const fromExternalId = ({ Issuer, Id }: IdentitystoreTypes.ExternalId): ExternalId => ({
  issuer: Issuer,
  id: Id,
})

/** Returns external IDs as the API shows them. Undefined when there are none. */
export function toExternalIds(
  ids: readonly ExternalId[],
): readonly IdentitystoreTypes.ExternalId[] | undefined {
  return ids.length > 0 ? ids.map(({ issuer, id }) => ({ Issuer: issuer, Id: id })) : undefined
}

/** A user or a group. */
interface Identified {
  readonly id: string
  readonly externalIds: readonly ExternalId[]
}

/** Requires that no other entry has an external ID of this one. @throws AwsError ConflictException */
export function requireFreeExternalIds<Row extends Identified>(
  table: ReadTable<Row, 'externalId'>,
  { id, externalIds }: Identified,
): void {
  for (const external of externalIds) {
    const holder = firstOf(table.by('externalId', externalIdKey(external)))
    if (holder && holder.id !== id) throw duplicateExternalId()
  }
}

/** Returns the first row that a lookup finds. */
export function firstOf<Row>(rows: Iterable<Entry<Row>>): Row | undefined {
  for (const [, row] of rows) return row
  return undefined
}

/**
 * Requires that an identifier other than an external ID names a unique attribute, with a value.
 *
 * @param unique the paths of unique attributes, in lower case
 * @throws AwsError ValidationException
 */
export function requireIdentifier(
  { UniqueAttribute }: IdentitystoreTypes.AlternateIdentifier,
  unique: readonly string[],
): void {
  if (!UniqueAttribute) return
  const { AttributePath: path, AttributeValue: value } = UniqueAttribute
  if (typeof value !== 'string' || value === '') throw attributeValueEmpty()
  if (!unique.includes(path.toLowerCase())) throw attributeNotUnique(path)
}
