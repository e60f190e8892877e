/** Endpoints that read, set, and advance the clock, so that expiry can be tested without waiting. */

import { type Clock, isShowable } from '../../core/runtime/clock.ts'
import type { Place } from '../../store/index.ts'
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { ACCOUNT_MEMBERS, accountIn, accountInQuery } from './account.ts'
import { type Iamulator, invalidBody, membersOf, ok, type Reply } from './endpoint.ts'
import { timeNamed } from './time.ts'

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Shows the clock of the account that the query names, or the shared clock. */
export function readClock(iamulator: Iamulator, _body: unknown, query: URLSearchParams): Reply {
  return ok(shown(iamulator.clock, accountInQuery(iamulator, query)))
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
  if (name === 'set') set(clock, timeNamed('set', value), place)
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
