/** Reports which statements of which policies decided requests. */
import type { PolicyCoverage } from '../../access/coverage.ts'
import { accountInQuery } from '../account.ts'
import { type Iamulator, invalidQuery, ok, type Reply } from '../endpoint.ts'
import { textOfCoverage } from './coverage-text.ts'
import { toLcov } from './lcov.ts'
import { type PolicyFile, withFiles } from './policy-files.ts'

const FORMATS = ['json', 'lcov', 'text']
const PLAIN = 'text/plain; charset=utf-8'

/**
 * Handles `GET /_iamulator/coverage`. With the parameter `format`, the report is for coverage tools (`lcov`) or for
 * people (`text`).
 */
export function readCoverage(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  const place = accountInQuery(iamulator, query, ['format'])
  const format = query.get('format') ?? 'json'
  if (!FORMATS.includes(format)) throw invalidQuery('"format" must be json, lcov, or text.')
  const covered = withFiles(iamulator.coverage.report(iamulator.store, place))
  if (format === 'lcov') return { status: 200, body: toLcov(covered), contentType: PLAIN }
  const { uncounted } = iamulator.coverage
  const report = { policies: covered.map(toReported), ratio: ratioOf(covered), uncounted }
  if (format === 'json') return ok(report)
  return { status: 200, body: `${textOfCoverage(report, '--coverage all')}\n`, contentType: PLAIN }
}

/** Handles `DELETE /_iamulator/coverage`. */
export function resetCoverage(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  const place = accountInQuery(iamulator, query)
  iamulator.coverage.reset(place)
  return ok({ reset: place?.accountId ?? 'everything' })
}

function toReported({ place, policy, holder, kind, document, statements, file }: PolicyFile) {
  const { partition, accountId: account } = place
  return { account, partition, policy, holder, kind, document, statements, file }
}

/** Returns the share of the statements that decided at least once. Without statements, nothing is uncovered. */
function ratioOf(policies: readonly PolicyCoverage[]): number {
  const statements = policies.flatMap((policy) => policy.statements)
  const decided = statements.filter((statement) => statement.decided > 0)
  return statements.length === 0 ? 1 : decided.length / statements.length
}
