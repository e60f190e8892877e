/** What a configuration would change about the findings of its resource. */

import type { Context } from '../../../../core/engine/operation.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { AnalyzerRow, ExternalFinding, PreviewedFinding, Tx } from '../../../../store/index.ts'
import { externalGrants } from '../findings/configurations.ts'
import { externalFinding } from '../findings/external.ts'
import { findingsOf, isArchivedByRule } from '../findings/ledger.ts'
import { isExternal } from '../findings/lists.ts'
import type { ConfiguredResource } from '../findings/scopes.ts'
import { zoneOf } from '../findings/zone.ts'
import { keyOfAnalyzer } from '../lookup.ts'

/**
 * Returns the findings that a configuration would have, and those that would be resolved.
 *
 * Unverified: Findings that are resolved, and would stay so, are not among the findings of an access preview.
 */
export function comparedFindings(
  tx: Tx,
  analyzer: AnalyzerRow,
  resource: ConfiguredResource,
  configuration: AccessanalyzerTypes.Configuration,
  ctx: Context,
): readonly PreviewedFinding[] {
  const existing = existingFindings(tx, analyzer, resource, ctx)
  const grants = externalGrants(resource, configuration, zoneOf(tx, analyzer))
  const found = grants.map((grant) => externalFinding(tx, analyzer, resource, grant))
  const ids = new Set(found.map(({ id }) => id))
  const gone = existing.filter(({ id, status }) => !ids.has(id) && status !== 'RESOLVED')
  const dates = { createDate: ctx.now, updateDate: ctx.now }
  const active = { analyzer: keyOfAnalyzer(analyzer), status: 'ACTIVE', ...dates } as const
  const before = new Map(existing.map((row) => [row.id, row]))
  return [
    ...found.map((each) => presented(tx, { ...each, ...active }, before.get(each.id))),
    ...gone.map((row) => changed({ ...row, ...dates, status: 'RESOLVED' }, row)),
  ].map((each) => ({ ...each, finding: { ...each.finding, id: ctx.newUuid() } }))
}

function existingFindings(
  tx: Tx,
  analyzer: AnalyzerRow,
  { arn }: ConfiguredResource,
  ctx: Context,
): readonly ExternalFinding[] {
  return findingsOf(tx, analyzer, ctx)
    .filter(isExternal)
    .filter(({ resource }) => resource === arn)
}

/** Returns a finding with the status that it would have, beside the one that there is, if any. */
function presented(
  tx: Tx,
  finding: ExternalFinding,
  existing: ExternalFinding | undefined,
): PreviewedFinding {
  if (existing && existing.status !== 'RESOLVED')
    return { ...changed({ ...finding, status: existing.status }, existing), changeType: 'UNCHANGED' }
  const expected = isArchivedByRule(tx, finding) ? { ...finding, status: 'ARCHIVED' as const } : finding
  return existing ? changed(expected, existing) : { finding: expected, changeType: 'NEW' }
}

const changed = (finding: ExternalFinding, { id, status }: ExternalFinding): PreviewedFinding => ({
  finding,
  changeType: 'CHANGED',
  existing: { id, status },
})
