/** The names of users and groups in other directories, and what lookups have in common. */
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import type { Entry, ExternalId } from '../../../store/index.ts'

/** Returns the key of the index of external IDs. */
export const externalIdKey = ({ Issuer, Id }: IdentitystoreTypes.ExternalId) => `${Issuer} ${Id}`

/** Returns external IDs as the API shows them. Undefined when there are none. */
export function toExternalIds(
  ids: readonly ExternalId[],
): readonly IdentitystoreTypes.ExternalId[] | undefined {
  return ids.length > 0 ? ids.map(({ issuer, id }) => ({ Issuer: issuer, Id: id })) : undefined
}

/** Returns the first row that a lookup finds. */
export function firstOf<Row>(rows: Iterable<Entry<Row>>): Row | undefined {
  for (const [, row] of rows) return row
  return undefined
}
