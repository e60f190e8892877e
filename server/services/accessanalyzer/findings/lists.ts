/** How operations show the findings of an analyzer of external access. */
import {
  externalFindingsOnly,
  findingNotFound,
  onlyExternalAnalyzed,
} from '../../../../protocol/errors/accessanalyzer.ts'
import type { AwsError } from '../../../../protocol/errors.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { AnalyzerRow, FindingRow, Tx, View } from '../../../../store/index.ts'
import type { Context, Runs } from '../../../engine/operation.ts'
import { purposeOf } from '../configuration.ts'
import { requireListFilter } from '../filters.ts'
import { type OfAnalyzer, requireAnalyzer } from '../lookup.ts'
import { pageOf, pageRequest } from '../paging.ts'
import { meets, ordered } from './criteria.ts'
import { findingsOf } from './ledger.ts'

export const findingLists = {
  /** Source for the analyzers: API reference, ListFindings, "supported only for external access analyzers". */
  ListFindings: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx, externalFindingsOnly)
    const page = listed(tx, analyzer, input, ctx)
    return { findings: page.items.map((row) => toFinding(row, ctx)), nextToken: page.NextToken }
  },

  ListFindingsV2: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx, onlyExternalAnalyzed)
    const page = listed(tx, analyzer, input, ctx)
    return { findings: page.items.map((row) => toSummary(row, ctx)), nextToken: page.NextToken }
  },

  GetFinding: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx, externalFindingsOnly)
    return { finding: toFinding(requireFinding(tx, analyzer, input.id, ctx), ctx) }
  },

  /** A finding of external access has one page of details. */
  GetFindingV2: (tx, input, ctx) => {
    pageRequest(input)
    const analyzer = requireExternal(tx, input, ctx, onlyExternalAnalyzed)
    const row = requireFinding(tx, analyzer, input.id, ctx)
    return { ...toSummary(row, ctx), findingDetails: [{ externalAccessDetails: accessIn(row) }] }
  },
} satisfies Runs<'accessanalyzer'>

/**
 * Returns an analyzer of external access.
 *
 * @param otherwise the error for another
 * @throws AwsError ResourceNotFoundException, or ValidationException
 */
export function requireExternal(
  tx: View,
  { analyzerArn }: OfAnalyzer,
  ctx: Context,
  otherwise: () => AwsError,
): AnalyzerRow {
  const analyzer = requireAnalyzer(tx, analyzerArn, ctx)
  if (purposeOf(analyzer.type) !== 'external') throw otherwise()
  return analyzer
}

function listed(tx: Tx, analyzer: AnalyzerRow, input: AccessanalyzerTypes.ListFindingsInput, ctx: Context) {
  const filter = input.filter ?? {}
  requireListFilter(filter)
  const rows = findingsOf(tx, analyzer, ctx).filter((row) => meets(row, filter))
  return pageOf(pageRequest(input), ordered(rows, input.sort ?? {}), (row) => row)
}

/** @throws AwsError ResourceNotFoundException */
function requireFinding(tx: Tx, analyzer: AnalyzerRow, id: string, ctx: Context): FindingRow {
  const found = findingsOf(tx, analyzer, ctx).find((row) => row.id === id)
  if (!found) throw findingNotFound(id)
  return found
}

/** Returns what both versions show. Resources are analyzed whenever they are shown. */
const frameOf = (
  { id, resource, resourceType, owner, status, createDate, updateDate }: FindingRow,
  { now }: Context,
) => ({
  id,
  resource,
  resourceType,
  resourceOwnerAccount: owner,
  status,
  createdAt: createDate,
  analyzedAt: now,
  updatedAt: updateDate,
})

/** Findings of roles have no sources: they are "populated for Amazon S3 bucket findings" (API reference). */
const accessIn = ({ principal, actions, conditions, isPublic, controlRestriction }: FindingRow) => ({
  principal,
  action: actions,
  condition: conditions,
  isPublic,
  resourceControlPolicyRestriction: controlRestriction,
})

const toFinding = (row: FindingRow, ctx: Context): AccessanalyzerTypes.Finding => ({
  ...frameOf(row, ctx),
  ...accessIn(row),
})

const toSummary = (row: FindingRow, ctx: Context) =>
  ({
    ...frameOf(row, ctx),
    findingType: 'ExternalAccess',
  }) as const satisfies AccessanalyzerTypes.FindingSummaryV2
