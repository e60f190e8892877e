/** Which identities the address asks for, and in which order. */
import { computed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Sort } from '../../../components/lists/table.tsx'
import { param } from '../../../router.ts'
import { columnsOf } from './columns.tsx'
import type { Listing } from './listing.ts'
import { type IdentityRow, LISTED, type ListedId } from './rows.ts'

/** The kind that is listed. */
export const kind = computed<ListedId>(() => LISTED.find(({ id }) => id === param('kind'))?.id ?? '')

export interface Shown {
  readonly rows: readonly IdentityRow[]
  readonly sort: Sort
}

/** Filters and sorts. Every word of the filter has to be somewhere. */
export function useShown({ rows }: Listing): Shown {
  const [column = '', direction = ''] = (param('sort') || 'name').split(':')
  const isDescending = direction === 'down'
  const filter = param('q').toLowerCase()
  const id = kind.value
  const shown = useMemo(() => {
    const kinds: readonly string[] = LISTED.find((each) => each.id === id)?.kinds ?? []
    const asked = filter.split(/\s+/).filter(Boolean)
    const matching = rows.filter(
      (row) => kinds.includes(row.kind) && asked.every((word) => row.text.includes(word)),
    )
    return sorted(matching, id, { column, isDescending })
  }, [rows, id, filter, column, isDescending])
  return { rows: shown, sort: { column, isDescending } }
}

function sorted(rows: readonly IdentityRow[], id: ListedId, sort: Sort): readonly IdentityRow[] {
  const { sortBy = undefined } = columnsOf(id).find((each) => each.id === sort.column) ?? {}
  if (!sortBy) return rows
  const keyed = rows.map((row) => ({ row, key: sortBy(row) }))
  const sign = sort.isDescending ? -1 : 1
  const compare = (a: string | number, b: string | number) => (a === b ? 0 : a < b ? -1 : 1)
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ row }) => row)
}
