/** Credentials that services deliver to EC2 instances and containers, and renew before they expire. */

import { targetRole } from '../../core/access/target-role.ts'
import { parseRoleArn } from '../../core/aws/arns.ts'
import type { Emulator } from '../../core/engine/emulator.ts'
import {
  assumeAsService,
  type ServiceAssumeRoleRequest,
  type ServiceRequest,
  type ServiceSession,
} from '../services/sts/assume-as-service.ts'

/**
 * The remaining lifetime below which credentials are renewed.
 *
 * Clients that refresh shortly before expiration therefore always get new credentials.
 */
const RENEWED_BEFORE_MILLISECONDS = 3_600_000

/** A session that was delivered, and when. */
export interface DeliveredSession extends ServiceSession {
  /** Epoch milliseconds. */
  readonly issuedAt: number
}

interface CachedSession {
  readonly delivered: DeliveredSession
  readonly roleId: string | undefined
}

export class DeliveredSessions {
  readonly #cached = new WeakMap<object, CachedSession>()

  /**
   * Returns the current credentials of `holder`. Renews them if they are missing or expire soon, or if the
   * role has changed.
   *
   * @param roleId undefined when the role does not exist
   * @param now the time of the role's account in epoch milliseconds
   * @throws any error from `renew`
   */
  of(holder: object, roleId: string | undefined, now: number, renew: () => ServiceSession): DeliveredSession {
    const cached = this.#cached.get(holder)
    if (cached && cached.roleId === roleId && isFresh(cached.delivered, now)) return cached.delivered
    const delivered = { ...renew(), issuedAt: now }
    this.#cached.set(holder, { delivered, roleId })
    return delivered
  }
}

/**
 * Returns whether credentials need no renewal. Credentials issued in the future do: the clock was set back.
 */
function isFresh({ issuedAt, expiresAt }: DeliveredSession, now: number): boolean {
  return now >= issuedAt && expiresAt - now >= RENEWED_BEFORE_MILLISECONDS
}

/** Returns a time as EC2 and ECS format it, such as `2030-01-01T00:00:00Z`. */
export function toSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

/** Credentials for instances and containers are valid for six hours. */
const DELIVERED_SECONDS = 21_600

/**
 * Returns the current credentials of `holder`. The service assumes the role again when they need renewal.
 *
 * @param recordedAs names the decision, if the role is assumed
 * @throws AwsError any error from AssumeRole
 */
export function deliver(
  emulator: Emulator,
  sessions: DeliveredSessions,
  holder: object,
  request: ServiceAssumeRoleRequest,
  recordedAs: ServiceRequest,
): DeliveredSession {
  const place = parseRoleArn(request.roleArn)
  const { clock, store } = emulator
  const role = place && targetRole(store.settled(store.view(place)), request.roleArn)?.role
  const now = place ? clock.now(place) : clock.shared()
  return sessions.of(holder, role?.id, now, () =>
    assumeAsService(emulator, { ...request, durationSeconds: DELIVERED_SECONDS }, recordedAs),
  )
}
