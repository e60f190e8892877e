/** What analyzers look at, and what is found about it. */

import type { Context } from '../../../../core/engine/operation.ts'
import type { AnalyzedResourceType, FindingRow } from '../../../../store/index.ts'

/** What the ledger adds to what is found. */
type Kept = 'analyzer' | 'status' | 'createDate' | 'updateDate'

/** Omits members from each type of a union. */
type WithoutEach<Row, Members extends keyof Row> = Row extends unknown ? Omit<Row, Members> : never

/** A finding as its analyzer sees it, without its history. */
export type Found = WithoutEach<FindingRow, Kept>

export interface Analyzed {
  readonly arn: string
  readonly type: AnalyzedResourceType
  readonly owner: string
  readonly createDate: number
  /** When anything that findings depend on last changed, or at the latest did. */
  readonly changeDate: number
  /** Returns what is found about the resource, part by part. Proofs can make each part slow. */
  readonly find: () => Iterable<readonly Found[]>
  /** Returns since when there has been something to find. By default, since the change date. */
  readonly since?: (found: Found) => number
}

/** What findings depend on, besides the state. */
export type Findable = Pick<Context, 'now' | 'timeIn' | 'usage'>
