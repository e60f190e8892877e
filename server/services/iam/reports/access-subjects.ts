/**
 * The subject of an access report: a user, group, role, or policy. It includes its permissions and the
 * entities that have them.
 */

import { isPolicyArn, sourcedPolicy } from '../../../../core/access/policies-by-arn.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import type { CompiledPolicy } from '../../../../policy/index.ts'
import type { RoleRow, UserRow, View } from '../../../../store/index.ts'
import { policyTarget } from '../lookup.ts'
import { requirePolicy } from '../policies/policy-lookup.ts'
import { heldPolicies, requireSource, sourceTarget } from '../policies/policy-source.ts'

export interface Subject {
  readonly policies: readonly CompiledPolicy[]
  /** The users and roles that could have used the policies, each once. */
  readonly entities: readonly (UserRow | RoleRow)[]
}

/** Returns the subject as policies see it. */
export function subjectTarget(view: View, arn: string): DetailedTarget {
  return isPolicyArn(arn) ? policyTarget(view, arn) : sourceTarget(view, arn)
}

/**
 * Returns the user, group, role, or policy that an ARN names, as the subject of a report.
 *
 * @throws InvalidInput for other ARNs, NoSuchEntity
 */
export function requireSubject(view: View, arn: string): Subject {
  if (!isPolicyArn(arn)) return subjectOfEntity(view, arn)
  requirePolicy(view, arn)
  return { policies: policiesOf([sourcedPolicy(view, arn)]), entities: entitiesWith(view, arn) }
}

function subjectOfEntity(view: View, arn: string): Subject {
  const source = requireSource(view, arn)
  const { row } = source
  const isGroup = !('tags' in row)
  return {
    policies: policiesOf(heldPolicies(view, source).map(({ policy }) => policy)),
    entities: isGroup ? rowsOf(view.users.by('group', row.id)) : [row],
  }
}

function policiesOf(policies: readonly ({ readonly policy: CompiledPolicy } | undefined)[]) {
  return policies.flatMap((each) => (each ? [each.policy] : []))
}

/** Returns the users that have a policy, directly or through a group, and the roles that have it. */
function entitiesWith(view: View, arn: string): readonly (UserRow | RoleRow)[] {
  const members = rowsOf(view.groups.by('policy', arn)).flatMap(({ id }) =>
    rowsOf(view.users.by('group', id)),
  )
  return [
    ...new Set([...rowsOf(view.users.by('policy', arn)), ...members]),
    ...rowsOf(view.roles.by('policy', arn)),
  ]
}

function rowsOf<Row>(entries: Iterable<readonly [key: string, row: Row]>): readonly Row[] {
  return Array.from(entries, ([, row]) => row)
}
