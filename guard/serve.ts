/**
 * Serves requests for services that iamulator does not have: recognizes each, verifies its signature, decides on it, and
 * then refuses it in the service's words, or forwards it to the upstream.
 */

import type { Exchange } from '../core/engine/exchange.ts'
import { DEFAULT_ACCOUNT, isAdministrator } from '../core/identity/administrator.ts'
import { needsBody, type Sender, statedSignature } from '../core/identity/sender.ts'
import { ownPathRefused } from '../protocol/errors/guard.ts'
import { STARTING } from '../protocol/request.ts'
import type { BodyCheck } from '../protocol/sigv4.ts'
import { recognize } from '../recognition/index.ts'
import { hasImpossibleKey, hasKeysInBody } from '../recognition/object-keys.ts'
import { parametersOf, readsBody } from '../recognition/parameters/index.ts'
import type { RequestScope } from '../recognition/request.ts'
import type { Recognition, RecognizedCall, UnknownRequest } from '../recognition/types.ts'
import { type Decisions, decideOn, type GuardedCall } from './decide.ts'
import { isFormUpload, readFormUpload } from './form-upload/index.ts'
import { forwardDecided, forwardUndecided, forwardUnknown } from './forwarding.ts'
import { identify, scopeOf } from './identify.ts'
import { receive } from './receive.ts'
import { notForwardedError, noUpstreamError, refusedUnknown, unknownRequestError } from './refusal/errors.ts'
import { answerError, answerRefusal, refusalsIn } from './refuse.ts'
import { requireSingleHeaders } from './repeated-headers.ts'
import { modeOf, upstreamOf, upstreamOfOthers } from './rules.ts'
import type { WithGuard } from './state.ts'
import type { Upstream } from './transport/types.ts'
import { Trip } from './trip.ts'

/** Resolves when the response was sent, or the client is gone. Rejects only for bugs. */
export async function serveGuarded(emulator: WithGuard, exchange: Exchange): Promise<void> {
  const trip = new Trip(emulator, exchange)
  try {
    const fresh = emulator.store.fresh()
    if (fresh) await fresh
    if (emulator.ready) await serve(trip)
    else exchange.answer(STARTING)
  } catch (error) {
    answerError(trip, error)
  }
}

function serve(trip: Trip): Promise<void> {
  const recognition = recognize(trip.exchange.head)
  return recognition.kind === 'body' ? serveForm(trip) : serveRecognized(trip, recognition)
}

/** Serves a form, whose body names the operation: it can be one of iamulator's, such as AssumeRoleWithSAML. */
async function serveForm(trip: Trip): Promise<void> {
  const { bytes } = await receive(trip, UNCHECKED)
  await serveRecognized(trip, recognize(trip.exchange.head, bytes))
}

async function serveRecognized(trip: Trip, recognition: Recognition): Promise<void> {
  switch (recognition.kind) {
    case 'own':
      return trip.exchange.handBack(trip.body?.bytes ?? NO_BODY)
    case 'call':
      return serveCall(trip, recognition.call)
    case 'emulator path':
      return serveEmulatorPath(trip)
    case 'unknown':
      return serveUnknown(trip, recognition)
    default:
      throw new Error('A form does not name an operation even with its body')
  }
}

/** Finds out who sent a call, and its parameters, before it is decided on. */
async function serveCall(trip: Trip, call: RecognizedCall): Promise<void> {
  const upstream = prepare(trip, call)
  const { head } = trip.exchange
  if (isFormUpload(call, head)) {
    await serveUnderstood(trip, await understandForm(trip, call, upstream), upstream)
    return
  }
  const signature = statedSignature(head)
  if (!trip.body && needsBody(signature)) await receive(trip, UNCHECKED)
  const sender = identify(trip, call, signature)
  const scope = sentBy(trip, sender)
  if ((readsBody(call) || hasKeysInBody(call)) && !trip.body) await receive(trip, sender.bodyCheck)
  const parameters = parametersOf(call, head, trip.body?.bytes ?? NO_BODY)
  await serveUnderstood(trip, { call, parameters, head, sender, scope }, upstream)
}

/** Notes what a request is. Returns the upstream that has the service. */
function prepare(trip: Trip, { service, operation, protocol }: RecognizedCall): Upstream {
  const { exchange, requestId } = trip
  const { guarding, settings } = trip.emulator
  trip.refused = { head: exchange.head, requestId, service, operation, protocol }
  requireSingleHeaders(trip.refused)
  const upstream = upstreamOf(guarding, service)
  if (!upstream) throw noUpstreamError(service, trip.refused, trip.emulator.isEmbedded)
  trip.upstream = upstream
  trip.mode = modeOf(guarding, settings, service)
  return upstream
}

