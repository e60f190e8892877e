/** Remembers what resources grant: proofs take longer than everything else in a list, and resources rarely change. */
import type { Grant } from './grants.ts'
import type { Zone } from './zone.ts'

interface KnownGrants {
  readonly question: string
  readonly grants: readonly Grant[]
}

/** By the organization of the zone, if any. */
const known = new WeakMap<object, Map<string | undefined, KnownGrants>>()

/**
 * Returns the grants of a resource.
 *
 * @param row of the resource
 * @param text what the grants depend on besides the row and the zone
 */
export function grantsOf(
  row: object,
  text: string,
  zone: Zone,
  find: () => readonly Grant[],
): readonly Grant[] {
  const question = JSON.stringify([text, zone])
  const ofRow = known.get(row) ?? new Map<string | undefined, KnownGrants>()
  const before = ofRow.get(zone.organizationId)
  if (before?.question === question) return before.grants
  const grants = find()
  known.set(row, ofRow.set(zone.organizationId, { question, grants }))
  return grants
}
