/**
 * What S3 answers although a call is refused, because it looks at the object first: that there is none, and that a
 * condition on the source of a copied part does not hold.
 *
 * Recorded on AWS, September 2026.
 */
import { ownerInArn } from '../core/access/resource-policy.ts'
import { DEFAULT_ACCOUNT } from '../core/identity/administrator.ts'
import { inDialect } from '../protocol/dialects.ts'
import {
  copyConditionFailed,
  isDeleteMarker,
  noSuchKey,
  noSuchVersion,
} from '../protocol/errors/s3-objects.ts'
import type { AwsError } from '../protocol/errors.ts'
import { copySourceOf } from '../recognition/resolution/functions/text-s3.ts'
import type { ObjectState } from '../recognition/resolution/lookups.ts'
import { copyConditionsOf, holds } from './copy-conditions.ts'
import { type Decided, decideOne, isAllowed } from './decide.ts'
import { withDecision } from './denial.ts'
import type { DecidedCall } from './progress.ts'
import { record } from './record.ts'
import { absenceDecision, dialectFor, refusalOf } from './refusal/index.ts'
import { answerRefusal } from './refuse.ts'

/** Answers a call that is refused. Returns undefined for one whose refusal depends on nothing else. */
export function toldBeforeRefusal(guarded: DecidedCall, refused: Decided): Promise<void> | undefined {
  const { call } = guarded
  if (call.service.key !== 's3') return undefined
  if (READS.has(call.operation) && isDeniedRead(refused)) return answerRead(guarded, refused)
  if (call.operation === 'UploadPartCopy' && !isOnSource(refused)) return answerCopy(guarded, refused)
  return undefined
}

const READS: ReadonlySet<string> = new Set(['GetObject', 'HeadObject'])
const READ_ACTIONS: ReadonlySet<string> = new Set(['s3:GetObject', 's3:GetObjectVersion'])

/**
 * Unverified: Only an explicit Deny comes after the absence of the object, because nothing else was recorded. A caller
 * whom no policy allows to read is refused.
 */
function isDeniedRead({ needed, judged }: Decided): boolean {
  return READ_ACTIONS.has(needed.action) && judged.verdict.decision.effect === 'explicitDeny'
}

/**
 * Unverified: The KMS key of the source is needed after the conditions, like that of the upload, because the conditions
 * are not about the contents.
 */
function isOnSource({ needed }: Decided): boolean {
  return READ_ACTIONS.has(needed.action)
}

/** Answers that there is no object to a caller who may list the bucket, and refuses others. */
async function answerRead(guarded: DecidedCall, refused: Decided): Promise<void> {
  const list = await decisionOnList(guarded, refused)
  const state = list && isAllowed(list) ? await stateOf(guarded, refused, versionOf(guarded)) : undefined
  const error = state && absenceIn(state, guarded, refused)
  if (!error || !state || !list) return answerRefusal(guarded, refused)
  const { decisions } = guarded
  const decided = { ...guarded, decisions: { ...decisions, decided: [...decisions.decided, list] } }
  answer(decided, error, state.isMarker ? { 'x-amz-delete-marker': 'true' } : {})
}

async function decisionOnList(guarded: DecidedCall, { needed }: Decided): Promise<Decided | undefined> {
  const { emulator, call, scope, upstream } = guarded
  const list = absenceDecision(call, undefined, { partition: scope.partition, copySource: undefined })
  if (!list) return undefined
  const owned = needed.accountId === undefined ? list : { ...list, accountId: needed.accountId }
  return decideOne(emulator, guarded, owned, emulator.guard.knowledgeOf(upstream).inquiry())
}

/** Answers that a condition of the copy does not hold, and otherwise refuses the copy. */
async function answerCopy(guarded: DecidedCall, refused: Decided): Promise<void> {
  const conditions = copyConditionsOf(guarded.head)
  const source = guarded.decisions.decided.find(isOnSource)
  const states = conditions && source ? await statesOfSource(guarded, source) : []
  if (conditions && states.some((state) => !holds(conditions, state))) answer(guarded, copyConditionFailed())
  else answerRefusal(guarded, refused)
}

async function statesOfSource(guarded: DecidedCall, source: Decided): Promise<readonly ObjectState[]> {
  const [version] = copySourceOf(guarded.head.header('x-amz-copy-source') ?? '').versions
  const state = await stateOf(guarded, source, version)
  return state?.status === 200 ? [state] : []
}

function versionOf({ parameters }: DecidedCall): string | undefined {
  const [version] = parameters.valuesAt('VersionId')
  return typeof version === 'string' && version !== '' ? version : undefined
}

async function stateOf(
  { emulator, scope, upstream }: DecidedCall,
  { needed: { resource, accountId } }: Decided,
  version: string | undefined,
): Promise<ObjectState | undefined> {
  const { partition, region } = scope
  const owner = ownerInArn(resource) ?? accountId ?? scope.accountId ?? DEFAULT_ACCOUNT
  const place = { accountId: owner, partition, region }
  const value = version === undefined ? resource : `${resource}?versionId=${version}`
  const lookup = { kind: 'object-state', value, ...place } as const
  const inquiry = emulator.guard.knowledgeOf(upstream).inquiry()
  await inquiry.ask([lookup])
  return inquiry.known(lookup) ?? undefined
}

/** Returns the error for an object that is not there. Undefined for one that is. */
function absenceIn({ status }: ObjectState, guarded: DecidedCall, { needed }: Decided): AwsError | undefined {
  if (status === 405) return isDeleteMarker(guarded.head.method)
  if (status !== 404) return undefined
  const key = guarded.call.labels.get('Key') ?? needed.resource
  const version = versionOf(guarded)
  return version === undefined ? noSuchKey(key) : noSuchVersion(key, version)
}

function answer(guarded: DecidedCall, error: AwsError, headers: Readonly<Record<string, string>> = {}): void {
  const { emulator, exchange, refused, requestId } = guarded
  emulator.guard.counts.denied++
  record(guarded, { status: error.status, error: error.code })
  const written = refusalOf(inDialect(error, dialectFor(refused)), refused)
  const complete = { ...written, headers: { ...written.headers, ...headers } }
  exchange.answer(withDecision(complete, 'denied', requestId))
}
