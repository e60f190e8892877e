/** Endpoints that read, set, and advance the clock, so that expiry can be tested without waiting. */
import type { Place } from '../../store/index.ts'
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { type Clock, isShowable } from '../runtime/clock.ts'
import { accountIn } from './account.ts'
import {
  type Iamulator,
  invalidBody,
  invalidQuery,
  membersOf,
  ok,
  type Reply,
  refuseUnknownParameters,
} from './endpoint.ts'

/** The members that name an account, in bodies and queries. */
const ACCOUNT_MEMBERS = ['account', 'partition']
const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Shows the clock of the account that the query names, or the shared clock. */
export function readClock(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  refuseUnknownParameters(query, ACCOUNT_MEMBERS)
  return ok(shown(iamulator.clock, accountIn(iamulator, new Map(query), invalidQuery)))
}

/** Returns the time of an account or, without one, the time of all accounts without an offset of their own. */
export function shown(clock: Clock, place: Place | undefined) {
  return { now: new Date(presentIn(clock, place)).toISOString(), offsetSeconds: clock.offsetSeconds(place) }
}

/**
 * Changes the clock of everything, or of the account that the body names. The rest of the body is
 * `{"set": ISO}`, `{"advance": "2h"}`, or `{"reset": true}`.
 */
export function setClock(iamulator: Iamulator, body: unknown): Reply {
  const { clock } = iamulator
  const members = membersOf(body, ['set', 'advance', 'reset', ...ACCOUNT_MEMBERS])
  const place = accountIn(iamulator, members)
  const changes = [...members].filter(([name]) => !ACCOUNT_MEMBERS.includes(name))
  const [only] = changes
  if (!only || changes.length > 1) {
    throw invalidBody(
      'The body must be {"set": "2030-01-01T00:00:00Z"}, {"advance": "2h"}, or {"reset": true}.',
    )
  }
  const [name, value] = only
  if (name === 'set') set(clock, timeOf(value), place)
  else if (name === 'advance') advance(clock, durationOf(value), place)
  else if (value === true) clock.reset(place)
  else throw invalidBody('"reset" must be true.')
  return ok(shown(clock, place))
}

function set(clock: Clock, time: number, place: Place | undefined): void {
  refuseUnshowable(clock, time - presentIn(clock, place), place)
  clock.set(time, place)
}

function advance(clock: Clock, milliseconds: number, place: Place | undefined): void {
  refuseUnshowable(clock, milliseconds, place)
  clock.advance(milliseconds, place)
}

function presentIn(clock: Clock, place: Place | undefined): number {
  return place ? clock.now(place) : clock.shared()
}

/** The shared clock moves the clocks of all accounts, so each of them must be able to show its new time. */
function refuseUnshowable(clock: Clock, milliseconds: number, place: Place | undefined): void {
  if (!isShowable(presentIn(clock, place) + milliseconds)) throw invalidTime('The time')
  const moved = place ? [] : clock.accounts()
  const failing = moved.find((account) => !isShowable(clock.now(account) + milliseconds))
  if (failing) throw invalidTime(`The time of account ${failing.accountId}`)
}

const invalidTime = (subject: string) =>
  new EndpointError(400, 'InvalidTime', `${subject} must be in the years 1970 to 9898.`)

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
