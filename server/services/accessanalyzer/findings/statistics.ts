/** Sums of the findings of an analyzer. */

import type { Runs } from '../../../../core/engine/operation.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { ExternalFinding, FindingRow } from '../../../../store/index.ts'
import { purposeOf } from '../configuration.ts'
import { requireAnalyzer } from '../lookup.ts'
import { findingsOf } from './ledger.ts'
import { isExternal } from './lists.ts'

export const findingStatistics = {
  /**
   * Counts the findings by what analyzers of their kind find.
   *
   * Unverified: Only active findings are counted by type of resource or of unused access, and by account.
   */
  GetFindingsStatistics: (tx, input, ctx) => {
    const analyzer = requireAnalyzer(tx, input.analyzerArn, ctx)
    const statistics = STATISTICS[purposeOf(analyzer.type)]
    return { findingsStatistics: [statistics(findingsOf(tx, analyzer, ctx))], lastUpdatedAt: ctx.now }
  },
} satisfies Runs<'accessanalyzer'>

type Rows = readonly FindingRow[]

const STATISTICS = {
  external: (rows: Rows) => ({ externalAccessFindingsStatistics: externalStatistics(rows) }),
  unused: (rows: Rows) => ({ unusedAccessFindingsStatistics: unusedStatistics(rows) }),
  internal: (rows: Rows) => ({ internalAccessFindingsStatistics: internalStatistics(rows) }),
} as const

function externalStatistics(rows: Rows): AccessanalyzerTypes.ExternalAccessFindingsStatistics {
  const active = rows.filter(({ status }) => status === 'ACTIVE')
  return {
    resourceTypeStatistics: byKey(active, typeOf, (same) => statisticsOfType(same.filter(isExternal))),
    ...totalsOf(rows),
  }
}

function statisticsOfType(active: readonly ExternalFinding[]): AccessanalyzerTypes.ResourceTypeDetails {
  const open = active.filter(({ isPublic }) => isPublic).length
  return { totalActivePublic: open, totalActiveCrossAccount: active.length - open, totalActiveErrors: 0 }
}

function internalStatistics(rows: Rows): AccessanalyzerTypes.InternalAccessFindingsStatistics {
  return { resourceTypeStatistics: byKey(rows, typeOf, totalsOf), ...totalsOf(rows) }
}

/** Source: API reference, UnusedAccessFindingsStatistics. */
const MAX_ACCOUNTS = 10

/** Unverified: The types of unused access are called like the types of findings. */
function unusedStatistics(rows: Rows): AccessanalyzerTypes.UnusedAccessFindingsStatistics {
  const active = rows.filter(({ status }) => status === 'ACTIVE')
  const byType = byKey(active, kindOf, (same) => same.length)
  const accounts = Object.entries(byKey(active, ({ owner }) => owner, accountDetails))
  const top = accounts.sort(([, one], [, other]) => other.numberOfActiveFindings - one.numberOfActiveFindings)
  return {
    unusedAccessTypeStatistics: Object.entries(byType).map(([unusedAccessType, total]) => ({
      unusedAccessType,
      total,
    })),
    topAccounts: top.slice(0, MAX_ACCOUNTS).map(([account, details]) => ({ account, ...details })),
    ...totalsOf(rows),
  }
}

const accountDetails = (active: Rows) => ({
  numberOfActiveFindings: active.length,
  details: byKey(active, kindOf, (same) => same.length),
})

const typeOf = ({ resourceType }: FindingRow) => resourceType
const kindOf = ({ findingType }: FindingRow) => findingType

function totalsOf(rows: Rows) {
  const count = (wanted: FindingRow['status']) => rows.filter(({ status }) => status === wanted).length
  return {
    totalActiveFindings: count('ACTIVE'),
    totalArchivedFindings: count('ARCHIVED'),
    totalResolvedFindings: count('RESOLVED'),
  }
}

/** Returns what is said of the rows with the same key, in the order of the keys. */
function byKey<Said>(
  rows: Rows,
  keyOf: (row: FindingRow) => string,
  say: (same: Rows) => Said,
): Readonly<Record<string, Said>> {
  const keys = [...new Set(rows.map(keyOf))].sort()
  return Object.fromEntries(keys.map((key) => [key, say(rows.filter((row) => keyOf(row) === key))]))
}
