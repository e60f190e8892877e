/** How operations archive findings, and bring them back. */

import type { Runs } from '../../../../core/engine/operation.ts'
import { findingNotFound, noFindingsNamed } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { FindingRow } from '../../../../store/index.ts'
import { requireRule } from '../archive-rules.ts'
import { requireAnalyzer } from '../lookup.ts'
import { meets } from './criteria.ts'
import { changeStatus, findingsOf } from './ledger.ts'

export const findingChanges = {
  /** Archives the present findings that meet the rule, whenever they were found. */
  ApplyArchiveRule: (tx, input, ctx) => {
    const analyzer = requireAnalyzer(tx, input.analyzerArn, ctx)
    const { filter } = requireRule(tx, analyzer, input.ruleName)
    const rows = findingsOf(tx, analyzer, ctx).filter((row) => meets(row, filter))
    changeStatus(tx, rows, 'ARCHIVED', ctx)
  },

  UpdateFindings: (tx, input, ctx) => {
    const analyzer = requireAnalyzer(tx, input.analyzerArn, ctx)
    changeStatus(tx, named(findingsOf(tx, analyzer, ctx), input), input.status, ctx)
  },
} satisfies Runs<'accessanalyzer'>

/**
 * Returns the findings that the request names: by their IDs, or all of a resource.
 *
 * Unverified: UpdateFindings that names no finding is invalid, and with an ID that no finding has, it changes none.
 *
 * @throws AwsError ValidationException, or ResourceNotFoundException
 */
function named(
  rows: readonly FindingRow[],
  { ids = [], resourceArn }: AccessanalyzerTypes.UpdateFindingsInput,
): readonly FindingRow[] {
  if (ids.length === 0 && resourceArn === undefined) throw noFindingsNamed()
  const missing = ids.find((id) => !rows.some((row) => row.id === id))
  if (missing !== undefined) throw findingNotFound(missing)
  return rows.filter(({ id, resource }) => ids.includes(id) || resource === resourceArn)
}