/** Decides on a call. Everything happens at once unless the upstream has to be asked. */
function serveUnderstood(trip: Trip, guarded: GuardedCall, upstream: Upstream): Promise<void> | undefined {
  const { emulator } = trip
  const { guard } = emulator
  if (hasImpossibleKey(guarded.call, guarded.head, guarded.parameters))
    throw notForwardedError('keys', trip.refused)
  const { accountId = DEFAULT_ACCOUNT, region } = guarded.scope
  guard.checkAccount(upstream, { accountId, region })
  if (trip.mode === 'off') return forwardUndecided(trip, guarded)
  // What was decided on can still be undone until it is durable.
  const decisions = emulator.store.durably(() =>
    decideOn(emulator, guarded, guard.knowledgeOf(upstream).inquiry(), guard.keysInUse),
  )
  return decisions instanceof Promise
    ? decisions.then((made) => serveDecided(trip, guarded, made))
    : serveDecided(trip, guarded, decisions)
}

function serveDecided(trip: Trip, guarded: GuardedCall, decisions: Decisions): Promise<void> | undefined {
  trip.decisions = decisions
  const refusals = refusalsIn(decisions)
  const isEnforced = trip.mode === 'enforce'
  if (!isEnforced || !refusals.whole) return forwardDecided(trip, guarded, isEnforced ? refusals.entries : [])
  answerRefusal(trip, guarded, refusals.whole)
  return undefined
}

/** How bodies are received whose hash is computed afterwards. */
const UNCHECKED: BodyCheck = { kind: 'none' }

async function understandForm(trip: Trip, posted: RecognizedCall, upstream: Upstream): Promise<GuardedCall> {
  const { sender, call, head, bodyFor } = await readFormUpload(trip, posted)
  const scope = sentBy(trip, sender)
  trip.rewriting = bodyFor(upstream, scope)
  return { call, parameters: parametersOf(call, head, NO_BODY), head, sender, scope }
}

const NO_BODY = Buffer.alloc(0)

/** Notes the sender of a request. Returns where the request is for. */
function sentBy(trip: Trip, sender: Sender): RequestScope {
  const scope = scopeOf(trip, sender)
  trip.caller = sender.caller
  trip.scope = scope
  return scope
}

/** Requests for what emulators have besides AWS's APIs, such as their resets, pass only for administrators. */
async function serveEmulatorPath(trip: Trip): Promise<void> {
  const upstream = upstreamOfOthers(trip.emulator.guarding)
  requireSingleHeaders(trip.refused)
  const sender = await identifyUnknown(trip)
  if (!upstream || !isAdministratorOrRoot(sender))
    throw ownPathRefused(upstream?.url.origin ?? 'the upstream')
  trip.upstream = upstream
  trip.caller = sender.caller
  await forwardUnknown(trip, sender, undefined)
}

/** Refuses a request that nobody knows, or forwards it undecided with `--unknown pass`. */
async function serveUnknown(trip: Trip, unknown: UnknownRequest): Promise<void> {
  const { emulator, refused } = trip
  trip.refused = refusedUnknown(unknown, refused)
  requireSingleHeaders(trip.refused)
  emulator.guard.counts.unknown++
  const { service } = trip.refused
  const upstream = service ? upstreamOf(emulator.guarding, service) : upstreamOfOthers(emulator.guarding)
  if (emulator.guarding.unknown === 'refuse' || !upstream) throw unknownRequestError(unknown, trip.refused)
  trip.upstream = upstream
  const sender = await identifyUnknown(trip)
  const { region, accountId = DEFAULT_ACCOUNT } = sentBy(trip, sender)
  const signingName = service?.signingName ?? sender.signature?.scope.service
  return forwardUnknown(
    trip,
    sender,
    signingName === undefined ? undefined : { signingName, region, accountId },
  )
}

/** Returns who sent a request that nobody knows. @throws AwsError */
async function identifyUnknown(trip: Trip): Promise<Sender> {
  const signature = statedSignature(trip.exchange.head)
  if (!trip.body && needsBody(signature)) await receive(trip, UNCHECKED)
  return identify(trip, undefined, signature)
}

function isAdministratorOrRoot({ caller }: Sender): boolean {
  return caller.kind === 'root' || (caller.kind === 'user' && isAdministrator(caller.user))
}
