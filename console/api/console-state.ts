/** The answer of `GET /console/state`. */
import type { GuardHealth } from './health.ts'

export interface SignedInIdentity {
  readonly arn: string
  readonly name: string
  readonly accountId: string
  /** `user`, `root`, `role`, or `federated`. */
  readonly kind: string
}

export interface ConsoleState {
  readonly version: string
  /** Changes with every start, reset, and restored snapshot. */
  readonly epoch: string
  /** The real time at which the epoch began. */
  readonly since: string
  /** Host and port, such as `127.0.0.1:4566`. */
  readonly address: string
  /** Whether anybody may enter as the built-in administrator. */
  readonly entry: 'open' | 'password'
  readonly signedIn: null | {
    readonly own: SignedInIdentity
    /** The role that `own` switched to, or `own`. */
    readonly present: SignedInIdentity
    readonly until: string
    readonly csrf: string
    readonly isAdministrator: boolean
  }
  readonly modes: {
    readonly auth: 'enforce' | 'audit' | 'off'
    readonly signatures: string
    readonly store: 'memory' | 'disk' | 'database'
    /** How calls to upstreams are guarded. Absent without an upstream. */
    readonly guard?: Pick<GuardHealth, 'modes' | 'unknown'>
    /** Why the store takes no writes. */
    readonly degraded?: string
  }
  readonly accounts: readonly {
    readonly id: string
    readonly partition: string
    readonly name?: string
    readonly alias?: string
    readonly color: number
  }[]
  readonly counts: {
    /** Absent with replicas, each of which has some. */
    readonly decisions?: number
    readonly identities: number
    readonly policies: number
    readonly accounts: number
    readonly people: number
  }
  /** The number of the newest call. With replicas, it may be greater than any number. */
  readonly latest: number
  readonly clock: { readonly now: string; readonly offsetSeconds: number; readonly stopped: boolean }
}
