/** Compares the values of a management policy with the grammar of its type. */
import type { Container, Member, Place, Setting, Written } from './grammar.ts'

export function conforms(written: Written, place: Place): boolean {
  const { grammar } = written
  return grammar.kind === 'setting'
    ? settingConforms(written, grammar, place)
    : containerConforms(written, grammar, place)
}

/** Unverified: Management policies cannot remove empty lists, as they cannot append them. */
function settingConforms({ operands }: Written, setting: Setting, place: Place): boolean {
  return [...operands].every(([operator, texts]) => {
    const mayBeEmpty = operator === '@@assign' ? setting.mayBeEmpty : setting.mayAddNothing
    return (mayBeEmpty || texts.length > 0) && texts.every((text) => setting.accepts(text, place))
  })
}

function containerConforms(written: Written, container: Container, place: Place): boolean {
  const membersConform = written.members.every((member) => memberConforms(member, container, place))
  return membersConform && container.agrees(written, place)
}

function memberConforms({ name, isField, node }: Member, { names }: Container, place: Place): boolean {
  if (isField) return conforms(node, place)
  return names?.accepts(name, place) === true && conforms(node, { ...place, name })
}
