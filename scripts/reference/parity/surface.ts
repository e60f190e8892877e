/** The names that a package gives to its users: functions, types, their members, and the arguments that callers name. */

export interface Surface {
  readonly functions: readonly PublicMember[]
  readonly types: readonly PublicType[]
}

export interface PublicType {
  readonly name: string
  readonly members: readonly PublicMember[]
}

export interface PublicMember {
  readonly name: string
  readonly isMethod: boolean
  readonly parameters: readonly PublicParameter[]
  /** Whether the other language must have it. Methods that the language calls itself, such as `__str__`, need not. */
  readonly isRequired: boolean
}

export interface PublicParameter {
  readonly name: string
  /** Whether callers write the name. The names of the others are free. */
  readonly isNamed: boolean
}

/** `TYPE.member`, `function`, `TYPE.method(parameter)`, or `function(parameter)`. */
export type Id = string

/** Returns the IDs of everything, and whether the other language must have it. */
export function idsOf({ functions, types }: Surface): ReadonlyMap<Id, boolean> {
  const all = [
    ...functions.map((member) => ({ owner: '', member })),
    ...types.flatMap(({ name, members }) => members.map((member) => ({ owner: `${name}.`, member }))),
  ]
  return new Map(
    all.flatMap(({ owner, member }): [Id, boolean][] => [
      [owner + member.name, member.isRequired],
      ...member.parameters.map(({ name, isNamed }): [Id, boolean] => [
        `${owner}${member.name}(${name})`,
        isNamed && member.isRequired,
      ]),
    ]),
  )
}

/** Returns the type or the module of an ID. Empty for a function of the package, and its arguments. */
export function ownerOf(id: Id): string {
  const [before = ''] = id.split('(')
  return before.includes('.') ? before.slice(0, before.lastIndexOf('.')) : ''
}

/** Returns an ID without its owner. */
export function memberOf(id: Id): string {
  const owner = ownerOf(id)
  return owner === '' ? id : id.slice(owner.length + 1)
}

export function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Splits a list at its commas, except those between brackets of any kind. */
export function splitList(list: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  // An arrow is no bracket.
  for (const character of list.replaceAll('=> ', '')) {
    if ('([{<'.includes(character)) depth += 1
    if (')]}>'.includes(character)) depth -= 1
    if (character === ',' && depth === 0) {
      parts.push(part)
      part = ''
    } else part += character
  }
  return [...parts, part].map((each) => each.trim()).filter((each) => each !== '')
}
