/** How strict the emulator is, in words. Whatever is relaxed is shown in amber, and in a band above the page. */
import type { ConsoleState } from '../api/console-state.ts'

interface ShownMode {
  readonly name: string
  readonly value: string
  readonly isRelaxed: boolean
  /** What the mode means for the user, if it is relaxed. */
  readonly warnings: readonly string[]
}

const AUTH = {
  enforce: { value: 'enforced', warning: undefined },
  audit: { value: 'audited', warning: 'Policies are only audited: calls that they deny succeed.' },
  off: { value: 'off', warning: 'Policies are off: every call succeeds, and none is decided.' },
} as const

const KEPT = { memory: 'in memory', disk: 'on disk', database: 'in a database' } as const

export function shownModes({ modes }: ConsoleState): readonly ShownMode[] {
  const { auth, signatures, store, degraded } = modes
  const isVerified = signatures === 'on'
  return [
    { name: 'Policies', ...relaxed(AUTH[auth].value, AUTH[auth].warning) },
    ...upstreamModes(modes.guard),
    {
      name: 'Signatures',
      ...relaxed(
        isVerified ? 'verified' : 'not verified',
        isVerified
          ? undefined
          : 'Signatures are not verified: an access key ID is enough to call as its owner.',
      ),
    },
    {
      name: 'State',
      ...relaxed(
        degraded === undefined ? KEPT[store] : 'degraded',
        degraded === undefined ? undefined : `The state cannot be written: ${degraded}`,
      ),
    },
  ]
}

function relaxed(value: string, ...said: readonly (string | undefined)[]) {
  const warnings = said.filter((warning) => warning !== undefined)
  return { value, isRelaxed: warnings.length > 0, warnings }
}

function upstreamModes(guard: ConsoleState['modes']['guard']): readonly ShownMode[] {
  if (!guard) return []
  const audited = servicesWith(guard.modes, 'audit')
  const off = servicesWith(guard.modes, 'off')
  const warnings = [
    audited && `Calls to ${audited} are only audited: those that policies deny succeed.`,
    off && `Calls to ${off} pass without a decision.`,
    guard.unknown === 'pass' ? 'Requests of unknown operations pass without a decision.' : undefined,
  ]
  const isRelaxed = warnings.some((warning) => warning !== undefined)
  return [{ name: 'Upstreams', ...relaxed(isRelaxed ? 'partly guarded' : 'guarded', ...warnings) }]
}

/** Returns the services in words, or undefined if there are none. */
function servicesWith(modes: Readonly<Record<string, string>>, wanted: string): string | undefined {
  const services = Object.entries(modes).flatMap(([service, mode]) => (mode === wanted ? [service] : []))
  return services.length === 0 ? undefined : LIST.format(services)
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' })
