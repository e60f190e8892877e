/** How a replica is doing. */

/** How reads see what other replicas have acknowledged: all of it, or what has arrived. */
export type Reads = 'linear' | 'local'

/** The state of a replica, for health and metrics. Counters begin at 0 when the process starts. */
export interface ReplicaStatus {
  readonly engine: string
  /** The name of the replica. */
  readonly replica: string
  readonly reads: Reads
  /** The position up to which the log is applied. */
  readonly position: number
  /** Milliseconds since the log last told where it ends. */
  readonly lagMilliseconds: number
  /** Whether the database answers. */
  readonly isConnected: boolean
  /** Milliseconds since the database last answered while it does not. 0 when it does. */
  readonly outageMilliseconds: number
  /** The number of entries that the log holds. Undefined before it was counted. */
  readonly logEntries: number | undefined
  /** Milliseconds since the latest checkpoint was written. Undefined when there is none. */
  readonly checkpointAgeMilliseconds: number | undefined
  readonly appends: number
  readonly commits: number
  /** Appends that found their positions taken. */
  readonly conflicts: number
  /** Attempts that waited for their turn. */
  readonly parked: number
  /** Appends whose outcome was unknown when the patience was over. */
  readonly unknown: number
  /** How often the state was loaded again from the database. */
  readonly reloads: number
  /** Reads that were answered from the local state because the database did not answer. */
  readonly staleReads: number
}

/** The state of a replica, and what it knows of the others. */
export interface SharedStatus extends ReplicaStatus {
  /** Attempts that ran again because another replica came first. */
  readonly reruns: number
  /** The names of the replicas that were there recently, this one included. */
  readonly replicas: readonly string[]
  /** The time of the database minus the time of this machine, in milliseconds. Undefined before it was measured. */
  readonly clockSkewMilliseconds: number | undefined
}

/** The status that a replica reports. */
export interface ReplicaNote {
  readonly name: string
  /** The version of the program. */
  readonly program: string
  /** The latest version of the format that the program knows. */
  readonly format: number
  readonly position: number
  /** The URL at which other replicas reach it. Undefined if they don't. */
  readonly address: string | undefined
  /** A hash of the settings and the seed, which should be the same everywhere. */
  readonly settings: string
}

export interface SeenReplica extends ReplicaNote {
  /** Milliseconds since the epoch, by the clock of the database. */
  readonly seen: number
}
