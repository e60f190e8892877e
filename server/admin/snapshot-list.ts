/** The snapshots in memory, by ID. */

/** The number of snapshots that can exist at a time. */
export const MAXIMUM_SNAPSHOTS = 100

export interface Snapshot {
  /** Restores what the snapshot contains. It is undone if the store cannot save it. */
  readonly restore: () => void
}

export class Snapshots {
  readonly #byId = new Map<string, Snapshot>()
  /** The number of snapshots ever added, so that no ID is used again. */
  #added = 0

  /** Adds a snapshot and returns its ID. Undefined when there are too many. */
  add(snapshot: Snapshot): string | undefined {
    if (this.#byId.size >= MAXIMUM_SNAPSHOTS) return undefined
    this.#added++
    const id = `snapshot-${this.#added}`
    this.#byId.set(id, snapshot)
    return id
  }

  get(id: string): Snapshot | undefined {
    return this.#byId.get(id)
  }

  /** Returns whether the snapshot existed. */
  delete(id: string): boolean {
    return this.#byId.delete(id)
  }
}
