/** Last step: records the request in the log, decisions, and usage data, without secrets or tokens. */
import { signingNameOf } from '../../../protocol/service-model.ts'
import { recordUse } from '../../engine/usage.ts'
import { accountOf, type Caller } from '../../identity/caller.ts'
import { actionPrefixOf, services } from '../../services/index.ts'
import { type Exchange, regionOf } from './exchange.ts'
import { requestedAction } from './requested.ts'

export function record(exchange: Exchange, status: number): void {
  const { emulator } = exchange
  if (exchange.caller && !exchange.isStopped) recordUsage(exchange, exchange.caller)
  recordDecisions(exchange, status)
  emulator.log.request({
    time: emulator.clock.shared(),
    caller: exchange.caller?.arn ?? '-',
    action: actionOf(exchange),
    decision: exchange.decision,
    recorded: (exchange.verdicts?.length ?? 0) > 0,
    status,
    error: exchange.error?.code,
    milliseconds: performance.now() - exchange.startedAt,
    requestId: exchange.requestId,
  })
  if (exchange.error?.note !== undefined) emulator.log.note(exchange.error.note)
}

function actionOf(exchange: Exchange): string {
  return exchange.call?.action ?? requestedAction(exchange.request, servedUnder(exchange))
}

/** Returns the service that answers, as actions spell it. */
function servedUnder({ service }: Exchange): string | undefined {
  return service && actionPrefixOf(services[service].model)
}

/** The size up to which recorded decisions may keep a request body in memory. */
const RETAINED_BODY_BYTES = 16 * 1024

function recordDecisions(exchange: Exchange, status: number): void {
  if (status >= 400 && isRefusedEarly(exchange)) recordRefusal(exchange, status)
  const { emulator, requestId, request, verdicts, decidedAt, origin } = exchange
  if (verdicts === undefined) return
  const { decisions } = emulator
  const error = exchange.error?.code
  for (const verdict of verdicts) {
    // A context releases the request once all its keys are computed.
    if (request.body.length > RETAINED_BODY_BYTES) verdict.request.context.all()
    decisions.add({ requestId, time: decidedAt, origin, status, error, verdict })
  }
}

/** Returns whether an error ended the request before any policy was asked. */
function isRefusedEarly({ emulator, verdicts, decision, isValid }: Exchange): boolean {
  if (verdicts !== undefined) return verdicts.length === 0 && decision === 'deny'
  // Without authorization, an error of the operation itself follows no decision either.
  return !isValid || emulator.settings.auth !== 'off'
}

function recordRefusal(exchange: Exchange, status: number): void {
  const { emulator, requestId, origin, caller } = exchange
  emulator.decisions.addRefusal({
    requestId,
    time: caller ? emulator.clock.now(caller) : emulator.clock.shared(),
    origin,
    status,
    error: exchange.error?.code,
    caller: caller && { arn: caller.arn, partition: caller.partition, accountId: accountOf(caller) },
    action: actionOf(exchange),
  })
}

function recordUsage(exchange: Exchange, caller: Caller): void {
  if (!exchange.call) return
  const { model, action } = exchange.call
  const use = { region: regionOf(exchange), service: signingNameOf(model), action }
  recordUse(exchange.emulator, caller, use)
}
