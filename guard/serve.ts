/**
 * Serves requests for services that iamulator does not have: recognizes each, verifies its signature, decides on it, and
 * then refuses it in the service's words, or forwards it to the upstream.
 */

import type { Exchange } from '../core/engine/exchange.ts'
import { DEFAULT_ACCOUNT, isAdministrator } from '../core/identity/administrator.ts'
import type { Sender } from '../core/identity/sender.ts'
import { ownPathRefused } from '../protocol/errors/guard.ts'
import { STARTING } from '../protocol/request.ts'
import { recognize } from '../recognition/index.ts'
import { hasImpossibleKey, hasKeysInBody } from '../recognition/object-keys.ts'
import { parametersOf, readsBody } from '../recognition/parameters/index.ts'
import type { Recognition, RecognizedCall, UnknownRequest } from '../recognition/types.ts'
import { toldBeforeRefusal } from './before-refusal.ts'
import { type Decided, decideOn } from './decide.ts'
import { executionRoleError } from './execution-role.ts'
import { isFormUpload, sentForm } from './form-upload/index.ts'
import { forwardDecided, forwardUndecided, forwardUnknown } from './forwarding.ts'
import { identified } from './identify.ts'
import {
  type Arrived,
  arrivedNow,
  type DecidedCall,
  type Identified,
  type Known,
  type Sent,
  type Understood,
} from './progress.ts'
import { receive } from './receive.ts'
import type { Progress } from './record.ts'
import { notForwardedError, noUpstreamError, refusedUnknown, unknownRequestError } from './refusal/errors.ts'
import { answerCancellation, answerError, answerRefusal, refusalsIn } from './refuse.ts'
import { requireSingleHeaders } from './repeated-headers.ts'
import { modeOf, upstreamOf, upstreamOfOthers } from './rules.ts'
import type { WithGuard } from './state.ts'
import type { SigningScope } from './transport/types.ts'

/** Resolves when the response was sent, or the client is gone. Rejects only for bugs. */
export async function serveGuarded(emulator: WithGuard, exchange: Exchange): Promise<void> {
  await answering(arrivedNow(emulator, exchange), async (arrived) => {
    const fresh = emulator.store.fresh()
    if (fresh) await fresh
    if (emulator.ready) await serve(arrived)
    else exchange.answer(STARTING)
  })
}

/** Takes the next steps. Their errors are answered with what is known now, unless a later step answers them. */
async function answering<Step extends Progress>(
  progress: Step,
  next: (progress: Step) => Promise<void> | undefined,
): Promise<void> {
  try {
    await next(progress)
  } catch (error) {
    answerError(progress, error)
  }
}

function serve(arrived: Arrived): Promise<void> {
  const recognition = recognize(arrived.exchange.head)
  return recognition.kind === 'body' ? serveForm(arrived) : serveRecognized(arrived, recognition)
}

/** Serves a form, whose body names the operation: it can be one of iamulator's, such as AssumeRoleWithSAML. */
async function serveForm(arrived: Arrived): Promise<void> {
  const received = { ...arrived, body: await receive(arrived) }
  await serveRecognized(received, recognize(arrived.exchange.head, received.body.bytes))
}

async function serveRecognized(arrived: Arrived, recognition: Recognition): Promise<void> {
  switch (recognition.kind) {
    case 'own':
      return arrived.exchange.handBack(arrived.body?.bytes ?? NO_BODY)
    case 'call':
      return serveCall(arrived, recognition.call)
    case 'emulator path':
      return serveEmulatorPath(arrived)
    case 'unknown':
      return serveUnknown(arrived, recognition)
    default:
      throw new Error('A form does not name an operation even with its body')
  }
}

/** Finds out who sent a call, and its parameters, before it is decided on. */
function serveCall(arrived: Arrived, call: RecognizedCall): Promise<void> {
  const { service, operation, protocol } = call
  const { head, requestId } = arrived.refused
  const named = { ...arrived, refused: { service, operation, protocol, head, requestId } }
  return answering(named, async () => {
    const known = knownCall(named, call)
    const isForm = isFormUpload(call, head)
    await answering(isForm ? await sentForm(known) : await sentCall(known), serveSent)
  })
}

/** @throws AwsError when no upstream has the service */
function knownCall(arrived: Arrived, call: RecognizedCall): Known {
  const { refused, emulator } = arrived
  const { guarding, settings, isEmbedded } = emulator
  requireSingleHeaders(refused)
  const upstream = upstreamOf(guarding, call.service)
  if (!upstream) throw noUpstreamError(call.service, refused, isEmbedded)
  return { ...arrived, call, upstream, mode: modeOf(guarding, settings, call.service) }
}

