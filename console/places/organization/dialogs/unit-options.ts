/** The root and the units, to choose from. Lines are indented as in the tree. */
import { shownText } from '../../../texts/shown-text.ts'
import type { Structure } from '../organization.ts'

interface Option {
  readonly value: string
  readonly text: string
}

const INDENT = '\u00a0\u00a0\u00a0'

/** @param id the unit to begin with */
export function unitOptions(structure: Structure, id = structure.rootId, level = 0): readonly Option[] {
  const target = structure.targets.get(id)
  if (!target || target.type === 'ACCOUNT') return []
  const below = structure.children.get(id) ?? []
  return [
    { value: id, text: INDENT.repeat(level) + shownText(target.name) },
    ...below.flatMap((child) => unitOptions(structure, child.id, level + 1)),
  ]
}
