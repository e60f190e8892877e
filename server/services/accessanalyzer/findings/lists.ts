/** How operations list the findings of an analyzer, and show a single one. */

import type { Context, Runs } from '../../../../core/engine/operation.ts'
import { externalFindingsOnly, findingNotFound } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { AnalyzerRow, ExternalFinding, FindingRow, View } from '../../../../store/index.ts'
import { purposeOf } from '../configuration.ts'
import { requireListFilter } from '../filters.ts'
import { type OfAnalyzer, requireAnalyzer } from '../lookup.ts'
import { pageInOrder, pageOf, pageRequest } from '../paging.ts'
import { meets, ordered } from './criteria.ts'
import { findingsOf } from './ledger.ts'
import { detailsOf, toFinding, toSummary } from './shown.ts'

export const findingLists = {
  /** Source for the analyzers: API reference, ListFindings, "supported only for external access analyzers". */
  ListFindings: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx)
    const page = listed(input, externalIn(findingsOf(tx, analyzer, ctx)))
    return { findings: page.items.map((row) => toFinding(row, ctx)), nextToken: page.NextToken }
  },

  ListFindingsV2: (tx, input, ctx) => {
    const analyzer = requireAnalyzer(tx, input.analyzerArn, ctx)
    const page = listed(input, findingsOf(tx, analyzer, ctx))
    return { findings: page.items.map((row) => toSummary(row, ctx)), nextToken: page.NextToken }
  },

  GetFinding: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx)
    return { finding: toFinding(requireFinding(externalIn(findingsOf(tx, analyzer, ctx)), input.id), ctx) }
  },

  /** Only findings of unused permissions can have several details. */
  GetFindingV2: (tx, input, ctx) => {
    const analyzer = requireAnalyzer(tx, input.analyzerArn, ctx)
    const row = requireFinding(findingsOf(tx, analyzer, ctx), input.id)
    const details = detailsOf(row)
    const page = pageInOrder(
      pageRequest(input),
      details,
      ({ key }) => key,
      ({ shown }) => shown,
    )
    return { ...toSummary(row, ctx), findingDetails: page.items, nextToken: page.NextToken }
  },
} satisfies Runs<'accessanalyzer'>

/**
 * Returns an analyzer of external access.
 *
 * @throws AwsError ResourceNotFoundException, or ValidationException for another
 */
export function requireExternal(tx: View, { analyzerArn }: OfAnalyzer, ctx: Context): AnalyzerRow {
  const analyzer = requireAnalyzer(tx, analyzerArn, ctx)
  if (purposeOf(analyzer.type) !== 'external') throw externalFindingsOnly()
  return analyzer
}

type ListInput = Pick<AccessanalyzerTypes.ListFindingsV2Input, 'filter' | 'sort' | 'maxResults' | 'nextToken'>

/** @throws AwsError ValidationException */
function listed<Row extends FindingRow>(input: ListInput, rows: readonly Row[]) {
  const filter = input.filter ?? {}
  requireListFilter(filter)
  const found = rows.filter((row) => meets(row, filter))
  return pageOf(pageRequest(input), ordered(found, input.sort ?? {}), (row) => row)
}

const externalIn = (rows: readonly FindingRow[]): readonly ExternalFinding[] => rows.filter(isExternal)

export const isExternal = (row: FindingRow): row is ExternalFinding => row.findingType === 'ExternalAccess'

/** @throws AwsError ResourceNotFoundException */
function requireFinding<Row extends FindingRow>(rows: readonly Row[], id: string): Row {
  const found = rows.find((row) => row.id === id)
  if (!found) throw findingNotFound(id)
  return found
}
