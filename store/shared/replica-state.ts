import type { JournalRecord } from '../journal.ts'
import type { KeyGenerations, Listeners } from '../listeners.ts'
import type { RecentChanges } from '../recent-changes.ts'
import type { Change, State } from '../state.ts'
import type { UsageData } from '../usage.ts'

interface ReplicaStateParts {
  readonly state: State
  readonly usage: UsageData
  readonly recent: RecentChanges | undefined
  readonly listeners: Listeners
  readonly keyGenerations: KeyGenerations
}

/** The state of a replica, to which it applies what other replicas have committed. */
export class ReplicaState {
  readonly #parts: ReplicaStateParts

  constructor(parts: ReplicaStateParts) {
    this.#parts = parts
  }

  get rowCount(): number {
    return this.#parts.state.rowCount
  }

  /** Whether the log has told the secret yet, which is its first record. */
  get hasSecret(): boolean {
    return this.#parts.state.secret.length > 0
  }

  /** Applies what another replica has committed. */
  apply(record: JournalRecord): void {
    const { state, recent } = this.#parts
    const changes: Change[] = []
    state.apply(record, recent && changes)
    if ('topic' in record) this.#parts.listeners.value(record)
    else if ('reset' in record) this.#reset()
    else if ('resetAccount' in record) this.#resetAccount(record.resetAccount, record.settings.keyGeneration)
    else if ('secret' in record) recent?.forget()
    else recent?.add(changes)
  }

  /** Replaces everything by another state that was loaded aside. */
  replace(other: State): void {
    const { state, recent, listeners } = this.#parts
    for (const before of state.published) listeners.value({ ...before, value: undefined })
    // Caches compare the keys that are made of it by identity.
    if (state.secret.equals(other.secret)) other.setSecret(state.secret)
    state.replace(other)
    recent?.forget()
    for (const value of state.published) listeners.value(value)
  }

  #reset(): void {
    const { recent, usage, listeners } = this.#parts
    recent?.forget()
    usage.clear()
    listeners.reset()
  }

  #resetAccount(account: string, keyGeneration: number): void {
    const { recent, listeners, keyGenerations } = this.#parts
    recent?.forget(account)
    keyGenerations.saw(account, keyGeneration)
    listeners.reset(account)
  }
}
