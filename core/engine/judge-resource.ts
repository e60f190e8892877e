/** Asks the evaluator about a request to another service, and makes the refusal in the service's words. */
import { type DenialDetails, denialIn } from '../../protocol/denials.ts'
import { type Dialect, inDialect } from '../../protocol/dialects.ts'
import type { AwsError } from '../../protocol/errors.ts'
import type { Place, Store, Tag, View } from '../../store/index.ts'
import type { Arrival } from '../access/condition-keys.ts'
import { type GivenPolicies, givenLayers } from '../access/given-layers.ts'
import { judgeCall, type Question, type Verdict } from '../access/judge.ts'
import { reasonOf } from '../access/reason.ts'
import { outcomeOf, SUCCEEDED } from '../access/records/outcome.ts'
import type { Origin } from '../access/records/recent-decisions.ts'
import { accountOfSource, ownerInArn } from '../access/resource-policy.ts'
import { storedTags, storedTrust } from '../access/stored-resource.ts'
import type { Conditions, DetailedTarget, Ownership, OwnershipOf } from '../access/target.ts'
import { authorizedResource, isMultiValued, spellingOfAction } from '../aws/service-authorization.ts'
import { accountOf, type Caller } from '../identity/caller.ts'
import type { Clock } from '../runtime/clock.ts'
import { endDueClosures } from './account-closures.ts'
import { keepDenial, withAuthorizationId } from './denial.ts'
import type { Emulator } from './emulator.ts'

/** What decisions depend on besides the question. */
export interface Surroundings {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly ownershipOf: OwnershipOf
}

/** What a caller wants to do with a resource of another service. */
export interface ResourceQuestion extends GivenPolicies {
  /** The owner, if the ARN does not contain it and it is not the caller's account. */
  readonly resourceAccount?: string | undefined
  /** Undefined for resources whose tags the state has. */
  readonly resourceTags?: readonly Tag[] | undefined
  readonly conditions: Conditions
  readonly arrival: Omit<Arrival, 'now'>
}

/** Builds the question to the evaluator from the current state. */
export function questionAbout(
  { store, clock, ownershipOf }: Surroundings,
  caller: Caller,
  asked: ResourceQuestion,
): Question {
  const view = store.settled(store.view(caller))
  const action = spellingOfAction(asked.action)
  const target = targetOf(view, caller, asked, ownershipOf(view, action))
  const { source } = asked.arrival
  endClosuresIn(store, clock, caller, target.accountId)
  if (source) endClosuresIn(store, clock, caller, accountOfSource(source))
  return {
    view,
    caller,
    action,
    target,
    arrival: { now: clock.now(ownerOfTime(caller, target)), ...asked.arrival },
    conditions: asked.conditions,
    layers: givenLayers(asked),
  }
}

/** Ends the closures that are due in the organization of a resource, because its policies and IDs count. */
function endClosuresIn(
  store: Store,
  clock: Surroundings['clock'],
  { partition }: Place,
  accountId: string | undefined,
): void {
  if (accountId !== undefined) endDueClosures(store, { partition, accountId }, (place) => clock.now(place))
}

/** Returns the account whose time the request has: the caller's or, for a caller without one, the resource's. */
function ownerOfTime(caller: Caller, { accountId }: DetailedTarget): Place {
  if (accountOf(caller) !== undefined || accountId === undefined) return caller
  return { partition: caller.partition, accountId }
}

type TargetDraft = { -readonly [Name in keyof DetailedTarget]: DetailedTarget[Name] }

function targetOf(
  view: View,
  caller: Caller,
  asked: ResourceQuestion,
  ownership: Ownership | undefined,
): DetailedTarget {
  const requester = {
    partition: caller.partition,
    region: asked.arrival.region,
    accountId: accountOf(caller),
  }
  const arn = authorizedResource(asked.action, asked.resource, requester)
  const accountId = ownerInArn(arn) ?? asked.resourceAccount
  const tags = asked.resourceTags ?? storedTags(view, arn)
  const trust = asked.resourcePolicy === undefined ? storedTrust(view, asked.action, arn) : undefined
  const owned = accountId === undefined ? { arn } : { arn, accountId }
  const target: TargetDraft = ownership ? { ...ownership, ...owned } : owned
  if (tags !== undefined) target.tags = tags
  if (trust !== undefined) target.trust = trust
  return target
}

