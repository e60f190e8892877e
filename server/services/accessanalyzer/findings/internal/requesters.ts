/** Users and roles as those who may have access to a resource, with everything that permits or limits what they do. */

import { membershipOf } from '../../../../../core/access/organization/membership.ts'
import { sourcedPolicy } from '../../../../../core/access/policies-by-arn.ts'
import { policiesOf, policiesOfUser } from '../../../../../core/access/principal-policies.ts'
import { linkedServiceOf } from '../../../../../core/engine/linked-roles.ts'
import { compilePolicy, type SourcedPolicy } from '../../../../../policy/index.ts'
import type { RoleRow, UserRow, View } from '../../../../../store/index.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type Restriction, restrictionBy } from './restriction.ts'

type Levels = readonly (readonly SourcedPolicy[])[]

export interface Requester {
  readonly row: UserRow | RoleRow
  readonly arn: string
  readonly kind: 'user' | 'role'
  readonly accountId: string
  readonly organizationId: string | undefined
  readonly identity: readonly SourcedPolicy[]
  /** Absent without one. */
  readonly boundary?: SourcedPolicy
  /** The service control policies of each level that count. */
  readonly serviceControl: Levels
  readonly restriction: Restriction
  /** Equal for equal policies. */
  readonly fingerprint: string
}

/**
 * Returns the users and roles of an account.
 *
 * Unverified: Service-linked roles are left out, because only AWS uses them.
 *
 * @param isControlled whether service control policies are part of the analysis: they are in an organization
 */
export function requestersIn(account: View, isControlled: boolean): readonly Requester[] {
  const users = Array.from(account.users.rows(), ([, user]) => user)
  const roles = Array.from(account.roles.rows(), ([, role]) => role)
  return [
    ...users.map((user) => requester(account, user, policiesOfUser(account, user), isControlled)),
    ...roles
      .filter((role) => !linkedServiceOf(role))
      .map((role) => requester(account, role, policiesOf(account, role), isControlled)),
  ]
}

function requester(
  account: View,
  row: UserRow | RoleRow,
  identity: readonly SourcedPolicy[],
  isControlled: boolean,
): Requester {
  const membership = membershipOf(account, account.accountId)
  const levels = membership?.serviceControl ?? []
  const serviceControl = isControlled ? levels : []
  const boundary = boundaryOf(account, row)
  const limits = [...(boundary ? [boundary] : []), ...serviceControl.flat()]
  const organizationId = membership?.organizationId
  return {
    row,
    arn: row.arn,
    kind: 'trust' in row ? 'role' : 'user',
    accountId: account.accountId,
    organizationId,
    identity,
    ...(boundary && { boundary }),
    serviceControl,
    restriction: restrictionBy(levels, isControlled),
    fingerprint: fingerprintOf([
      organizationId,
      identity.map(({ policy }) => policy.text),
      limits.map(({ policy }) => policy.text),
    ]),
  }
}

/** A boundary that does not exist allows nothing. */
function boundaryOf(account: View, { boundary: arn }: UserRow | RoleRow): SourcedPolicy | undefined {
  if (arn === undefined) return undefined
  return sourcedPolicy(account, arn) ?? { policy: compilePolicy(''), source: arn, kind: 'managed' }
}
