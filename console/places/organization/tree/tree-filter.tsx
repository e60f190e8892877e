/** Finds accounts and units in the tree by name, alias, or number. */
import { SearchField } from '../../../components/forms/search-field.tsx'
import type { Structure, Target } from '../organization.ts'

interface TreeFilterProps {
  readonly filter: string
  readonly shown: ReadonlySet<string>
  readonly total: number
}

export function TreeFilter({ filter, shown, total }: TreeFilterProps) {
  return (
    <div class="organization-filter">
      <SearchField label="Find an account or unit" placeholder="Name, alias, or number" />
      <p class="quieter small" role="status">
        {filter !== '' && (shown.size === 0 ? 'Nothing has this in its name.' : `${shown.size} of ${total}`)}
      </p>
    </div>
  )
}

/** Returns the IDs of the targets that match, and of those above them. */
export function matching(
  { targets }: Structure,
  filter: string,
  aliases: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const wanted = filter.trim().toLowerCase()
  if (wanted === '') return new Set(targets.keys())
  const shown = new Set<string>()
  for (const target of targets.values()) {
    if (!textOf(target, aliases).includes(wanted)) continue
    let each: Target | undefined = target
    while (each && !shown.has(each.id)) {
      shown.add(each.id)
      each = targets.get(each.parentId ?? '')
    }
  }
  return shown
}

function textOf({ id, name, account }: Target, aliases: ReadonlyMap<string, string>): string {
  return [id, name, aliases.get(id), account?.Email].join('\n').toLowerCase()
}
