/** Credentials that a service delivers to what runs on it, and renews in time: for EC2 instances and containers. */
import type { Emulator } from '../engine/emulator.ts'
import { DEFAULT_ACCOUNT } from '../identity/administrator.ts'
import {
  assumeAsService,
  type ServiceAssumeRoleRequest,
  type ServiceSession,
} from '../services/sts/assume-as-service.ts'
import { targetRole } from '../services/sts/target-role.ts'

/** When less is left there are new credentials, so that clients which renew theirs shortly before the end always get some. */
const RENEWED_BEFORE_MILLISECONDS = 3_600_000

export interface Delivered extends ServiceSession {
  /** Epoch milliseconds. */
  readonly issuedAt: number
}

interface Kept {
  readonly delivered: Delivered
  readonly roleId: string | undefined
}

export class DeliveredSessions {
  readonly #kept = new WeakMap<object, Kept>()

  /**
   * The present credentials of `holder`: new ones where there are none, their end is near, or the role is another.
   *
   * @param roleId undefined for a role that is missing
   * @param now epoch milliseconds
   * @throws whatever `renew` throws
   */
  of(holder: object, roleId: string | undefined, now: number, renew: () => ServiceSession): Delivered {
    const kept = this.#kept.get(holder)
    if (kept && kept.roleId === roleId && isFresh(kept.delivered, now)) return kept.delivered
    const delivered = { ...renew(), issuedAt: now }
    this.#kept.set(holder, { delivered, roleId })
    return delivered
  }
}

/** The clock may have been turned back, too. */
function isFresh({ issuedAt, expiresAt }: Delivered, now: number): boolean {
  return now >= issuedAt && expiresAt - now >= RENEWED_BEFORE_MILLISECONDS
}

/** Such as `2030-01-01T00:00:00Z`: as EC2 and ECS write times. */
export function toSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

/** What is delivered to instances and containers lasts six hours. */
const DELIVERED_SECONDS = 21_600

/**
 * The present credentials of `holder`, for whom the service assumes the role anew when it is time.
 *
 * @param requestId under which a decision is kept, if one has to be made
 * @throws AwsError whatever AssumeRole throws
 */
export function deliver(
  emulator: Emulator,
  sessions: DeliveredSessions,
  holder: object,
  request: ServiceAssumeRoleRequest,
  requestId: string,
): Delivered {
  const role = targetRole(emulator.store.view(DEFAULT_ACCOUNT), request.roleArn)?.role
  return sessions.of(holder, role?.id, emulator.clock.now(), () =>
    assumeAsService(emulator, { ...request, durationSeconds: DELIVERED_SECONDS }, requestId),
  )
}
