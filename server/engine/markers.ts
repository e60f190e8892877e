/**
 * Converts pagination markers between their internal form and the form that clients see.
 *
 * Internally, a Marker is the position at which the operation's page ends. Externally, it also names the
 * operation, so that a Marker from another operation is invalid.
 */
import { invalidMarker } from '../../protocol/errors.ts'

/**
 * Calls `run` with the internal Marker of the input, and returns its output with an external Marker.
 *
 * @throws AwsError ValidationError when the Marker is invalid
 */
export function withMarkers<I, O>(operation: string, input: I, run: (input: I) => O): O {
  const prefix = `1:${operation}:`
  return changeMarker(run(changeMarker(input, (marker) => read(prefix, marker))), (marker) =>
    write(prefix, marker),
  )
}

function changeMarker<T>(members: T, change: (marker: string) => string): T {
  const marker: unknown = Reflect.get(Object(members), 'Marker')
  return typeof marker === 'string' ? { ...Object(members), Marker: change(marker) } : members
}

function write(prefix: string, marker: string): string {
  return Buffer.from(prefix + marker).toString('base64')
}

function read(prefix: string, marker: string): string {
  const text = Buffer.from(marker, 'base64').toString()
  const inner = text.slice(prefix.length)
  if (!text.startsWith(prefix) || write(prefix, inner) !== marker) throw invalidMarker()
  return inner
}
