/** Last step: what happened, for the log and for the usage data. No secret and no token ever gets here. */
import { accountOf, type Caller, sessionOf } from '../caller.ts'
import type { Iamulator } from '../iamulator.ts'
import { type Exchange, regionOf } from './exchange.ts'

export function record(iamulator: Iamulator, exchange: Exchange, status: number): void {
  if (exchange.caller) recordUsage(iamulator, exchange, exchange.caller)
  recordDecisions(iamulator, exchange)
  iamulator.log.request({
    time: iamulator.clock.now(),
    caller: exchange.caller?.arn ?? '-',
    action: exchange.call?.action ?? '-',
    decision: exchange.decision,
    status,
    error: exchange.error?.code,
    milliseconds: performance.now() - exchange.startedAt,
    requestId: exchange.requestId,
  })
}

/** A body of more bytes is not kept alive by the decisions that it led to. */
const KEPT_BODY_BYTES = 16 * 1024

function recordDecisions({ decisions, clock }: Iamulator, { requestId, request, verdicts }: Exchange): void {
  if (verdicts === undefined) return
  const time = clock.now()
  for (const verdict of verdicts) {
    // Once its keys are made, a context holds nothing else of the request.
    if (request.body.length > KEPT_BODY_BYTES) verdict.request.context.all()
    decisions.add({ requestId, time, verdict })
  }
}

/** GetAccessKeyLastUsed and RoleLastUsed tell of it, also when the request was refused. */
function recordUsage(iamulator: Iamulator, exchange: Exchange, caller: Caller): void {
  const key = usedKey(caller)
  if (!exchange.call || key === undefined) return
  iamulator.store.usage.set(key, {
    date: iamulator.clock.now(),
    region: regionOf(exchange),
    service: exchange.call.service,
  })
}

/** The role, or the access key of long-term credentials. Nothing tells of other sessions, which are without number. */
function usedKey(caller: Caller): string | undefined {
  if (caller.kind === 'role') return caller.role.id
  return accountOf(caller) === undefined || sessionOf(caller) ? undefined : caller.accessKeyId
}
