/** Which statements of policies decided requests. */
import type { PolicyCoverage } from '../interface.ts'
import type { CoverageData } from '../types/endpoints.ts'
import type { Scope } from './scope.ts'

type CoveredPolicy = CoverageData['policies'][number]
type CoveredStatement = CoveredPolicy['statements'][number]

export async function coverageOf(scope: Scope): Promise<PolicyCoverage> {
  const data = await scope.get<CoverageData>('coverage')
  const lcov = await scope.get<string>('coverage', { format: 'lcov' })
  const policies = data.policies.map((policy) => ({ arn: nameOf(policy), ...policy }))
  // The methods are hidden members, so that a report compares and prints like the data that it is.
  return Object.defineProperties(
    { policies, ratio: data.ratio, uncounted: data.uncounted, toLcov: () => lcov },
    { toLcov: { enumerable: false }, toString: { value: () => textOf(data) } },
  )
}

/** Returns the ARN of a policy, or the holder and the name of a policy that has none. */
function nameOf({ policy, holder }: CoveredPolicy): string {
  return holder === undefined ? policy : `${holder} ${policy}`
}

function textOf({ policies, ratio, uncounted }: CoverageData): string {
  const statements = policies.reduce((sum, policy) => sum + policy.statements.length, 0)
  return [
    `${Math.floor(ratio * 100)}% of ${statements} policy statements decided a request`,
    ...(uncounted === 0 ? [] : [`  ${uncounted} older decisions are not counted: use coverage: 'all'`]),
    ...policies.flatMap((policy) => [
      `  ${nameOf(policy)}${policy.kind === 'inline' ? ' (inline)' : ''}`,
      ...policy.statements.map((statement) => `    ${statementText(statement)}`),
    ]),
  ].join('\n')
}

function statementText(statement: CoveredStatement): string {
  const { index, sid, line, matched, decided, elementsThatNeverMatched } = statement
  const name = `statement ${index + 1}${sid === undefined ? '' : ` (${sid})`}, line ${line}`
  if (decided > 0) return `✓ ${name}: decided ${times(decided)}`
  if (matched > 0) return `· ${name}: matched ${times(matched)}, but never decided`
  const elements = elementsThatNeverMatched.join(' and ')
  return `✗ ${name}: never matched${elements === '' ? '' : `, because of its ${elements}`}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
