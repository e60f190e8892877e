/** Last step: records the request in the log, decisions, and usage data, without secrets or tokens. */

import { recordUse } from '../../../core/engine/usage.ts'
import type { Caller } from '../../../core/identity/caller.ts'
import { signingNameOf } from '../../../protocol/service-model.ts'
import { requestedAction } from '../../../recognition/named.ts'
import { actionPrefixOf, services } from '../../services/index.ts'
import { recordOutcome } from '../record-outcome.ts'
import { type Exchange, regionOf } from './exchange.ts'

export function record(exchange: Exchange, status: number): void {
  const { emulator } = exchange
  if (exchange.caller && !exchange.isStopped) recordUsage(exchange, exchange.caller)
  const action = exchange.call?.action ?? requestedAction(exchange.request, servedUnder(exchange))
  const error = exchange.error?.code
  recordOutcome(exchange, action, { status, error })
  emulator.log.request({
    time: emulator.clock.shared(),
    caller: exchange.caller?.arn ?? '-',
    action,
    decision: exchange.decision,
    recorded: (exchange.verdicts?.length ?? 0) > 0,
    status,
    error,
    milliseconds: performance.now() - exchange.startedAt,
    requestId: exchange.requestId,
  })
  if (exchange.error?.note !== undefined) emulator.log.note(exchange.error.note)
}

/** Returns the service that answers, as actions spell it. */
function servedUnder({ service }: Exchange): string | undefined {
  return service && actionPrefixOf(services[service].model)
}

function recordUsage(exchange: Exchange, caller: Caller): void {
  if (!exchange.call) return
  const { model, action } = exchange.call
  const use = { region: regionOf(exchange), service: signingNameOf(model), action }
  recordUse(exchange.emulator, caller, use)
}