async function sentCall(known: Known): Promise<Sent> {
  return { ...(await identified(known, known.call)), head: known.exchange.head, rewriting: undefined }
}

async function serveSent(sent: Sent): Promise<void> {
  const { call, head, sender } = sent
  const isRead = readsBody(call) || hasKeysInBody(call)
  const body = sent.body ?? (isRead ? await receive(sent, sender.bodyCheck) : undefined)
  const parameters = parametersOf(call, head, body?.bytes ?? NO_BODY)
  await serveUnderstood({ ...sent, parameters, body })
}

const NO_BODY = Buffer.alloc(0)

/** Decides on a call. Everything happens at once unless the upstream has to be asked. */
async function serveUnderstood(understood: Understood): Promise<void> {
  const { emulator, call, head, parameters, refused, scope, upstream, mode } = understood
  const { guard } = emulator
  if (hasImpossibleKey(call, head, parameters)) throw notForwardedError('keys', refused)
  const { accountId = DEFAULT_ACCOUNT, region } = scope
  guard.checkAccount(upstream, { accountId, region })
  if (mode === 'off') return forwardUndecided(understood)
  // What was decided on can still be undone until it is durable.
  const decided = emulator.store.durably(() =>
    decideOn(emulator, understood, guard.knowledgeOf(upstream).inquiry(), guard.keysInUse),
  )
  const decisions = decided instanceof Promise ? await decided : decided
  return answering({ ...understood, decisions }, serveDecided)
}

function serveDecided(decided: DecidedCall): Promise<void> | undefined {
  const refusals = refusalsIn(decided.decisions)
  const isEnforced = decided.mode === 'enforce'
  if (!isEnforced) return forwardDecided(decided, [])
  if (refusals.whole) return refuse(decided, refusals.whole)
  return answerCancellation(decided, refusals.entries) ? undefined : forwardChecked(decided, refusals.entries)
}

/** Refuses a call, unless its service finds something else wrong with it first. */
function refuse(decided: DecidedCall, refused: Decided): Promise<void> | undefined {
  const told = toldBeforeRefusal(decided, refused)
  if (!told) answerRefusal(decided, refused)
  return told
}

function forwardChecked(decided: DecidedCall, entries: readonly Decided[]): Promise<void> | undefined {
  const check = executionRoleError(decided)
  if (!check) return forwardDecided(decided, entries)
  return check.then((error) => {
    if (error) throw error
    return forwardDecided(decided, entries)
  })
}

/** Requests for what emulators have besides AWS's APIs, such as their resets, pass only for administrators. */
async function serveEmulatorPath(arrived: Arrived): Promise<void> {
  const upstream = upstreamOfOthers(arrived.emulator.guarding)
  requireSingleHeaders(arrived.refused)
  const request = await identified(arrived, undefined)
  if (!upstream || !isAdministratorOrRoot(request.sender))
    throw ownPathRefused(upstream?.url.origin ?? 'the upstream')
  await answering(request, () => forwardUnknown(request, upstream, undefined))
}

/** Refuses a request that nobody knows, or forwards it undecided with `--unknown pass`. */
function serveUnknown(arrived: Arrived, unknown: UnknownRequest): Promise<void> {
  const named = { ...arrived, refused: refusedUnknown(unknown, arrived.refused) }
  return answering(named, async ({ emulator, refused }) => {
    requireSingleHeaders(refused)
    emulator.guard.counts.unknown++
    const { service } = refused
    const upstream = service ? upstreamOf(emulator.guarding, service) : upstreamOfOthers(emulator.guarding)
    if (emulator.guarding.unknown === 'refuse' || !upstream) throw unknownRequestError(unknown, refused)
    const request = await identified(named, undefined)
    await answering(request, () => forwardUnknown(request, upstream, signingScopeOf(request)))
  })
}

/** Returns what a request is signed for again. Undefined for what is no AWS API. */
function signingScopeOf({ refused, sender, scope }: Identified): SigningScope | undefined {
  const signingName = refused.service?.signingName ?? sender.signature?.scope.service
  if (signingName === undefined) return undefined
  const { region, accountId = DEFAULT_ACCOUNT } = scope
  return { signingName, region, accountId }
}

function isAdministratorOrRoot({ caller }: Sender): boolean {
  return caller.kind === 'root' || (caller.kind === 'user' && isAdministrator(caller.user))
}
