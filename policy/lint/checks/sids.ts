/** Checks statement IDs. */

import { memberOf, type StringNode } from '../../json-document.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import { groupsOf } from '../groups.ts'
import type { Policy, Statement } from '../policy.ts'

export const sids: readonly Check[] = [
  inStatements('EMPTY_SID_VALUE', (statement) =>
    sidOf(statement).flatMap((sid) => hitIf(sid.value === '', sid)),
  ),
  inStatements('UNSUPPORTED_SID', (statement) =>
    sidOf(statement).flatMap((sid) => hitIf(!/^[a-zA-Z0-9]*$/.test(sid.value), sid)),
  ),
  { code: 'UNIQUE_SIDS_REQUIRED', find: findDuplicates },
  { code: 'UNIQUE_SIDS_RECOMMENDED', find: findDuplicates },
]

/** Returns the ID, or nothing if it is missing or no string. */
function sidOf({ node }: Statement): readonly StringNode[] {
  const sid = memberOf(node, 'Sid')?.value
  return sid?.kind === 'string' ? [sid] : []
}

/** Returns a hit for each ID that several statements have. Empty ones are not duplicates. */
function findDuplicates({ statements }: Policy): readonly Hit[] {
  const named = statements.flatMap(sidOf).filter(({ value }) => value !== '')
  return groupsOf(named, ({ value }) => value).map((at) => ({ at }))
}
