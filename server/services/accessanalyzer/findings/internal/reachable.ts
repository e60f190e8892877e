/** What analyzers of internal access look at: the included resources, with the users and roles that have access. */
import type { AnalyzerRow, InternalFinding, ResourceRow, View } from '../../../../../store/index.ts'
import { internalTypes, isForOrganization } from '../../configuration.ts'
import type { Analyzed, Findable } from '../analyzed.ts'
import { findingId } from '../finding-id.ts'
import { zoneOf } from '../zone.ts'
import { accessOf, type InternalAccess } from './access.ts'
import { type Requester, requestersIn } from './requesters.ts'
import { type Target, targetOf } from './targets.ts'

/** Returns the included resources in the accounts and in the region of the analyzer, by ARN. */
export function reachableResources(view: View, analyzer: AnalyzerRow, ctx: Findable): readonly Analyzed[] {
  const zone = zoneOf(view, analyzer)
  const isControlled = isForOrganization(analyzer.type)
  const accounts = zone.accounts.map((id) => view.account(id))
  const targets = accounts.flatMap((account) =>
    Array.from(account.resources.by('region', analyzer.region), ([, row]) => row)
      .filter((row) => isIncluded(analyzer, account.accountId, row))
      .map((row) => targetOf(account, row, zone, isControlled)),
  )
  if (targets.length === 0) return []
  const requesters = accounts.flatMap((account) => requestersIn(account, isControlled))
  const analyzed = targets.map((target) => analyzedTarget(target, requesters, analyzer, ctx))
  return analyzed.sort((a, b) => (a.arn < b.arn ? -1 : 1))
}

/** A resource is included if it meets all criteria of an inclusion (API reference, InternalAccessAnalysisRule). */
function isIncluded({ configuration }: AnalyzerRow, owner: string, { arn, type }: ResourceRow): boolean {
  const { inclusions = [] } = configuration?.internalAccess?.analysisRule ?? {}
  const meets = (wanted: readonly string[] | undefined, value: string) => wanted?.includes(value) ?? true
  return (
    internalTypes.has(type) &&
    inclusions.some(
      ({ accountIds, resourceTypes, resourceArns }) =>
        meets(accountIds, owner) && meets(resourceTypes, type) && meets(resourceArns, arn),
    )
  )
}

/** Access depends on so many policies that a change is never older than the present. */
function analyzedTarget(
  target: Target,
  requesters: readonly Requester[],
  analyzer: AnalyzerRow,
  { now }: Findable,
): Analyzed {
  const { arn, type, createDate } = target.row
  function* find() {
    for (const requester of requesters) {
      const access = accessOf(requester, target)
      yield access ? [findingAbout(requester, target, access, analyzer)] : []
    }
  }
  return { arn, type, owner: target.owner, createDate, changeDate: now, find }
}

/** A finding is about one user or role and one resource. */
function findingAbout(
  requester: Requester,
  { row, owner, restriction }: Target,
  { actions, conditions, isGranted }: InternalAccess,
  analyzer: AnalyzerRow,
): Omit<InternalFinding, 'analyzer' | 'status' | 'createDate' | 'updateDate'> {
  const { arn, kind, accountId } = requester
  return {
    id: findingId(analyzer, row.arn, ['InternalAccess', requester.row.id]),
    findingType: 'InternalAccess',
    resource: row.arn,
    resourceType: row.type,
    owner,
    principal: { AWS: arn },
    principalType: kind === 'user' ? 'IAM_USER' : 'IAM_ROLE',
    principalOwner: accountId,
    accessType: accountId === owner ? 'INTRA_ACCOUNT' : 'INTRA_ORG',
    actions,
    conditions,
    controlRestriction: restriction,
    serviceControlRestriction: requester.restriction,
    ...(isGranted && row.type === 'AWS::S3::Bucket' && { sources: [{ type: 'POLICY' } as const] }),
  }
}
