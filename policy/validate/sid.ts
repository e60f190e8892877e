/** Returns whether a statement ID is duplicated. Empty IDs are ignored. */
export function hasDuplicates(sids: readonly string[]): boolean {
  const present = sids.filter((sid) => sid !== '')
  return new Set(present).size < present.length
}
