/**
 * Applies the policies of each level, from the root of the organization down to the account.
 *
 * Sources: AWS Organizations User Guide, "Understanding management policy inheritance" and its examples;
 * effective policies recorded on AWS, September 2026.
 */
import { type Grammar, type Member, type Operator, operators, type Written } from './grammar.ts'

/** A container or setting as all policies together make it. */
export interface Merged {
  readonly grammar: Grammar
  /** As first written. */
  readonly name: string
  readonly isField: boolean
  /** Undefined for containers, and for settings that nobody gave a value. */
  readonly values: readonly string[] | undefined
  /** The IDs of the policies that the values are from. */
  readonly sources: readonly string[]
  /** What lower levels may still do. */
  readonly allowed: ReadonlySet<Operator>
  readonly members: ReadonlyMap<string, Merged>
}

/** A container or setting of the policy with this ID. */
export interface Sourced {
  readonly source: string
  readonly node: Written
}

export function nothing(grammar: Grammar, name: string, isField: boolean): Merged {
  return { grammar, name, isField, values: undefined, sources: [], allowed: operators, members: new Map() }
}

/**
 * Applies the policies of one level, in the order of their attachment. What the levels above do not allow is
 * ignored. Controls bind only the levels below, where several of them leave what all of them allow.
 */
export function mergeLevel(above: Merged, level: readonly Sourced[]): Merged {
  const controls = level.map(({ node }) => node.allowed)
  const allowed = [...above.allowed].filter((operator) => controls.every((each) => each.has(operator)))
  const members = mergeMembers(above, level)
  return { ...above, ...mergeValues(above, level), members, allowed: new Set(allowed) }
}

/**
 * Assigns, then appends, then removes, each for all policies of the level. The first assignment wins
 * (recorded on AWS, September 2026). Removing all items leaves an empty list, but removing from nothing
 * leaves nothing.
 */
function mergeValues(above: Merged, level: readonly Sourced[]): Pick<Merged, 'values' | 'sources'> {
  const operandsOf = (operator: Operator) => (above.allowed.has(operator) ? given(level, operator) : [])
  const [assigned] = operandsOf('@@assign')
  let values = assigned?.texts ?? above.values
  let sources = assigned === undefined ? above.sources : [assigned.source]
  for (const { source, texts } of operandsOf('@@append')) {
    values = [...new Set([...(values ?? []), ...texts])]
    sources = [...sources, source]
  }
  for (const { source, texts } of operandsOf('@@remove')) {
    const kept = values?.filter((value) => !texts.includes(value))
    if (kept?.length !== values?.length) sources = [...sources, source]
    values = kept
  }
  return { values, sources }
}

function given(level: readonly Sourced[], operator: Operator) {
  return level.flatMap(({ source, node }) => {
    const texts = node.operands.get(operator)
    return texts === undefined ? [] : [{ source, texts }]
  })
}

type SourcedMember = Member & Sourced

/**
 * A control on a container governs which members can be added to it. Existing members have their own
 * controls.
 */
function mergeMembers(above: Merged, level: readonly Sourced[]): ReadonlyMap<string, Merged> {
  const mayAdd = above.allowed.has('@@assign') || above.allowed.has('@@append')
  const members = new Map(above.members)
  for (const [key, { first, all }] of groupsOf(level)) {
    const existing = members.get(key)
    if (existing === undefined && !mayAdd) continue
    const { node, name, isField } = first
    members.set(key, mergeLevel(existing ?? nothing(node.grammar, name, isField), all))
  }
  return members
}

/**
 * Unverified: Names of one policy that differ only in case, such as those of two backup plans, are one name.
 */
function groupsOf(level: readonly Sourced[]) {
  const groups = new Map<string, { readonly first: SourcedMember; readonly all: SourcedMember[] }>()
  for (const { source, node } of level) {
    for (const member of node.members) {
      const sourced = { ...member, source }
      const group = groups.get(member.key)
      if (group === undefined) groups.set(member.key, { first: sourced, all: [sourced] })
      else group.all.push(sourced)
    }
  }
  return groups
}
