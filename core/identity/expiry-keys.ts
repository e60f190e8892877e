/** Keys of rows that are forgotten some time after they expire. */

/**
 * Returns a key that sorts rows by expiration time.
 *
 * @param until epoch milliseconds
 * @param id by default, the key comes before the keys of all rows that expire then
 */
export function expiryKey(until: number, id = ''): string {
  return `${String(until).padStart(15, '0')}-${id}`
}
