/** Applies a seed's settings of the guard. */
import { apiServicesNamed, namesOfApiServices } from '../aws/api-operations.ts'
import type { Emulator } from '../engine/emulator.ts'
import { suggestionFor } from '../standards/nearest.ts'
import { StepFailure } from './failure.ts'
import type { SeedFile } from './types.ts'

/** Adds the seed's settings to those of the process. The command line overrides them. @throws StepFailure */
export function configureGuard(emulator: Emulator, { upstream = {}, guard = {}, unknown }: SeedFile): void {
  const { guarding, settings } = emulator
  const upstreams = typeof upstream === 'string' ? { '*': upstream } : upstream
  requireServices('upstream', upstreams)
  requireServices('guard', guard)
  emulator.guarding = {
    upstream: { ...guarding.upstream, ...inLowerCase(upstreams), ...settings.upstream },
    guard: { ...guarding.guard, ...inLowerCase(guard), ...settings.guard },
    // The default of the settings cannot be told from a flag with the same value, which is then no different.
    unknown: settings.unknown === 'pass' ? 'pass' : (unknown ?? guarding.unknown),
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
