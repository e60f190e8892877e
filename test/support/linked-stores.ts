/** Stores in one process that share every commit at once, for tests of what replicas share. No commits conflict. */
import { KeyGenerations, Listeners } from '../../store/listeners.ts'
import { LocalStore, secretSize } from '../../store/local-store.ts'
import type { ReplicaCommits } from '../../store/shared/replica-commits.ts'
import { ReplicaState } from '../../store/shared/replica-state.ts'
import { State } from '../../store/state.ts'
import type { Store } from '../../store/types.ts'
import { UsageData } from '../../store/usage.ts'

const STATUS: ReplicaCommits['status'] = {
  engine: 'linked',
  replica: 'linked',
  reads: 'local',
  position: 0,
  lagMilliseconds: 0,
  isConnected: true,
  outageMilliseconds: 0,
  appends: 0,
  commits: 0,
  conflicts: 0,
  parked: 0,
  unknown: 0,
  reloads: 0,
  staleReads: 0,
  logEntries: 0,
  checkpointAgeMilliseconds: undefined,
}

/** Each commit of one store is applied by the others before it returns. */
export class LinkedStores {
  /** The records of all commits, as JSON. */
  readonly #log: string[] = [JSON.stringify({ reset: Buffer.alloc(secretSize, 7).toString('base64') })]
  readonly #replicas: ReplicaState[] = []
  #undoLast: (() => void) | undefined
  /** Why commits are refused. */
  refused: string | undefined

  /** Starts another replica, which applies what was committed before. */
  start(): Store {
    const state = new State()
    const listeners = new Listeners()
    const keyGenerations = new KeyGenerations()
    const usage = new UsageData()
    const replica = new ReplicaState({ state, usage, listeners, keyGenerations, recent: undefined })
    for (const text of this.#log) replica.apply(JSON.parse(text))
    this.#replicas.push(replica)
    const commits = this.#commitsOf(replica)
    return new LocalStore({
      state,
      usage,
      listeners,
      keyGenerations,
      durability: 'memory',
      randomBytes: (size) => Buffer.alloc(size, 1 + this.#log.length),
      warnings: [],
      replica: commits,
      lock: undefined,
      release: async () => {},
    })
  }

  /** Undoes the latest commit where it was made, as after a conflict. The other stores must not have seen it. */
  undoLast(): void {
    this.#undoLast?.()
    this.#log.pop()
  }

  #commitsOf(own: ReplicaState): ReplicaCommits {
    const linked = this
    return {
      get refused() {
        return linked.refused
      },
      lastFailure: undefined,
      lost: () => undefined,
      commit: (record, undo) => {
        const text = JSON.stringify(record)
        this.#log.push(text)
        this.#undoLast = undo
        for (const other of this.#replicas) if (other !== own) other.apply(JSON.parse(text))
      },
      alsoUndo: (undos) => {
        const undo = this.#undoLast
        this.#undoLast = () => {
          for (const each of undos) each()
          undo?.()
        }
      },
      durable: () => undefined,
      idle: async () => {},
      fresh: () => undefined,
      turn: () => undefined,
      status: STATUS,
      close: async () => {},
    }
  }
}
