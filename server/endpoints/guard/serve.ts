/**
 * Serves requests for services that iamulator does not have: recognizes each, verifies its signature, decides on it, and
 * then refuses it in the service's words, or forwards it to the upstream.
 */
import { ownPathRefused } from '../../../protocol/errors/guard.ts'
import type { Exchange } from '../../engine/exchange.ts'
import type { Answer, WireRequest } from '../../engine/request.ts'
import { isAdministrator } from '../../identity/administrator.ts'
import { decideOn } from './decide.ts'
import { forwardDecided, forwardUndecided } from './forwarding.ts'
import { identify, scopeOf } from './identify.ts'
import { parametersOf, readsBody } from './parameters/index.ts'
import { receive } from './receive.ts'
import { recognize } from './recognition/index.ts'
import type { RecognizedCall, UnknownRequest } from './recognition/types.ts'
import { noUpstreamError, refusedUnknown, unknownRequestError } from './refusal/errors.ts'
import { answerError, answerRefusal, refusalsIn } from './refuse.ts'
import { modeOf, upstreamOf, upstreamOfOthers } from './rules.ts'
import type { Sender } from './sender.ts'
import type { WithGuard } from './state.ts'
import { Trip } from './trip.ts'

/** How the rest of iamulator takes part. */
export interface GuardHost {
  /** Whether iamulator has the service itself. */
  isOwnService(signingName: string): boolean
  /** Answers a request that is for iamulator after all. */
  answer(request: WireRequest): Answer | Promise<Answer>
}

/** Resolves when the response was sent, or the client is gone. Rejects only for bugs. */
export async function serveGuarded(emulator: WithGuard, exchange: Exchange, host: GuardHost): Promise<void> {
  const trip = new Trip(emulator, exchange)
  try {
    if (emulator.ready) await serve(trip, host)
    else exchange.answer(STARTING)
  } catch (error) {
    answerError(trip, error)
  }
}

async function serve(trip: Trip, host: GuardHost): Promise<void> {
  const { head } = trip.exchange
  let recognition = recognize(head)
  if (recognition.kind === 'body') {
    const { bytes } = await receive(trip, { kind: 'none' })
    recognition = recognize(head, bytes)
  }
  switch (recognition.kind) {
    case 'call':
      return host.isOwnService(recognition.call.service.signingName)
        ? answerLocally(trip, host)
        : serveCall(trip, recognition.call)
    case 'own':
      return serveOwnPath(trip)
    case 'unknown':
      return serveUnknown(trip, recognition)
    default:
      throw new Error('A form does not name an operation even with its body')
  }
}

/** Answers a form without a signature that turned out to be for iamulator itself. */
async function answerLocally({ exchange, body }: Trip, host: GuardHost): Promise<void> {
  const { bytes = Buffer.alloc(0) } = body ?? {}
  exchange.answer(await host.answer({ ...exchange.head, body: bytes }))
}

async function serveCall(trip: Trip, call: RecognizedCall): Promise<void> {
  const { emulator, exchange } = trip
  const { head } = exchange
  trip.refused = {
    ...trip.refused,
    service: call.service,
    operation: call.operation,
    protocol: call.protocol,
  }
  const upstream = upstreamOf(emulator.guarding, call.service)
  if (!upstream) throw noUpstreamError(call.service, trip.refused)
  trip.upstream = upstream
  const sender = await identify(trip, call)
  trip.caller = sender.caller
  if (readsBody(call) && !trip.body) await receive(trip, sender.bodyCheck)
  trip.mode = modeOf(emulator.guarding, emulator.settings, call.service)
  const scope = scopeOf(trip, sender)
  trip.scope = scope
  void emulator.guard.checkAccounts(upstream, scope.region)
  const parameters = parametersOf(call, head, trip.body?.bytes ?? Buffer.alloc(0))
  const guarded = { call, parameters, head, sender, scope }
  if (trip.mode === 'off') return forwardUndecided(trip, guarded)
  const { guard } = emulator
  const inquiry = guard.knowledgeOf(upstream).inquiry()
  const decisions = await decideOn(emulator, guarded, inquiry, guard.keysInUse)
  trip.decisions = decisions
  const refusals = refusalsIn(decisions)
  const isEnforced = trip.mode === 'enforce'
  if (isEnforced && refusals.whole) answerRefusal(trip, guarded, refusals.whole)
  else await forwardDecided(trip, guarded, isEnforced ? refusals.entries : [])
}

/** Requests for what emulators have besides AWS's APIs, such as their resets, pass only for administrators. */
async function serveOwnPath(trip: Trip): Promise<void> {
  const upstream = upstreamOfOthers(trip.emulator.guarding)
  const sender = await identify(trip, undefined)
  if (!upstream || !isAdministratorOrRoot(sender))
    throw ownPathRefused(upstream?.url.origin ?? 'the upstream')
  trip.upstream = upstream
  trip.caller = sender.caller
  await forwardUndecided(trip, undefined)
}

/** Refuses a request that nobody knows, or forwards it undecided if the settings say so. */
async function serveUnknown(trip: Trip, unknown: UnknownRequest): Promise<void> {
  const { emulator, refused } = trip
  trip.refused = refusedUnknown(unknown, refused)
  emulator.guard.counts.unknown++
  const { service } = trip.refused
  const upstream = service ? upstreamOf(emulator.guarding, service) : upstreamOfOthers(emulator.guarding)
  if (emulator.guarding.unknown === 'refuse' || !upstream) throw unknownRequestError(unknown, trip.refused)
  trip.upstream = upstream
  return forwardUndecided(trip, undefined)
}

function isAdministratorOrRoot({ caller }: Sender): boolean {
  return caller.kind === 'root' || (caller.kind === 'user' && isAdministrator(caller.user))
}

/** SDKs retry on this response. */
const STARTING: Answer = { status: 503, headers: { 'Retry-After': '1' }, body: '' }
