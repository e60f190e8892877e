import type { IndexValues } from './schema.ts'
import { SortedKeys } from './sorted-keys.ts'
import type { Entry } from './types.ts'

export interface TableDefinition<Row> {
  readonly indexes: Readonly<Record<string, (row: Row) => IndexValues>>
}

const noValues: readonly string[] = []

export function valuesOf(values: IndexValues): readonly string[] {
  if (values === undefined) return noValues
  return typeof values === 'string' ? [values] : values
}

/** One secondary index: value -> the sorted keys of the rows that have it. */
class SecondaryIndex {
  readonly #keys = new Map<string, SortedKeys>()

  update(key: string, before: IndexValues, after: IndexValues): void {
    if (before === after) return
    const old = valuesOf(before)
    const now = valuesOf(after)
    for (const value of old) if (!now.includes(value)) this.#remove(value, key)
    for (const value of now) if (!old.includes(value)) this.#add(value, key)
  }

  count(value: string): number {
    return this.#keys.get(value)?.size ?? 0
  }

  keys(value: string, after: string | undefined): Iterable<string> {
    return this.#keys.get(value)?.after(after) ?? noValues
  }

  #add(value: string, key: string): void {
    const keys = this.#keys.get(value) ?? new SortedKeys()
    this.#keys.set(value, keys)
    keys.add(key)
  }

  #remove(value: string, key: string): void {
    const keys = this.#keys.get(value)
    keys?.delete(key)
    if (keys?.size === 0) this.#keys.delete(value)
  }
}

interface IndexDefinition<Row> {
  readonly valuesOf: (row: Row) => IndexValues
  readonly index: SecondaryIndex
}

/** The rows of one table of one account, with the order of their keys and their secondary indexes. */
export class MemoryTable<Row> {
  readonly #rows = new Map<string, Row>()
  readonly #keys = new SortedKeys()
  readonly #indexes: ReadonlyMap<string, IndexDefinition<Row>>
  /** A copy of the rows as they are. Undefined when there is none. */
  #saved: ReadonlyMap<string, Row> | undefined

  constructor(definition: TableDefinition<Row>) {
    const indexes = Object.entries(definition.indexes).map(
      ([name, values]) => [name, { valuesOf: values, index: new SecondaryIndex() }] as const,
    )
    this.#indexes = new Map(indexes)
  }

  get size(): number {
    return this.#rows.size
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  /** Returns a copy of the rows: the same one until a row changes. */
  saved(): ReadonlyMap<string, Row> {
    this.#saved ??= new Map(this.#rows)
    return this.#saved
  }

  /** Yields the rows that must be put to get saved rows, and undefined for each row that must be deleted. */
  *changesTo(saved: ReadonlyMap<string, Row>): Generator<readonly [key: string, row: Row | undefined]> {
    if (this.#saved === saved) return
    for (const key of this.#rows.keys()) if (!saved.has(key)) yield [key, undefined]
    // Rows are immutable, so the same object is the same row.
    for (const [key, row] of saved) if (this.#rows.get(key) !== row) yield [key, row]
  }

  /** Notes that the rows are saved ones, so that they need not be compared or copied. */
  adopt(saved: ReadonlyMap<string, Row>): void {
    this.#saved = saved
  }

  /** Puts the row, or deletes it if `row` is undefined. `before` is the current row. */
  set(key: string, before: Row | undefined, row: Row | undefined): void {
    this.#saved = undefined
    if (row === undefined) {
      this.#rows.delete(key)
      this.#keys.delete(key)
    } else {
      this.#rows.set(key, row)
      if (before === undefined) this.#keys.add(key)
    }
    for (const { index, valuesOf } of this.#indexes.values()) {
      index.update(key, before && valuesOf(before), row && valuesOf(row))
    }
  }

  entries(after?: string): Iterable<Entry<Row>> {
    return this.#entriesOf(this.#keys.after(after))
  }

  entriesBy(index: string, value: string, after?: string): Iterable<Entry<Row>> {
    return this.#entriesOf(this.#indexes.get(index)?.index.keys(value, after) ?? noValues)
  }

  count(index: string, value: string): number {
    return this.#indexes.get(index)?.index.count(value) ?? 0
  }

  *#entriesOf(keys: Iterable<string>): Generator<Entry<Row>, void, undefined> {
    for (const key of keys) {
      const row = this.#rows.get(key)
      if (row !== undefined) yield [key, row]
    }
  }
}
