/** Endpoints that read, set, and advance the clock, so that expiry can be tested without waiting. */
import { EndpointError } from '../endpoints/endpoint-error.ts'
import type { Clock } from '../runtime/clock.ts'
import { type Iamulator, invalidBody, membersOf, ok, type Reply } from './endpoint.ts'

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * The latest time that the clock can show.
 *
 * Dates are printed with a four-digit year. A service-specific credential may last for 36,600 days (a hundred
 * years and some weeks), and its expiry date must still have four digits.
 */
const LATEST = Date.UTC(9898, 11, 31, 23, 59, 59)

export function readClock({ clock }: Iamulator): Reply {
  return ok({ now: new Date(clock.now()).toISOString(), offsetSeconds: clock.offsetSeconds })
}

/** Changes the clock. The body is `{"set": ISO}`, `{"advance": "2h"}`, or `{"reset": true}`. */
export function setClock(iamulator: Iamulator, body: unknown): Reply {
  const members = [...membersOf(body, ['set', 'advance', 'reset'])]
  const [only] = members
  if (!only || members.length > 1) {
    throw invalidBody(
      'The body must be {"set": "2030-01-01T00:00:00Z"}, {"advance": "2h"}, or {"reset": true}.',
    )
  }
  const [name, value] = only
  if (name === 'set') set(iamulator.clock, timeOf(value))
  else if (name === 'advance') advance(iamulator.clock, durationOf(value))
  else if (value === true) iamulator.clock.reset()
  else throw invalidBody('"reset" must be true.')
  return readClock(iamulator)
}

function set(clock: Clock, time: number): void {
  refuseUnprintable(time)
  clock.set(time)
}

function advance(clock: Clock, milliseconds: number): void {
  refuseUnprintable(clock.now() + milliseconds)
  clock.advance(milliseconds)
}

function refuseUnprintable(time: number): void {
  if (time < 0 || time > LATEST) {
    throw new EndpointError(400, 'InvalidTime', 'The time must be in the years 1970 to 9898.')
  }
}

function timeOf(value: unknown): number {
  const time = isoTime(value)
  if (time === undefined) throw invalidBody('"set" must be an ISO 8601 time, such as 2030-01-01T00:00:00Z.')
  return time
}

/**
 * Parses an ISO 8601 time. Returns undefined for other values, and for days that do not exist, such as February 30.
 *
 * An offset is required with a time of day. Otherwise the result would depend on where the server runs.
 */
export function isoTime(value: unknown): number | undefined {
  const [text = '', date = ''] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.exec(String(value)) ?? []
  const time = typeof value === 'string' && isDate(date) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

/** Returns whether the date exists. Date.parse accepts 2030-02-30 and returns a different day. */
function isDate(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/**
 * Converts `90s`, `15m`, `2h`, `1.5d`, or a number of seconds to milliseconds.
 *
 * A negative duration turns the clock back.
 */
function durationOf(value: unknown): number {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const [, amount, unit = 's'] = /^(-?\d+(?:\.\d+)?)([smhd])?$/.exec(text) ?? []
  if (amount === undefined || !isUnit(unit)) {
    throw invalidBody(
      '"advance" must be a number of seconds, or a number followed by s, m, h, or d, such as "2h".',
    )
  }
  return Math.round(Number(amount) * MILLISECONDS[unit])
}

function isUnit(text: string): text is keyof typeof MILLISECONDS {
  return Object.hasOwn(MILLISECONDS, text)
}
