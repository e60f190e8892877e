/** How strict the emulator is, in words. Whatever is relaxed is shown in amber, and in a band above the page. */
import type { ConsoleState } from '../api/console-state.ts'

interface ShownMode {
  readonly name: string
  readonly value: string
  readonly isRelaxed: boolean
  /** What the mode means for the user, if it is relaxed. */
  readonly warning: string | undefined
}

const AUTH = {
  enforce: { value: 'enforced', warning: undefined },
  audit: { value: 'audited', warning: 'Policies are only audited: calls that they deny succeed.' },
  off: { value: 'off', warning: 'Policies are off: every call succeeds, and none is decided.' },
} as const

export function shownModes({ modes }: ConsoleState): readonly ShownMode[] {
  const { auth, signatures, store, degraded } = modes
  const isVerified = signatures === 'on'
  const kept = store === 'disk' ? 'on disk' : 'in memory'
  return [
    { name: 'Policies', ...relaxed(AUTH[auth].value, AUTH[auth].warning) },
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
        degraded === undefined ? kept : 'degraded',
        degraded === undefined ? undefined : `The state cannot be written: ${degraded}`,
      ),
    },
  ]
}

function relaxed(value: string, warning: string | undefined) {
  return { value, isRelaxed: warning !== undefined, warning }
}
