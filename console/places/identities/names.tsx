/** The first of several names, and how many more there are. The tooltip has the others. */
import { shownText } from '../../texts/shown-text.ts'

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
