/** Last step: what happened, for the log and for the usage data. No secret and no token ever gets here. */
import type { AwsError } from '../../protocol/errors.ts'
import type { Caller } from '../caller.ts'
import type { Iamulator } from '../iamulator.ts'
import type { Call } from './parse.ts'
import type { WireRequest } from './request.ts'

/** A request on its way, filled in as it goes. */
export interface Exchange {
  readonly request: WireRequest
  readonly requestId: string
  /** Milliseconds, monotonic. */
  readonly startedAt: number
  call?: Call
  caller?: Caller
  error?: AwsError
  decision: 'allow' | 'deny' | '-'
}

export function record(server: Iamulator, exchange: Exchange, status: number): void {
  if (exchange.caller) recordUsage(server, exchange, exchange.caller)
  server.log.request({
    time: server.clock.now(),
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
function recordUsage(server: Iamulator, { call }: Exchange, caller: Caller): void {
  if (!call) return
  const key = caller.kind === 'role' ? caller.role.id : caller.accessKeyId
  server.store.usage.set(key, {
    date: server.clock.now(),
    region: call.signature?.scope.region ?? 'us-east-1',
    service: call.service,
  })
}
