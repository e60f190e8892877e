/** Reads the changes of policies that an endpoint is to judge requests with. */

import type { Draft, DraftLayer } from '../../../analysis/drafts.ts'
import { compilePolicy } from '../../../policy/index.ts'

/** The schema `PolicyChange` of openapi.json, which describes the members. */
export interface ChangeBody {
  readonly source: string
  readonly holder?: string
  readonly document: string | null
  readonly layer?: DraftLayer
}

export function draftsIn(changes: readonly ChangeBody[]): readonly Draft[] {
  return changes.map(({ source, holder, document, layer }) => ({
    source,
    holder,
    layer,
    policy: document === null ? undefined : compilePolicy(document),
  }))
}

/** The schema `DecisionFilter` of openapi.json: the parameters of the list of decisions, as members. */
export type FilterBody = Readonly<Record<string, string | readonly string[]>>

export function queryOf(filter: FilterBody = {}): URLSearchParams {
  const pairs = Object.entries(filter).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  return new URLSearchParams(pairs)
}
