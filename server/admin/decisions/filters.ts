/** Selects recorded decisions by the parameters of a query. The list and the stream share them. */

import { summaryOf } from '../../../analysis/explanation/explanation.ts'
import { pathOf } from '../../../analysis/explanation/path.ts'
import {
  isDecision,
  type Recorded,
  type RecordedDecision,
  type RefusedRequest,
} from '../../../core/access/records/recent-decisions.ts'
import { ownerInArn } from '../../../core/access/resource-policy.ts'
import { partitionOfArn } from '../../../core/aws/arns.ts'
import type { Modes } from '../../../core/runtime/settings.ts'
import { matchesPattern } from '../../../core/standards/pattern.ts'
import type { Place } from '../../../store/index.ts'
import { ACCOUNT_MEMBERS, accountIn } from '../account.ts'
import { type Iamulator, invalidQuery } from '../endpoint.ts'
import { timeNamed } from '../time.ts'

/** A decision or a refused request in the schema `ListedDecision` or `RefusedRequest` of openapi.json. */
export type Listed = ListedDecision | ReturnType<typeof toListedRefusal>

export type ListedDecision = ReturnType<typeof toListed>

/** The members of an item that patterns can match. */
interface Matched extends Pick<Listed, 'requestId' | 'kind' | 'origin' | 'caller' | 'action'> {
  readonly resource?: string
  readonly decision?: string
  readonly layer?: string
  readonly operation?: string | undefined
}

/** Parameter -> the member that it matches. Patterns may contain `*`. */
const patterns: Readonly<Record<string, (item: Matched) => string | undefined>> = {
  kind: ({ kind }) => kind,
  origin: ({ origin }) => origin,
  principal: ({ caller }) => caller,
  caller: ({ caller }) => caller,
  action: ({ action }) => action,
  resource: ({ resource }) => resource,
  effect: ({ decision }) => decision,
  layer: ({ layer }) => layer,
  operation: operationIn,
  requestId: ({ requestId }) => requestId,
}

/** A request to an upstream that was refused early has only the name of its operation, in place of an action. */
function operationIn({ kind, origin, operation, action }: Matched): string | undefined {
  return kind === 'refused' && origin === 'guard' ? action : operation
}

/** The parameters that select decisions, in any list of them. */
export const FILTERS = [...Object.keys(patterns), ...ACCOUNT_MEMBERS, 'since', 'after']

/** Returns the item in the form of the list, or undefined if it is not selected. */
export type Selection = (recorded: Recorded) => Listed | undefined

type World = Pick<Iamulator, 'settings' | 'replica'>

/** @throws EndpointError InvalidQuery */
export function selectionOf(world: World, query: URLSearchParams): Selection {
  const account = accountIn(world, new Map(query), invalidQuery)
  const since = query.has('since')
    ? timeNamed('since', query.get('since'), invalidQuery)
    : Number.NEGATIVE_INFINITY
  const isOfKind = kindsIn(query)
  const tests = Object.entries(patterns).flatMap(([name, member]) =>
    query
      .getAll(name)
      .map((pattern) => (name === 'effect' ? effectOf(pattern) : pattern))
      .map((pattern) => (item: Matched) => matchesPattern(pattern, member(item) ?? '')),
  )
  const isSelected = (item: Matched) => tests.every((test) => test(item))
  return (recorded) => {
    if (!isOfKind(recorded) || recorded.time < since) return undefined
    if (account && !isAbout(world, recorded, account)) return undefined
    return listedIf(world, isSelected, recorded)
  }
}

/** Returns the pattern that matches both effects of a denial for `denied`, and others as they are. */
function effectOf(pattern: string): string {
  return pattern.toLowerCase() === 'denied' ? '*Deny' : pattern
}

