/** Roles as resources of an analyzer, with the external access that their trust policies grant. */
import type { AnalyzerRow, RoleRow, View } from '../../../../store/index.ts'
import { renderTrust } from '../../../access/trust.ts'
import type { Analyzed } from './analyzed.ts'
import { externalFinding } from './external.ts'
import { type Grant, outsideGrants } from './grants.ts'
import { type Zone, zoneOf } from './zone.ts'

/**
 * Returns the roles in the zone of trust, by ARN.
 *
 * Source for service-linked roles, which are left out: IAM User Guide, "IAM Access Analyzer resource types".
 */
export function analyzedRoles(view: View, analyzer: AnalyzerRow): readonly Analyzed[] {
  const zone = zoneOf(view, analyzer)
  const analyzed = zone.accounts.flatMap((id) => {
    const account = view.account(id)
    return Array.from(account.roles.rows(), ([, role]) => role)
      .filter(({ arn }) => !SERVICE_LINKED.test(arn))
      .map((role) => analyzedRole(account, role, zone, analyzer))
  })
  return analyzed.sort((a, b) => (a.arn < b.arn ? -1 : 1))
}

const SERVICE_LINKED = /^arn:[^:]+:iam::\d{12}:role\/aws-service-role\//
const TYPE = 'AWS::IAM::Role'

function analyzedRole(account: View, role: RoleRow, zone: Zone, analyzer: AnalyzerRow): Analyzed {
  const { arn, createDate, trustDate = createDate } = role
  const { accountId: owner } = account
  const resource = { arn, type: TYPE, owner } as const
  const find = () =>
    grantsOf(role, renderTrust(account, role), zone).map((grant) =>
      externalFinding(account, analyzer, resource, grant),
    )
  return { ...resource, createDate, changeDate: trustDate, find }
}

interface KnownGrants {
  readonly question: string
  readonly grants: readonly Grant[]
}

/** Proofs take longer than everything else in a list, and roles rarely change. By the organization of the zone, if any. */
const known = new WeakMap<RoleRow, Map<string | undefined, KnownGrants>>()

function grantsOf(role: RoleRow, trust: string, zone: Zone): readonly Grant[] {
  const question = JSON.stringify([trust, zone])
  const ofRole = known.get(role) ?? new Map<string | undefined, KnownGrants>()
  const before = ofRole.get(zone.organizationId)
  if (before?.question === question) return before.grants
  const grants = outsideGrants(trust, zone)
  known.set(role, ofRole.set(zone.organizationId, { question, grants }))
  return grants
}
