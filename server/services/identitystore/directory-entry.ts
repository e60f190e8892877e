/** Adding, changing, deleting, and finding the entries of an identity store that have names: users and groups. */

import type { AwsError } from '../../../protocol/errors/aws-error.ts'
import { directoryQuotaExceeded, unknownAttributePath } from '../../../protocol/errors/identitystore.ts'
import type { IdentitystoreTypes } from '../../../protocol/model/index.ts'
import {
  type Entry,
  type ExternalId,
  externalIdKey,
  keyOf,
  type ReadTable,
  type Table,
  type Tx,
} from '../../../store/index.ts'
import { requireUnreserved } from './attributes.ts'
import { type ChangeContext, type EntryHeader, newEntry, updateIn } from './entries.ts'
import type { Directory } from './gate.ts'
import { firstOf, fromExternalId, requireFreeExternalIds } from './lookups.ts'

/** What a request says about an entry. */
interface Content {
  readonly externalIds: readonly ExternalId[]
}

type EntryTable<Row> = Table<Row, 'name' | 'externalId'>

interface EntryKind<C extends Content> {
  readonly tableOf: (owner: Tx) => EntryTable<EntryHeader & C>
  /** Returns the name, which is unique regardless of case. */
  readonly nameOf: (content: C) => string | undefined
  readonly duplicateName: () => AwsError
  readonly quota: 'UsersPerIdentityStoreQuota' | 'GroupsPerIdentityStoreQuota'
  /** How memberships and errors name an entry. */
  readonly role: 'user' | 'group'
}

/** Returns the functions that change the entries of a kind. */
export function directoryEntries<C extends Content>(kind: EntryKind<C>) {
  const { tableOf, nameOf, quota, role } = kind
  return {
    /** @throws AwsError ValidationException, ConflictException, or ServiceQuotaExceededException */
    add(directory: Directory<Tx>, content: C, ctx: ChangeContext): EntryHeader & C {
      const { owner } = directory
      requireFreeName(kind, owner, content)
      const limit = ctx.quotas[quota]
      if (tableOf(owner).size >= limit) throw directoryQuotaExceeded(`${role}s`, limit)
      return put(tableOf(owner), { ...newEntry(directory, ctx), ...content })
    },

    /** Replaces an entry, which keeps its ID. @throws AwsError ValidationException or ConflictException */
    replace(
      { owner }: Directory<Tx>,
      present: EntryHeader & C,
      content: C,
      ctx: ChangeContext,
    ): EntryHeader & C {
      const isRenamed = nameOf(content)?.toLowerCase() !== nameOf(present)?.toLowerCase()
      if (isRenamed) requireFreeName(kind, owner, content)
      const { id, createDate, createdBy } = present
      return put(tableOf(owner), { id, createDate, createdBy, ...content, ...updateIn(owner, ctx) })
    },

    /** Deletes an entry with its memberships. Assignments of permission sets remain. */
    remove({ owner }: Directory<Tx>, { id }: EntryHeader): void {
      for (const [key] of [...owner.groupMemberships.by(role, id)]) owner.groupMemberships.delete(key)
      tableOf(owner).delete(id)
    },
  }
}

function requireFreeName<C extends Content>(kind: EntryKind<C>, owner: Tx, content: C): void {
  const name = kind.nameOf(content)
  if (name === undefined) return
  requireUnreserved(name)
  if (kind.tableOf(owner).count('name', keyOf(name)) > 0) throw kind.duplicateName()
}

function put<Row extends EntryHeader & Content>(table: EntryTable<Row>, entry: Row): Row {
  requireFreeExternalIds(table, entry)
  table.put(entry.id, entry)
  return entry
}

/** Returns the entry with an external ID or, found in `index`, a unique attribute. */
export function entryIdentifiedBy<Row, Index extends string>(
  table: ReadTable<Row, 'externalId' | Index>,
  { ExternalId, UniqueAttribute }: IdentitystoreTypes.AlternateIdentifier,
  index: Index,
): Row | undefined {
  if (ExternalId) return firstOf(table.by('externalId', externalIdKey(fromExternalId(ExternalId))))
  return firstOf(table.by(index, keyOf(String(UniqueAttribute?.AttributeValue))))
}

/**
 * Returns the entries to list. Source for the filter: API reference of the identity store, ListUsers and ListGroups.
 *
 * @param attribute the path of the name, which is the only attribute for filters, in lower case
 * @throws AwsError ValidationException
 */
export function entriesMatching<Row>(
  table: ReadTable<Row, 'name'>,
  [filter]: readonly IdentitystoreTypes.Filter[] = [],
  attribute: string,
): (after: string | undefined) => Iterable<Entry<Row>> {
  if (!filter) return (after) => table.rows(after)
  if (filter.AttributePath.toLowerCase() !== attribute) throw unknownAttributePath(filter.AttributePath)
  const name = keyOf(filter.AttributeValue)
  return (after) => table.by('name', name, after)
}
