/** Finds names in large tables: one text with all names is searched faster than the rows. */
import type { ReadTable, Store } from '../../../store/index.ts'

type NameTable = ReadTable<unknown, string>

/** The names of a table as it was in one version. Each name is between two line breaks. */
interface Joined {
  readonly version: number
  readonly text: string
}

const joinedOf = new WeakMap<Store, Map<string, Joined>>()

/** Yields the keys that begin with a text. They are sorted, so that no others are looked at. */
export function* keysBeginning(table: NameTable, text: string): Generator<string> {
  if (table.has(text)) yield text
  for (const [key] of table.rows(text)) {
    if (!key.startsWith(text)) return
    yield key
  }
}

/**
 * Yields the keys that contain a text further on.
 *
 * @param table its keys are names in lower case, without line breaks
 * @param place distinguishes the table from other accounts' tables
 */
export function* keysContaining(
  table: NameTable,
  text: string,
  store: Store,
  place: string,
): Generator<string> {
  if (table.size === 0) return
  const { text: all } = joined(table, store, place)
  for (let at = all.indexOf(text); at !== -1; ) {
    const end = all.indexOf('\n', at)
    const key = all.slice(all.lastIndexOf('\n', at) + 1, end)
    if (!key.startsWith(text)) yield key
    at = all.indexOf(text, end)
  }
}

function joined(table: NameTable, store: Store, place: string): Joined {
  const known = joinedOf.get(store) ?? new Map<string, Joined>()
  joinedOf.set(store, known)
  const before = known.get(place)
  if (before?.version === table.version) return before
  const keys = Array.from(table.rows(), ([key]) => key)
  const made = { version: table.version, text: `\n${keys.join('\n')}\n` }
  known.set(place, made)
  return made
}
