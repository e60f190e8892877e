/**
 * The findings of an analyzer. What is found is computed when somebody asks; the rows keep what cannot be computed: the
 * status, the dates, and access that is gone.
 *
 * Access that begins and ends without any request for findings in between leaves no finding.
 */
import { isDeepStrictEqual } from 'node:util'
import { type AnalyzerRow, type FindingRow, findingKey, type Tx } from '../../../../store/index.ts'
import { keyOfAnalyzer } from '../lookup.ts'
import { disabledReason } from '../organization.ts'
import type { Analyzed, Findable, Found } from './analyzed.ts'
import { meets } from './criteria.ts'
import { sourceFor } from './sources.ts'

type Now = Pick<Findable, 'now'>

const DAY = 86_400_000
/** Source: IAM User Guide, "Resolve findings": resolved findings are deleted 90 days after their last update. */
const KEPT = 90 * DAY

/** Brings the rows of an analyzer up to date, and returns them by ID. A disabled analyzer finds nothing new. */
export function findingsOf(tx: Tx, analyzer: AnalyzerRow, ctx: Findable): readonly FindingRow[] {
  if (!disabledReason(tx, analyzer)) update(tx, analyzer, ctx)
  return Array.from(tx.findings.by('analyzer', keyOfAnalyzer(analyzer)), ([, row]) => row)
}

function update(tx: Tx, analyzer: AnalyzerRow, ctx: Findable): void {
  const resources = sourceFor(analyzer)(tx, analyzer, ctx)
  const changeDates = new Map(resources.map(({ arn, changeDate }) => [arn, changeDate]))
  const present = new Set<string>()
  for (const resource of resources)
    for (const found of [...resource.find()].flat()) {
      present.add(found.id)
      record(tx, analyzer, found, sinceWhen(resource, found), ctx)
    }
  for (const [key, row] of [...tx.findings.by('analyzer', keyOfAnalyzer(analyzer))])
    if (!present.has(row.id)) resolve(tx, key, row, changeDates.get(row.resource) ?? ctx.now, ctx)
}

const sinceWhen = ({ since, changeDate }: Analyzed, found: Found): number => since?.(found) ?? changeDate

/** Adds a finding, or reports one again that was resolved, since the later of what made it possible. */
function record(tx: Tx, analyzer: AnalyzerRow, found: Found, begin: number, ctx: Now): void {
  const key = findingKey(keyOfAnalyzer(analyzer), found.id)
  const before = tx.findings.get(key)
  if (before && before.status !== 'RESOLVED') {
    const { status, createDate } = before
    const row = { ...found, analyzer: before.analyzer, status, createDate, updateDate: before.updateDate }
    if (!isDeepStrictEqual(row, before)) tx.findings.put(key, { ...row, updateDate: ctx.now })
    return
  }
  const since = Math.max(analyzer.createDate, begin)
  const createDate = before?.createDate ?? since
  const active = { ...found, analyzer: keyOfAnalyzer(analyzer), status: 'ACTIVE', createDate } as const
  const row = { ...active, updateDate: since }
  tx.findings.put(key, isArchivedByRule(tx, row) ? { ...row, status: 'ARCHIVED' } : row)
}

/** Rules apply to findings that are newer. Source: IAM User Guide, "Archive rules". */
export function isArchivedByRule(tx: Tx, row: FindingRow): boolean {
  for (const [, { filter, updateDate }] of tx.archiveRules.by('analyzer', row.analyzer))
    if (updateDate <= row.updateDate && meets(row, filter)) return true
  return false
}

function resolve(tx: Tx, key: string, row: FindingRow, since: number, { now }: Now): void {
  const updateDate = row.status === 'RESOLVED' ? row.updateDate : Math.max(row.updateDate, since)
  if (now - updateDate >= KEPT) {
    tx.findings.delete(key)
    tx.findingRecommendations.delete(key)
  } else if (row.status !== 'RESOLVED') tx.findings.put(key, { ...row, status: 'RESOLVED', updateDate })
}

/**
 * Gives findings another status.
 *
 * Unverified: Findings that are resolved stay so, whatever status UpdateFindings gives them.
 */
export function changeStatus(
  tx: Tx,
  rows: readonly FindingRow[],
  status: 'ACTIVE' | 'ARCHIVED',
  { now }: Now,
): void {
  for (const row of rows)
    if (row.status !== 'RESOLVED' && row.status !== status)
      tx.findings.put(findingKey(row.analyzer, row.id), { ...row, status, updateDate: now })
}
