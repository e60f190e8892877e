/** Roles as resources of an analyzer, with the external access that their trust policies grant. */

import { renderTrust } from '../../../../core/access/trust.ts'
import { linkedServiceOf } from '../../../../core/engine/linked-roles.ts'
import type { AnalyzerRow, RoleRow, View } from '../../../../store/index.ts'
import type { Analyzed } from './analyzed.ts'
import { externalFinding } from './external.ts'
import { outsideGrants } from './grants.ts'
import { grantsOf } from './known-grants.ts'
import type { Zone } from './zone.ts'

/**
 * Returns the roles in the zone of trust.
 *
 * Source for service-linked roles, which are left out: IAM User Guide, "IAM Access Analyzer resource types".
 */
export function analyzedRoles(view: View, analyzer: AnalyzerRow, zone: Zone): readonly Analyzed[] {
  return zone.accounts.flatMap((id) => {
    const account = view.account(id)
    return Array.from(account.roles.rows(), ([, role]) => role)
      .filter((role) => !linkedServiceOf(role))
      .map((role) => analyzedRole(account, role, zone, analyzer))
  })
}

const TYPE = 'AWS::IAM::Role'

function analyzedRole(account: View, role: RoleRow, zone: Zone, analyzer: AnalyzerRow): Analyzed {
  const { arn, createDate, trustDate = createDate } = role
  const { accountId: owner } = account
  const resource = { arn, type: TYPE, owner } as const
  const find = () => {
    const trust = renderTrust(account, role)
    const grants = grantsOf(role, trust, zone, () => outsideGrants(trust, zone))
    return [grants.map((grant) => externalFinding(account, analyzer, resource, grant))]
  }
  return { ...resource, createDate, changeDate: trustDate, find }
}
