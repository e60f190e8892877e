/** Reports which statements of which policies decided requests. */
import type { PolicyCoverage } from '../../analysis/policy-coverage/coverage.ts'
import { textOfCoverage } from '../../analysis/policy-coverage/coverage-text.ts'
import { toLcov } from '../../analysis/policy-coverage/lcov.ts'
import { type CountedCoverage, mergeCoverage } from '../../analysis/policy-coverage/merge.ts'
import { type PolicyFile, withFiles } from '../../analysis/policy-coverage/policy-files.ts'
import { accountInQuery } from './account.ts'
import { type Handler, invalidQuery, ok, type Reply } from './endpoint.ts'
import { answerForAll, type Unreachable } from './replicas/for-all.ts'

const FORMATS = ['json', 'lcov', 'text']
const PLAIN = 'text/plain; charset=utf-8'

/**
 * Handles `GET /_iamulator/coverage`, for all replicas. With the parameter `format`, the report is for coverage tools
 * (`lcov`) or for people (`text`). Others run between the policies.
 */
export const readCoverage: Handler = async (iamulator, _body, query, at) => {
  const place = accountInQuery(iamulator, query, ['format'])
  const format = query.get('format') ?? 'json'
  if (!FORMATS.includes(format)) throw invalidQuery('"format" must be json, lcov, or text.')
  const { coverage, store } = iamulator
  return answerForAll<CountedCoverage>(iamulator, at, {
    own: { policies: await coverage.report(store, place), uncounted: coverage.uncounted },
    path: `/_iamulator/coverage?${withoutFormat(query)}`,
    read: countedIn,
    merge: mergeCoverage,
    reply: (counted, missing) => formatted(counted, missing, format),
  })
}

function withoutFormat(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => name !== 'format'))
}

async function formatted(
  { policies, uncounted }: CountedCoverage,
  missing: Unreachable,
  format: string,
): Promise<Reply> {
  const covered = await withFiles(policies)
  if (format === 'lcov') return { status: 200, body: await toLcov(covered), contentType: PLAIN }
  const report = { policies: covered.map(toReported), ratio: ratioOf(covered), uncounted, ...missing }
  if (format === 'json') return ok(report)
  return { status: 200, body: `${textOfCoverage(report, '--coverage all')}\n`, contentType: PLAIN }
}

/** Handles `DELETE /_iamulator/coverage`, for all replicas. */
export const resetCoverage: Handler = (iamulator, _body, query, at) => {
  const place = accountInQuery(iamulator, query)
  iamulator.coverage.reset(place)
  const own = { reset: place?.accountId ?? 'everything' }
  return answerForAll<object>(iamulator, at, {
    own,
    path: `/_iamulator/coverage?${query}`,
    method: 'DELETE',
    read: (body) => body,
    merge: () => own,
  })
}

type Reported = Omit<ReturnType<typeof toReported>, 'file'>

/** Returns what another replica has counted. Undefined for what is no report. */
function countedIn(body: object): CountedCoverage | undefined {
  return isReport(body) ? { policies: body.policies.map(fromReported), uncounted: body.uncounted } : undefined
}

function isReport(body: object): body is Omit<CountedCoverage, 'policies'> & {
  readonly policies: readonly Reported[]
} {
  return 'policies' in body && Array.isArray(body.policies) && 'uncounted' in body
}

function toReported({ place, policy, holder, kind, document, statements, file }: PolicyFile) {
  const { partition, accountId: account } = place
  return { account, partition, policy, holder, kind, document, statements, file }
}

function fromReported({
  account,
  partition,
  policy,
  holder,
  kind,
  document,
  statements,
}: Reported): PolicyCoverage {
  return { place: { partition, accountId: account }, policy, holder, kind, document, statements }
}

/** Returns the share of the statements that decided at least once. Without statements, nothing is uncovered. */
function ratioOf(policies: readonly PolicyCoverage[]): number {
  const statements = policies.flatMap((policy) => policy.statements)
  const decided = statements.filter((statement) => statement.decided > 0)
  return statements.length === 0 ? 1 : decided.length / statements.length
}
