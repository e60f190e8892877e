/** Last step: what happened, for the log and for the usage data. No secret and no token ever gets here. */
import type { AwsError } from '../../protocol/errors.ts'
import type { Signature } from '../../protocol/sigv4.ts'
import type { Caller } from '../caller.ts'
import type { Iamulator } from '../iamulator.ts'
import type { ServiceName } from '../services.ts'
import type { Call } from './parse.ts'
import type { WireRequest } from './request.ts'

/** A request on its way, filled in as it goes. */
export interface Exchange {
  readonly request: WireRequest
  readonly requestId: string
  /** Milliseconds, monotonic. */
  readonly startedAt: number
  /** Who answers, as soon as that is known. */
  service?: ServiceName | undefined
  call?: Call
  /** Absent when the request is not signed. */
  signature?: Signature | undefined
  caller?: Caller
  error?: AwsError
  decision: 'allow' | 'deny' | '-'
}

export function record(iamulator: Iamulator, exchange: Exchange, status: number): void {
  if (exchange.caller) recordUsage(iamulator, exchange, exchange.caller)
  iamulator.log.request({
    time: iamulator.clock.now(),
    caller: exchange.caller?.arn ?? '-',
    action: exchange.call ? `${exchange.call.service}:${exchange.call.operation}` : '-',
    decision: exchange.decision,
    status,
    error: exchange.error?.code,
    milliseconds: performance.now() - exchange.startedAt,
    requestId: exchange.requestId,
  })
}

/** GetAccessKeyLastUsed and RoleLastUsed tell of it, also when the request was refused. */
function recordUsage(iamulator: Iamulator, { call, signature }: Exchange, caller: Caller): void {
  const key = usedKey(caller)
  if (!call || key === undefined) return
  iamulator.store.usage.set(key, {
    date: iamulator.clock.now(),
    region: signature?.scope.region ?? 'us-east-1',
    service: call.service,
  })
}

/** The role, or the access key of long-term credentials. Nothing tells of other sessions, which are without number. */
function usedKey(caller: Caller): string | undefined {
  if (caller.kind === 'role') return caller.role.id
  return caller.kind === 'anonymous' || caller.session ? undefined : caller.accessKeyId
}