/** Returns whether to list an item of its kind. By default, only decisions are listed. */
function kindsIn(query: URLSearchParams): (recorded: Recorded) => boolean {
  const patterns = query.has('kind') ? query.getAll('kind') : ['decision']
  const isListed = (kind: Listed['kind']) => patterns.every((pattern) => matchesPattern(pattern, kind))
  const [decisions, refusals] = [isListed('decision'), isListed('refused')]
  return (recorded) => (isDecision(recorded) ? decisions : refusals)
}

/** Returns the item in the form of the list if it is selected. The path of a decision is computed only then. */
function listedIf(
  world: World,
  isSelected: (item: Matched) => boolean,
  recorded: Recorded,
): Listed | undefined {
  if (isDecision(recorded)) {
    const summary = summarized(recorded)
    return isSelected(summary) ? toListed(world, recorded, summary) : undefined
  }
  const refusal = toListedRefusal(world, recorded)
  return isSelected(refusal) ? refusal : undefined
}

/** Returns whether the caller or the resource belongs to the account. */
export function isAbout({ settings }: World, recorded: Recorded, { partition, accountId }: Place): boolean {
  if (!isDecision(recorded)) {
    const owner = ownerOf(recorded)
    return owner?.accountId === accountId && owner.partition === partition
  }
  const { request } = recorded.verdict
  const named = partitionOfArn(request.principal.arn) ?? partitionOfArn(request.resource)
  if ((named ?? settings.partition) !== partition) return false
  return request.principal.accountId === accountId || ownerIn(recorded) === accountId
}

function ownerIn({ verdict: { request } }: RecordedDecision): string | undefined {
  return request.resourceAccountId ?? ownerInArn(request.resource)
}

/** Returns whether a call passed although it is denied, because it is only audited. */
export function isAudited(
  { settings: { auth } }: { readonly settings: Pick<Modes, 'auth'> },
  { verdict: { decision }, isLetPass = auth === 'audit' }: Pick<RecordedDecision, 'verdict' | 'isLetPass'>,
): boolean {
  return isLetPass && decision.effect !== 'allowed'
}

function summarized({ requestId, origin, verdict, guarded }: RecordedDecision) {
  const operation = guarded && `${guarded.service}:${guarded.operation}`
  return { kind: 'decision', origin, requestId, ...summaryOf(verdict), operation } as const
}

function toListed(world: World, recorded: RecordedDecision, summary: ReturnType<typeof summarized>) {
  const { number, time, status, error, authorizationId, verdict } = recorded
  const account = verdict.request.principal.accountId ?? ownerIn(recorded)
  return {
    ...{ number, time: new Date(time).toISOString(), account, ...summary },
    ...{ status, error, authorizationId, rule: verdict.ruling?.why, path: pathOf(verdict) },
    audited: isAudited(world, recorded) ? (true as const) : undefined,
    replica: world.replica,
  }
}

/** Returns a refused request in the schema `RefusedRequest` of openapi.json. */
export function toListedRefusal({ replica }: Pick<World, 'replica'>, refused: RefusedRequest) {
  const { number, requestId, time, caller, keyOwner, ...rest } = refused
  const { origin, action, status, error, message, accessKeyId, hint } = rest
  return {
    ...{ number, requestId, time: new Date(time).toISOString(), account: ownerOf(refused)?.accountId },
    ...({ kind: 'refused', origin, caller: caller?.arn, action, status, error, message } as const),
    ...{ accessKeyId, keyOwner: keyOwner?.arn, hint, replica },
  }
}

/** Returns the caller of a refused request or, if no caller was authenticated, the owner of its access key. */
function ownerOf({ caller, keyOwner }: RefusedRequest) {
  return caller ?? keyOwner
}

/** Parses a number that a client gives under a name. @throws EndpointError InvalidQuery */
export function numberNamed(
  name: string,
  text: string | null | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === null || text === undefined) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : -1
  if (number >= least && number <= most) return number
  throw invalidQuery(`"${name}" must be a whole number from ${least} to ${most}.`)
}
