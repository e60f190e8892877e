/** Groups pairs by what they begin with, such as the edges of each node. */

/** Returns the values of each key, in the order of the pairs. */
export function grouped<Value>(
  pairs: readonly (readonly [key: string, value: Value])[],
): ReadonlyMap<string, readonly Value[]> {
  const found = new Map<string, Value[]>()
  for (const [key, value] of pairs) {
    const values = found.get(key)
    if (values) values.push(value)
    else found.set(key, [value])
  }
  return found
}
