/**
 * Markers of pages as clients see them. Inside, a Marker is what the operation's list has for the end of a page; outside it says
 * which operation that is, so that what another one gave out is no Marker.
 */
import { invalidMarker } from '../../protocol/errors.ts'

/** What `run` answers to the input, whose Marker it gets without the operation, as it gives one. @throws ValidationError */
export function withMarkers<I, O>(operation: string, input: I, run: (input: I) => O): O {
  const sign = `1:${operation}:`
  return changeMarker(run(changeMarker(input, (marker) => read(sign, marker))), (marker) =>
    write(sign, marker),
  )
}

function changeMarker<T>(members: T, change: (marker: string) => string): T {
  const marker: unknown = Reflect.get(Object(members), 'Marker')
  return typeof marker === 'string' ? { ...Object(members), Marker: change(marker) } : members
}

function write(sign: string, marker: string): string {
  return Buffer.from(sign + marker).toString('base64')
}

function read(sign: string, marker: string): string {
  const text = Buffer.from(marker, 'base64').toString()
  const inner = text.slice(sign.length)
  if (!text.startsWith(sign) || write(sign, inner) !== marker) throw invalidMarker()
  return inner
}
