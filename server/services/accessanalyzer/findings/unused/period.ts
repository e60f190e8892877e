/** The time in which an analyzer looks for uses. */

const DAY = 86_400_000

/** The tracking period of an analyzer: its last days. */
export interface Period {
  /** Milliseconds. */
  readonly length: number
  /** What was last used at this time or before is unused. Epoch milliseconds. */
  readonly start: number
}

/** @param days the access age of the analyzer @param now by the clock of the account that is analyzed */
export function periodOf(days: number, now: number): Period {
  const length = days * DAY
  return { length, start: now - length }
}

/** A thing that can be used, such as an access key. Dates are epoch milliseconds. */
export interface Usable {
  readonly createDate: number
  /** Undefined if it was never used. */
  readonly lastAccessed: number | undefined
}

/**
 * Returns whether something was not used in the period. What is younger than the period is not analyzed. Source: IAM User
 * Guide, "Create an IAM Access Analyzer unused access analyzer", tracking period.
 */
export function isUnused({ createDate, lastAccessed }: Usable, { start }: Period): boolean {
  return createDate <= start && (lastAccessed === undefined || lastAccessed <= start)
}

/** Returns since when something is unused. */
export function unusedSince({ createDate, lastAccessed = createDate }: Usable, { length }: Period): number {
  return Math.max(createDate, lastAccessed) + length
}
