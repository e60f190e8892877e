/** Whether a statement id occurs twice. Empty ones do not count. */
export function hasDuplicates(sids: readonly string[]): boolean {
  const given = sids.filter((sid) => sid !== '')
  return new Set(given).size < given.length
}
