/** Checks of service control policies and resource control policies. */

import { itemsOf, memberOf, membersOf, type Node } from '../../json-document.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import { isText, type Statement } from '../policy.ts'

export const organization: readonly Check[] = [
  inStatements('SCP_SYNTAX_ERROR_ACTION_WILDCARD', findInnerWildcards),
  inStatements('SCP_SYNTAX_ERROR_PRINCIPAL', ({ principals }) =>
    principals ? [{ at: [principals.member.value] }] : [],
  ),
  inStatements('RCP_SYNTAX_ERROR_PRINCIPAL', ({ principals }) =>
    principals
      ? hitIf(principals.negated || !isEveryone(principals.member.value), principals.member.value)
      : [],
  ),
  inStatements('RCP_SYNTAX_ERROR_ALLOW', findLimitedAllow),
  inStatements('RCP_SYNTAX_ERROR_NOTACTION', ({ actions }) =>
    actions ? hitIf(actions.negated, actions.member.value) : [],
  ),
]

/**
 * Unverified: Although AWS Organizations accepts wildcards everywhere since September 2025, ValidatePolicy reports
 * them, because its page still has the check.
 */
function findInnerWildcards({ actions }: Statement): readonly Hit[] {
  return (actions?.values ?? []).flatMap((node) =>
    hitIf(/\*[^*]/.test(node.value), node, { action: node.value }),
  )
}

/** A list under `AWS` is refused (recorded on AWS for a bare list, September 2026). */
function isEveryone(principal: Node): boolean {
  const [only, ...others] = membersOf(principal)
  if (only === undefined) return isStar(principal)
  return others.length === 0 && only.name.value === 'AWS' && isStar(only.value)
}

function isStar(node: Node): boolean {
  return isText(node, '*')
}

/** Only the policy that AWS provides can allow. The place is what limits it. */
function findLimitedAllow({ node, effect, resources }: Statement): readonly Hit[] {
  if (effect !== 'Allow') return []
  const condition = memberOf(node, 'Condition')?.value
  const isLimited =
    resources !== undefined && (resources.negated || !itemsOf(resources.member.value).every(isStar))
  return [...(isLimited ? [resources.member.value] : []), ...(condition ? [condition] : [])].map((each) => ({
    at: [each],
  }))
}
