/** Names of identities: several in little space, and those to choose from. */
import type { Suggestion } from '../../components/forms/combobox.tsx'
import { shownText } from '../../texts/shown-text.ts'

/** The first of several names, and how many more there are. The tooltip has the others. */
export function Names({ names }: { readonly names: readonly string[] }) {
  const [first, ...more] = names
  if (first === undefined) return <span class="quieter">none</span>
  return (
    <span class="identity-names" data-tooltip={shownText(names.slice(0, 20).join(', '))}>
      <span class="truncated">{shownText(first)}</span>
      {more.length > 0 && <span class="quieter">+{more.length}</span>}
    </span>
  )
}

/** Returns a function that finds names by a part of them. @param names undefined while they are loaded */
export function suggestNames(
  names: readonly string[] = [],
  without: ReadonlySet<string>,
): (typed: string) => readonly Suggestion[] {
  return (typed) =>
    names
      .filter((each) => !without.has(each) && each.toLowerCase().includes(typed.toLowerCase()))
      .map((value) => ({ value, content: shownText(value) }))
}
