/** Helpers that make the cases of all groups. */

/** No request is longer. */
export const BYTES = 1_000_000

/** Returns as many items as fit into a number of bytes as JSON. */
export function filled(item, bytes = BYTES - 20_000) {
  const items = []
  for (let room = bytes; room > 0; ) {
    const next = item(items.length)
    room -= JSON.stringify(next).length + 1
    if (room > 0) items.push(next)
  }
  return items
}

/** Returns an object with as many members as fit. */
export const filledObject = (item, bytes) => Object.fromEntries(filled(item, bytes))

/** A case of an own endpoint. `make` gets how many bytes there are to fill. */
export const own = (name, path, make) => ({
  name,
  request: (bytes) => {
    const body = make(bytes)
    return {
      path: `/_iamulator/${path}`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }
  },
})

export const read = (name, path) => ({
  name,
  request: () => ({ method: 'GET', path: `/_iamulator/${path}` }),
})
