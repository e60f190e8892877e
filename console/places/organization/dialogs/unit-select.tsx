/** Chooses the root or a unit. Lines are indented as in the tree. */
import { Select } from '../../../components/field.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import type { Structure } from '../organization.ts'
import { useOrganization } from '../shared.ts'

interface UnitSelectProps {
  readonly label: string
  readonly value: string
  readonly onChange: (id: string) => void
}

export function UnitSelect({ label, value, onChange }: UnitSelectProps) {
  const { structure } = useOrganization()
  return (
    <Select
      label={label}
      value={value}
      options={optionsIn(structure, structure.rootId, 0)}
      onChange={onChange}
    />
  )
}

const INDENT = '\u00a0\u00a0\u00a0'

function optionsIn(
  structure: Structure,
  id: string,
  level: number,
): readonly { readonly value: string; readonly text: string }[] {
  const target = structure.targets.get(id)
  if (!target || target.type === 'ACCOUNT') return []
  const below = structure.children.get(id) ?? []
  return [
    { value: id, text: INDENT.repeat(level) + shownText(target.name) },
    ...below.flatMap((child) => optionsIn(structure, child.id, level + 1)),
  ]
}
