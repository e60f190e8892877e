/** Which statements of policies decided requests. */

import { nameOfCovered, textOfCoverage } from '../../analysis/policy-coverage/coverage-text.ts'
import type { CoverageData } from '../../schemas/endpoints.ts'
import type { PolicyCoverage } from '../interface.ts'
import type { Scope } from './scope.ts'

export async function coverageOf(scope: Scope): Promise<PolicyCoverage> {
  const data = await scope.get<CoverageData>('coverage')
  const lcov = await scope.get<string>('coverage', { format: 'lcov' })
  const policies = data.policies.map((policy) => ({ arn: nameOfCovered(policy), ...policy }))
  // The methods are hidden members, so that a report compares and prints like the data that it is.
  return Object.defineProperties(
    { policies, ratio: data.ratio, uncounted: data.uncounted, toLcov: () => lcov },
    { toLcov: { enumerable: false }, toString: { value: () => textOfCoverage(data, "coverage: 'all'") } },
  )
}
