/** Counts what happened to the requests of the guard, since the process started or the counts were reset. */

export interface GuardCounts {
  /** Forwarded because IAM allows them, or because no permission is needed. */
  allowed: number
  /** Refused, in the words of the service. */
  denied: number
  /** Forwarded although IAM does not allow them, because the service or the server is in audit mode. */
  audited: number
  /** Forwarded without a decision, because authorization is off. */
  undecided: number
  /** Requests whose operation is not known, refused or forwarded. */
  unknown: number
  /** Requests that failed because the upstream did not answer, or something about a resource could not be read. */
  failed: number
}

export function newGuardCounts(): GuardCounts {
  return { allowed: 0, denied: 0, audited: 0, undecided: 0, unknown: 0, failed: 0 }
}
