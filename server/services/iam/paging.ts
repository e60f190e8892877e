/** Pages of lists. A Marker names the last item seen, so that pages stay right while the set changes. */
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

/** Longer keys do not fit into a Marker of 320 characters (model), beside what it says of the operation. */
const LONGEST_KEY_BYTES = 180
/** Of those the first characters are told, and a digest of the whole. */
const TOLD_CHARACTERS = 32

/**
 * One page of a table or an index.
 *
 * @param rows entries in key order, strictly after a key
 * @param show the answer's item for a row, or undefined to pass over it
 * @throws ValidationError for a Marker that was not given out
 */
export function pageOf<Row, Item>(
  request: PageRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item | undefined,
): Page<Item> {
  const size = request.MaxItems ?? DEFAULT_ITEMS
  const items: Item[] = []
  let last = ''
  for (const [key, row] of rowsBehind(request.Marker, rows)) {
    const item = show(row)
    if (item === undefined) continue
    if (items.length === size) return { items, IsTruncated: true, Marker: markerOf(last) }
    items.push(item)
    last = key
  }
  return { items, IsTruncated: false }
}

/** One page of the rows whose path begins as asked. */
export function pageUnderPath<Row extends { readonly path: string }, Item>(
  request: PathRequest,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
  show: (row: Row) => Item,
): Page<Item> {
  const { PathPrefix: prefix = '/' } = request
  return pageOf(request, rows, (row) => (row.path.startsWith(prefix) ? show(row) : undefined))
}

/**
 * One page of a short list that is held whole.
 *
 * @param keyOf names an item within the list
 * @param compare orders keys; by code unit when left out
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
 * One page of a list whose items are made only when they are shown.
 *
 * @param make the item at a position from 0
 * @throws ValidationError for a Marker that was not given out
 */
export function pageOfPositions<Item>(
  request: PageRequest,
  length: number,
  make: (position: number) => Item,
): Page<Item> {
  return pageOf(request, (after) => positionsAfter(after, length), make)
}

/** One page of a list that stays as it is, in its own order. */
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
  // The Marker of a list of other things names one of those.
  if (after !== undefined && !/^\d{1,9}$/.test(after)) throw invalidMarker()
  const first = after === undefined ? 0 : Number(after) + 1
  for (let position = first; position < length; position++) yield [String(position), position]
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What ends a page: the key itself if it fits. */
function markerOf(key: string): string {
  if (Buffer.byteLength(key) <= LONGEST_KEY_BYTES) return `=${key}`
  const told = Array.from(key).slice(0, TOLD_CHARACTERS).join('')
  return `#${digestOf(key)}${told}`
}

/** Hexadecimal. */
const DIGEST_LENGTH = 40

function digestOf(key: string): string {
  return createHash('sha1').update(key).digest('hex')
}

/** The rows behind a Marker. If the one is gone that was told by its digest, those that begin as it does may come again. */
function rowsBehind<Row>(
  marker: string | undefined,
  rows: (after: string | undefined) => Iterable<Entry<Row>>,
): Iterable<Entry<Row>> {
  if (marker === undefined) return rows(undefined)
  if (marker.startsWith('=')) return rows(marker.slice(1))
  const digest = marker.slice(1, DIGEST_LENGTH + 1)
  const told = marker.slice(DIGEST_LENGTH + 1)
  for (const [key] of rows(told)) if (digestOf(key) === digest) return rows(key)
  return rows(told)
}
