/** Checks whether documents and statements have the elements that they need, and no others. */
import { type Check, hitIf, inStatements } from '../check.ts'
import { memberOf } from '../policy.ts'

export const elements: readonly Check[] = [
  inStatements('MISSING_ACTION', ({ node, actions }) => hitIf(actions === undefined, node)),
  inStatements('MISSING_RESOURCE', ({ node, resources }) => hitIf(resources === undefined, node)),
  inStatements('MISSING_EFFECT', ({ node }) => hitIf(memberOf(node, 'Effect') === undefined, node)),
]
