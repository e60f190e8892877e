/** The snapshots in memory, by ID. Replicas share them. */

import type { SeededRules } from '../../../core/engine/rule-changes.ts'
import type { SavedOffsets } from '../../../core/runtime/clock.ts'
import {
  accountKey,
  type Place,
  type Savepoint,
  type SavepointJson,
  type Store,
  savepointJson,
  type Topic,
} from '../../../store/index.ts'

/** The number of snapshots of everything, or of one account, that can exist at a time. */
export const MAXIMUM_SNAPSHOTS = 100

/** The parts of a snapshot besides the rows of the store. */
export interface SnapshotSettings {
  /** The account that it is of. Absent if it is of everything. */
  readonly place?: Place
  /** Whether the account was open. */
  readonly wasOpen?: boolean
  readonly offsets: SavedOffsets
  /** Present if it is of everything. */
  readonly rules?: SeededRules
}

interface SnapshotJson {
  readonly settings: SnapshotSettings
  readonly saved: SavepointJson
}

export class Snapshot {
  readonly settings: SnapshotSettings
  readonly #savepoint: () => Savepoint
  #known: Savepoint | undefined

  /** @param savepoint returns the rows; called when they are needed, and only once */
  constructor(settings: SnapshotSettings, savepoint: () => Savepoint) {
    this.settings = settings
    this.#savepoint = savepoint
  }

  get savepoint(): Savepoint {
    this.#known ??= this.#savepoint()
    return this.#known
  }

  /** For other replicas. In one process, a snapshot costs no more than the tables that have changed since the last one. */
  toJSON(): SnapshotJson {
    return { settings: this.settings, saved: savepointJson(this.savepoint) }
  }
}

/** Snapshots by their IDs: in the replica that took one as it is, and as JSON in all others. */
const SNAPSHOTS: Topic<Snapshot | SnapshotJson> = { name: 'snapshots' }
/** The number of snapshots ever added, so that no ID is used again. */
const ADDED: Topic<number> = { name: 'added snapshots' }
/** The snapshot that was restored last. */
const RESTORED: Topic<Restored> = { name: 'restored snapshot' }

const OUTLASTS_RESETS = { outlastsResets: true } as const

interface Restored {
  readonly id: string
  readonly isOfEverything: boolean
}

type SharedStore = Pick<Store, 'publish' | 'onValue' | 'savepointIn'>

export class Snapshots {
  readonly #store: SharedStore
  readonly #byId = new Map<string, Snapshot>()
  #added = 0

  constructor(store: SharedStore) {
    this.#store = store
    store.onValue(SNAPSHOTS, (shared, { key = '' }) => {
      const before = this.#byId.get(key)
      this.#set(key, shared && this.#toSnapshot(shared))
      return () => this.#set(key, before)
    })
    store.onValue(ADDED, (added = 0) => {
      const before = this.#added
      this.#added = added
      return () => {
        this.#added = before
      }
    })
  }

  /** Calls the only listener, which returns what undoes it, when a snapshot is restored, at whichever replica. */
  onRestored(listener: (isOfEverything: boolean) => () => void): void {
    this.#store.onValue(RESTORED, (restored) => (restored ? listener(restored.isOfEverything) : () => {}))
  }

  /** Adds a snapshot and returns its ID. Undefined when there are too many of the same. */
  add(snapshot: Snapshot): string | undefined {
    if (this.#countLike(snapshot) >= MAXIMUM_SNAPSHOTS) return undefined
    this.#store.publish(ADDED, this.#added + 1, OUTLASTS_RESETS)
    const id = `snapshot-${this.#added}`
    this.#store.publish(SNAPSHOTS, snapshot, { ...OUTLASTS_RESETS, key: id })
    return id
  }

  get(id: string): Snapshot | undefined {
    return this.#byId.get(id)
  }

  /** Returns whether the snapshot existed. */
  delete(id: string): boolean {
    if (!this.#byId.has(id)) return false
    this.#store.publish(SNAPSHOTS, undefined, { key: id })
    return true
  }

  /** Tells all replicas that a snapshot is restored. */
  noteRestored(id: string, { place }: SnapshotSettings): void {
    this.#store.publish(RESTORED, { id, isOfEverything: !place }, OUTLASTS_RESETS)
  }

  /** Counts the snapshots of the same account: tests that share a server do not take them from each other. */
  #countLike({ settings }: Snapshot): number {
    const keyOf = ({ place }: SnapshotSettings) => place && accountKey(place)
    return [...this.#byId.values()].filter((each) => keyOf(each.settings) === keyOf(settings)).length
  }

  #toSnapshot(shared: Snapshot | SnapshotJson): Snapshot {
    if (shared instanceof Snapshot) return shared
    const { settings, saved } = shared
    return new Snapshot(settings, () => this.#store.savepointIn(saved))
  }

  #set(id: string, snapshot: Snapshot | undefined): void {
    if (snapshot) this.#byId.set(id, snapshot)
    else this.#byId.delete(id)
  }
}
