/** Several tables listed as one. */
import type { Entry } from '../../../store/index.ts'

export interface Part<Row> {
  /** Precedes the keys of this part. No part's prefix starts with another's. */
  readonly prefix: string
  /** Rows in key order, strictly after a key of this part. */
  readonly rows: (after: string | undefined) => Iterable<Entry<Row>>
}

/**
 * Lists the parts in the order of their prefixes, strictly after a key that starts with a prefix.
 * Lazy: reads a part only after the parts before it are exhausted.
 */
export function* inSequence<Row>(
  parts: readonly Part<Row>[],
  after: string | undefined,
): Iterable<Entry<Row>> {
  for (const { prefix, rows } of parts.toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1))) {
    const resumed = after?.startsWith(prefix)
    if (after !== undefined && !resumed && prefix < after) continue
    for (const [key, row] of rows(resumed ? after?.slice(prefix.length) : undefined))
      yield [prefix + key, row]
  }
}
