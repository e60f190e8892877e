/** The dates of billing transfers: they start with a month, and end with one, in UTC. */
import {
  endNotEndOfMonth,
  endTooEarly,
  endTooLate,
  startNotBeginningOfDay,
  startNotBeginningOfMonth,
  startTooEarly,
  startTooLate,
} from '../../../../protocol/errors/organizations/transfers.ts'
import { DAY } from '../day.ts'

const isFirstOfMonth = (time: number) => new Date(time).getUTCDate() === 1

/**
 * Unverified: Transfers start and end within a year, because AWS does not document what is too late. Other conditions
 * are checked first.
 */
const LATEST = 366 * DAY

/**
 * Returns until when a transfer must be accepted: 24 hours before it starts. Source: Billing User Guide, "Sending
 * invitations".
 */
export const acceptedBefore = (startDate: number) => startDate - DAY

/** @throws AwsError InvalidInputException */
export function requireBeginningOfMonth(time: number): void {
  if (!isFirstOfMonth(time)) throw startNotBeginningOfMonth()
  if (time % DAY !== 0) throw startNotBeginningOfDay()
}

/** @throws AwsError InvalidInputException */
export function requireStartDate(time: number, now: number): void {
  requireBeginningOfMonth(time)
  if (acceptedBefore(time) <= now) throw startTooEarly()
  if (time > now + LATEST) throw startTooLate()
}

/**
 * Requires the last millisecond of a month.
 *
 * Unverified: A transfer can end before it would have started.
 *
 * @throws AwsError InvalidInputException
 */
export function requireEndDate(time: number, now: number): void {
  const next = time + 1
  if (!isFirstOfMonth(next) || next % DAY !== 0) throw endNotEndOfMonth()
  if (time < now) throw endTooEarly()
  if (time > now + LATEST) throw endTooLate()
}

/** Returns the last millisecond of the current month. */
export function endOfMonth(now: number): number {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) - 1
}
