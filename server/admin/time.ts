/** Parses the times in requests to the emulator's own endpoints. */
import type { EndpointError } from '../endpoints/endpoint-error.ts'
import { invalidBody } from './endpoint.ts'

/**
 * Parses an ISO 8601 time. Rejects other values, and days that do not exist, such as February 30.
 *
 * An offset is required with a time of day. Otherwise the result would depend on where the server runs.
 *
 * @param name of the member or parameter, for the message
 * @param invalid makes the error, whose code depends on where the time is
 * @returns epoch milliseconds
 * @throws EndpointError
 */
export function timeNamed(
  name: string,
  value: unknown,
  invalid: (message: string) => EndpointError = invalidBody,
): number {
  const [text = '', date = ''] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.exec(String(value)) ?? []
  const time = typeof value === 'string' && isDate(date) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw invalid(`"${name}" must be an ISO 8601 time, such as 2030-01-01T00:00:00Z.`)
  return time
}

/** Returns whether the date exists. Date.parse accepts 2030-02-30 and returns a different day. */
function isDate(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
