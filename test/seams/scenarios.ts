/** All scenarios, by the names that titles of tests begin with. */
import { callScenarios } from './calls.ts'
import { controlScenarios } from './control.ts'
import { federationScenarios } from './federation.ts'
import { identityCenterScenarios } from './identity-center.ts'
import type { Scenario } from './scenario.ts'

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...callScenarios,
  ...federationScenarios,
  ...identityCenterScenarios,
  ...controlScenarios,
}

/** Returns the answer that is right in a way of running. */
export const expectedIn = ({ answer, differs }: Scenario, way: string): unknown => {
  const difference = differs?.[way]
  return difference ? difference.answer : answer
}
