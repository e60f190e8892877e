import type { Commits } from '../commits.ts'
import type { ReplicaStatus } from './status.ts'

/**
 * The commits of a replica, which go to the shared log.
 *
 * Commits are only undone at the start of a turn of the event loop (`setImmediate`). A caller that asks `durable` in the
 * turn in which it has committed something therefore learns whether that was undone.
 */
export interface ReplicaCommits extends Commits {
  /**
   * Resolves when the state contains everything that any replica had acknowledged before the call. Undefined when
   * reads are local. Without an answer, it resolves after the patience is over.
   *
   * @throws StoreUnavailableError if this program cannot read what the log contains
   */
  fresh(): Promise<void> | undefined
  /** Resolves when it is this replica's turn to write. Undefined when it is now. Only manners: it may write anyway. */
  turn(): Promise<void> | undefined
  readonly status: ReplicaStatus
  /** Stops everything, and closes the log. Pending commits have ended before. */
  close(): Promise<void>
}
