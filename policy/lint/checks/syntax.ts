/** Checks for duplicate members, which JSON permits and policies don't. */

import { itemsOf, membersOf, type Node } from '../../json-document.ts'
import type { Check, Hit } from '../check.ts'
import { groupsOf } from '../groups.ts'

/**
 * Source of the rule: see `parseDistinct`.
 *
 * Unverified: A duplicate member is the syntax error that AWS reports without an index.
 */
export const syntax: readonly Check[] = [
  { code: 'JSON_SYNTAX_ERROR', find: ({ root }) => duplicatesIn(root) },
]

/** Works level by level, because recursion could overflow the stack. */
function duplicatesIn(root: Node): readonly Hit[] {
  const levels: (readonly Node[])[] = []
  for (let level: readonly Node[] = [root]; level.length > 0; level = level.flatMap(childrenOf))
    levels.push(level)
  return levels.flat().flatMap(duplicatesOf)
}

function duplicatesOf(node: Node): readonly Hit[] {
  const names = membersOf(node).map(({ name }) => name)
  return groupsOf(names, ({ value }) => value).map((at) => ({ at, variant: 1 }))
}

function childrenOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? itemsOf(node) : membersOf(node).map(({ value }) => value)
}
