/** How a replica is doing. */

/** How reads see what other replicas have acknowledged: all of it, or what has arrived. */
export type Reads = 'linear' | 'local'

/** The state of a replica, for health and metrics. Counters begin at 0 when the process starts. */
export interface SharedStatus {
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
  readonly appends: number
  readonly commits: number
  /** Appends that found their positions taken. */
  readonly conflicts: number
  /** Attempts that ran again because another replica came first. */
  readonly reruns: number
  /** Attempts that waited for their turn. */
  readonly parked: number
  /** Appends whose outcome was unknown when the patience was over. */
  readonly unknown: number
  /** How often the state was loaded anew. */
  readonly reloads: number
  /** Reads that were answered from the local state because the database did not answer. */
  readonly staleReads: number
}
