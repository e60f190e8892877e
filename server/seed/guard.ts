/** Reads a seed's settings of the guard. */
import { apiServicesNamed, namesOfApiServices } from '../../core/aws/api-operations.ts'
import type { RuleChanges } from '../../core/engine/rule-changes.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import { StepFailure } from './failure.ts'
import type { SeedFile } from './types.ts'

/** Returns the seed's settings. @throws StepFailure */
export function guardIn({ upstream = {}, guard = {}, unknown }: SeedFile): RuleChanges {
  const upstreams = typeof upstream === 'string' ? { '*': upstream } : upstream
  requireServices('upstream', upstreams)
  requireServices('guard', guard)
  return {
    upstream: inLowerCase(upstreams),
    guard: inLowerCase(guard),
    ...(unknown === undefined ? {} : { unknown }),
  }
}

function requireServices(member: 'upstream' | 'guard', services: object): void {
  for (const name of Object.keys(services)) {
    if (name === '*' && member === 'upstream') continue
    if (apiServicesNamed(name.toLowerCase()).length > 0) continue
    throw new StepFailure(
      [member, name],
      `Unknown service ${JSON.stringify(name)}`,
      `.${suggestionFor(name.toLowerCase(), namesOfApiServices())}`,
    )
  }
}

function inLowerCase<Value>(byService: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(byService).map(([name, value]) => [name.toLowerCase(), value]))
}
