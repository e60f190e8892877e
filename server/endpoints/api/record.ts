/** Last step: records the request in the log, decisions, and usage data, without secrets or tokens. */

import { type DetailedOutcome, outcomeOf } from '../../../core/access/records/outcome.ts'
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
  const refusal = recordOutcome(exchange, action, detailedOutcome(exchange, status))
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
    refusal,
  })
  // The line of a refusal has it.
  if (exchange.error?.note !== undefined && !refusal) emulator.log.note(exchange.error.note)
}

/** The status of an answer is also known if there is no error. */
function detailedOutcome({ error }: Exchange, status: number): DetailedOutcome {
  return error ? { ...outcomeOf(error), status } : { status, error: undefined }
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
