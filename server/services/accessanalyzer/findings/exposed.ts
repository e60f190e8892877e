/** What analyzers of external access look at: roles, and the resources of other services that the server knows of. */
import type { AnalyzerRow, ResourceRow, View } from '../../../../store/index.ts'
import type { Analyzed } from './analyzed.ts'
import { externalGrants } from './configurations.ts'
import { externalFinding } from './external.ts'
import { grantsOf } from './known-grants.ts'
import { analyzedRoles } from './roles.ts'
import { type Zone, zoneOf } from './zone.ts'

/**
 * Returns the resources in the zone of trust, by ARN. Roles are in all regions, other resources in one.
 *
 * Source: IAM User Guide, "IAM Access Analyzer resource types for external access".
 */
export function exposedResources(view: View, analyzer: AnalyzerRow): readonly Analyzed[] {
  const zone = zoneOf(view, analyzer)
  const others = zone.accounts.flatMap((id) => resourcesIn(view.account(id), analyzer, zone))
  return [...analyzedRoles(view, analyzer, zone), ...others].sort((a, b) => (a.arn < b.arn ? -1 : 1))
}

function resourcesIn(account: View, analyzer: AnalyzerRow, zone: Zone): readonly Analyzed[] {
  return Array.from(account.resources.by('region', analyzer.region), ([, row]) =>
    exposedResource(account, row, zone, analyzer),
  )
}

function exposedResource(account: View, row: ResourceRow, zone: Zone, analyzer: AnalyzerRow): Analyzed {
  const { arn, type, configuration, createDate, changeDate } = row
  const resource = { arn, type, owner: account.accountId }
  const find = () => [
    grantsOf(row, '', zone, () => externalGrants(resource, configuration, zone)).map((grant) =>
      externalFinding(account, analyzer, resource, grant),
    ),
  ]
  return { ...resource, createDate, changeDate, find }
}