type Scalar = string | number | boolean

/** Converts a context to condition keys. A multivalued key is always a list, even with one value. */
export function conditionsOf(context: Readonly<Record<string, Scalar | readonly Scalar[]>> = {}): Conditions {
  const names = Object.keys(context)
  if (names.length === 0) return NO_CONDITIONS
  // Names can be anything, such as `__proto__`.
  const conditions: Record<string, string | readonly string[]> = Object.create(null)
  const tagKeys = tagKeysIn(names)
  if (tagKeys.length > 0) conditions['aws:TagKeys'] = tagKeys
  for (const name of names) conditions[name] = conditionOf(name, context[name] ?? '')
  return conditions
}

const NO_CONDITIONS: Conditions = {}

function conditionOf(name: string, value: Scalar | readonly Scalar[]): string | readonly string[] {
  if (typeof value === 'object') return value.map(String)
  return isMultiValued(name) ? [String(value)] : String(value)
}

const REQUEST_TAG = /^aws:requesttag\//i

/** Returns the value of `aws:TagKeys`, which contains the key of every request tag. */
function tagKeysIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => REQUEST_TAG.test(name)).map((name) => name.replace(REQUEST_TAG, ''))
}

export interface Refusal {
  /** In the dialect of the service. */
  readonly error: AwsError
  /** The message for DecodeAuthorizationMessage. Undefined when a fixed rule refuses. */
  readonly encoded: string | undefined
}

/** A verdict with what the error and the record of it need. */
export interface Judged {
  readonly caller: Caller
  readonly verdict: Verdict
  /** The time of the question, in epoch milliseconds. */
  readonly time: number
  /** The services that make the request on behalf of the caller, the last one last. */
  readonly via: readonly string[] | undefined
}

/** Decides the question that is made from the current state. */
export function judgeResource(surroundings: Surroundings, caller: Caller, asked: ResourceQuestion): Judged {
  const question = questionAbout(surroundings, caller, asked)
  const { now, via } = question.arrival
  return { caller, verdict: judgeCall(question), time: now, via }
}

/**
 * Returns the error that a service returns for a verdict that does not allow.
 *
 * @param details of the request, where it is known, for services whose texts depend on them
 */
export function refusalFor(
  { authorizationMessages, denials }: Pick<Emulator, 'authorizationMessages' | 'denials'>,
  { caller, verdict, via, time: now }: Judged,
  dialect: Dialect,
  details: DenialDetails = {},
): Refusal {
  const { ruling, request } = verdict
  if (ruling?.refusal) return { error: inDialect(ruling.refusal, dialect), encoded: undefined }
  const encoded = authorizationMessages.encode(caller, verdict)
  const error = denialIn(dialect, {
    ...details,
    arn: caller.kind === 'anonymous' ? undefined : caller.arn,
    action: request.action,
    resource: request.resource,
    reason: (named) => reasonOf(verdict, named),
    encoded,
    via: via?.at(-1),
  })
  return { error: withAuthorizationId(error, { denials, caller, verdict, now, via }), encoded }
}

/** Records verdicts as recent decisions, with the error that the service returns. */
export function recordVerdicts(
  emulator: Pick<Emulator, 'decisions' | 'denials' | 'store'>,
  facts: { readonly requestId: string; readonly origin: Origin },
  judged: readonly Pick<Judged, 'verdict' | 'time'>[],
  error: AwsError | undefined,
): void {
  const { status, error: code, authorizationId } = error ? outcomeOf(error) : SUCCEEDED
  const outcome = { status, error: code, authorizationId }
  for (const { time, verdict } of judged) emulator.decisions.add({ ...facts, time, ...outcome, verdict })
  const verdicts = judged.map(({ verdict }) => verdict)
  keepDenial(emulator, authorizationId, { ...facts, time: judged.at(-1)?.time ?? 0, verdicts })
}
