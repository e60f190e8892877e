/** The members of `GET /_iamulator/health` that the console shows. */

export interface Health {
  /** Absent without an upstream. */
  readonly guard?: GuardHealth
}

export interface GuardHealth {
  /** The URL of the emulator of each service, without credentials. `*` is for all others. */
  readonly upstream: Readonly<Record<string, string>>
  /** The services that are treated differently from `auth`. */
  readonly modes: Readonly<Record<string, 'enforce' | 'audit' | 'off'>>
  /** Whether requests whose operation is not known are refused, or pass. */
  readonly unknown: 'refuse' | 'pass'
  /** What became of the requests since the process started. */
  readonly requests: Readonly<
    Record<'allowed' | 'denied' | 'audited' | 'undecided' | 'unknown' | 'failed', number>
  >
}
