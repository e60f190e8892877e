/** Chooses a place in the organization. Lines are indented as in the tree. */
import { Select } from '../../../components/field.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import type { Structure } from '../organization.ts'
import { useOrganization } from '../shared.ts'

interface TargetSelectProps {
  readonly label: string
  readonly value: string
  /** Whether only the root and units can be chosen. */
  readonly isUnit?: boolean
  readonly onChange: (id: string) => void
}

export function TargetSelect({ label, value, isUnit = false, onChange }: TargetSelectProps) {
  const { structure } = useOrganization()
  return (
    <Select
      label={label}
      value={value}
      options={optionsIn(structure, isUnit, structure.rootId, 0)}
      onChange={onChange}
    />
  )
}

const INDENT = '\u00a0\u00a0\u00a0'

function optionsIn(
  structure: Structure,
  isUnit: boolean,
  id: string,
  level: number,
): readonly { readonly value: string; readonly text: string }[] {
  const target = structure.targets.get(id)
  if (!target || (isUnit && target.type === 'ACCOUNT')) return []
  const below = structure.children.get(id) ?? []
  return [
    { value: id, text: INDENT.repeat(level) + shownText(target.name) },
    ...below.flatMap((child) => optionsIn(structure, isUnit, child.id, level + 1)),
  ]
}
