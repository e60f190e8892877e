/**
 * Converts pagination markers between their internal form and the form that clients see.
 *
 * Internally, a Marker is the position at which the operation's page ends. Externally, it also names the
 * account, the operation, and what was selected, so that a Marker of another request is invalid (recorded on
 * AWS, September 2026). The size of the page may change. JSON services call it NextToken, and REST
 * JSON services nextToken.
 */
import { createHash } from 'node:crypto'
import { type AwsError, invalidMarker } from '../../protocol/errors.ts'

/** A call that may return pages. */
export interface PagedCall<I> {
  readonly operation: string
  /** The key of the account. */
  readonly account: string
  readonly input: I
  /** The error for the Marker of another request. By default, `Invalid Marker.` */
  readonly wrongMarker: (() => AwsError) | undefined
}

/**
 * Calls `run` with the internal Marker of the input, and returns its output with an external Marker.
 *
 * @throws AwsError when the Marker is invalid
 */
export function withMarkers<I, O>(call: PagedCall<I>, run: (input: I) => O): O {
  return changeMarker(run(withInternalMarker(call)), (marker) => write(call, marker))
}

/**
 * Returns the input with its internal Marker.
 *
 * @throws AwsError when the Marker is invalid
 */
export function withInternalMarker<I>(call: PagedCall<I>): I {
  return changeMarker(call.input, (marker) => read(call, marker))
}

/** The members that hold Markers. An operation has one of them at most. */
const NAMES = ['Marker', 'NextToken', 'nextToken'] as const

function changeMarker<T>(members: T, change: (marker: string) => string): T {
  for (const name of NAMES) {
    const marker: unknown = Reflect.get(Object(members), name)
    if (typeof marker === 'string') return { ...Object(members), [name]: change(marker) }
  }
  return members
}

function write<I>(call: PagedCall<I>, marker: string): string {
  return Buffer.from(prefixOf(call) + marker).toString('base64')
}

function read<I>(call: PagedCall<I>, marker: string): string {
  const text = Buffer.from(marker, 'base64').toString()
  const inner = text.slice(prefixOf(call).length)
  if (write(call, inner) !== marker) throw (call.wrongMarker ?? invalidMarker)()
  return inner
}

/** Short, because a Marker has at most 320 characters (model). */
const SELECTION_CHARACTERS = 8

/** Members that do not select what is listed. An access token can change from one page to the next. */
const NOT_SELECTING: ReadonlySet<string> = new Set([
  ...NAMES,
  ...['MaxItems', 'MaxResults', 'maxResults', 'accessToken'],
])

function prefixOf<I>({ operation, account, input }: PagedCall<I>): string {
  const selection = Object.entries(Object(input)).filter(([name]) => !NOT_SELECTING.has(name))
  const digest = createHash('sha256')
    .update(JSON.stringify([account, Object.fromEntries(selection)], withoutOrderOfFilter))
    .digest('base64url')
  return `2:${operation}:${digest.slice(0, SELECTION_CHARACTERS)}:`
}

/** A filter is a set: neither its order nor its repetitions count (recorded on AWS, September 2026). */
function withoutOrderOfFilter(name: string, value: unknown): unknown {
  return name === 'Filter' && Array.isArray(value) ? [...new Set(value)].toSorted() : value
}
