/**
 * Pagination of lists. A Marker names the last item of a page, so that pages stay correct while the list
 * changes.
 */
import { createHash } from 'node:crypto'
import { invalidMarker } from '../../../protocol/errors.ts'
import type { Entry } from '../../../store/index.ts'

export interface PageRequest {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

export interface PathRequest extends PageRequest {
  readonly PathPrefix?: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly IsTruncated: boolean
  readonly Marker?: string | undefined
}

const DEFAULT_ITEMS = 100

/**
 * The longest key that fits into a Marker. A Marker has 320 characters (model) and also contains information
 * on the operation.
 */
const MAX_KEY_BYTES = 180
/** A longer key is represented by its first characters and a digest of the whole key. */
const PREFIX_CHARACTERS = 32

/**
 * Returns one page of a table or an index.
 *
 * @param rows entries in key order, strictly after a key
 * @param show the response's item for a row, or undefined to skip the row
 * @throws ValidationError for a Marker that no response contained
 */
export function pageOf<Row, Item>(
  request: PageRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item | undefined,
): Page<Item> {
  const size = request.MaxItems ?? DEFAULT_ITEMS
  const items: Item[] = []
  let last = ''
  for (const [key, row] of rowsAfterMarker(request.Marker, rows)) {
    const item = show(row)
    if (item === undefined) continue
    if (items.length === size) return { items, IsTruncated: true, Marker: markerOf(last) }
    items.push(item)
    last = key
  }
  return { items, IsTruncated: false }
}

/** Returns one page of the rows whose path starts with the requested prefix. */
export function pageUnderPath<Row extends { readonly path: string }, Item>(
  request: PathRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): Page<Item> {
  const { PathPrefix: prefix = '/' } = request
  return pageOf(request, rows, (row) => (row.path.startsWith(prefix) ? show(row) : undefined))
}

/**
 * Returns one page of a short list that is in memory as a whole.
 *
 * @param keyOf returns the key of an item, unique within the list
 * @param compare orders keys (default: by code unit)
 */
export function pageOfList<Item>(
  request: PageRequest,
  list: readonly Item[],
  keyOf: (item: Item) => string,
  compare: (a: string, b: string) => number = byCodeUnit,
): Page<Item> {
  const entries = list.map((item): Entry<Item> => [keyOf(item), item]).sort(([a], [b]) => compare(a, b))
  const rowsAfter = (after: string | undefined) =>
    after === undefined ? entries : entries.filter(([key]) => compare(key, after) > 0)
  return pageOf(request, rowsAfter, (item) => item)
}

/**
 * Returns one page of a list whose items are created only if the page contains them.
 *
 * @param make creates the item at a position, starting at 0
 * @throws ValidationError for a Marker that no response contained
 */
export function pageOfPositions<Item>(
  request: PageRequest,
  length: number,
  make: (position: number) => Item,
): Page<Item> {
  return pageOf(request, (after) => positionsAfter(after, length), make)
}

/**
 * Returns one page of a short list in its own order. A Marker names the last item and its position. If the item
 * is gone, the page begins at the position.
 *
 * @param keyOf returns the key of an item, unique within the list
 */
export function pageInOrder<Item>(
  request: PageRequest,
  list: readonly Item[],
  keyOf: (item: Item) => string,
): Page<Item> {
  const entries = list.map((item, position): Entry<Item> => [`${position} ${keyOf(item)}`, item])
  const rowsAfter = (after: string | undefined) => {
    const [, position, key] = after === undefined ? [] : (POSITION_AND_KEY.exec(after) ?? [])
    if (position === undefined) return entries
    const found = list.findIndex((item) => keyOf(item) === key)
    return entries.slice(found === -1 ? Number(position) : found + 1)
  }
  return pageOf(request, rowsAfter, (item) => item)
}

const POSITION_AND_KEY = /^(\d+) (.*)$/s

/** Returns one page of a list that does not change, in its own order. */
export function pageOfItems<Row extends object, Item>(
  request: PageRequest,
  list: readonly Row[],
  show: (row: Row) => Item,
): Page<Item> {
  return pageOf(
    request,
    (after) => positionsAfter(after, list.length),
    (position) => {
      const row = list[position]
      return row && show(row)
    },
  )
}

function* positionsAfter(after: string | undefined, length: number): Generator<Entry<number>> {
  // Rejects Markers of other lists: they contain keys, not positions.
  if (after !== undefined && !/^\d{1,9}$/.test(after)) throw invalidMarker()
  const first = after === undefined ? 0 : Number(after) + 1
  for (let position = first; position < length; position++) yield [String(position), position]
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Returns the Marker of a page's last key, which contains the key itself if it fits. */
function markerOf(key: string): string {
  if (Buffer.byteLength(key) <= MAX_KEY_BYTES) return `=${key}`
  const keyPrefix = Array.from(key).slice(0, PREFIX_CHARACTERS).join('')
  return `#${digestOf(key)}${keyPrefix}`
}

/** The number of hexadecimal digits. */
const DIGEST_LENGTH = 40

function digestOf(key: string): string {
  return createHash('sha1').update(key).digest('hex')
}

/**
 * Returns the rows after a Marker.
 * If the item behind a digest has been deleted, items with the same first characters may be listed again.
 */
function rowsAfterMarker<Row>(
  marker: string | undefined,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
): Iterable<Entry<Row>> {
  if (marker === undefined) return rows(undefined)
  if (marker.startsWith('=')) return rows(marker.slice(1))
  const digest = marker.slice(1, DIGEST_LENGTH + 1)
  const keyPrefix = marker.slice(DIGEST_LENGTH + 1)
  for (const [key] of rows(keyPrefix)) if (digestOf(key) === digest) return rows(key)
  return rows(keyPrefix)
}
