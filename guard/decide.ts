/** Decides on everything that a request needs, once the upstream has told what only it knows. */

import type { KeysInUse } from '../core/access/keys-in-use.ts'
import { ownerInArn } from '../core/access/resource-policy.ts'
import { signatureKeys } from '../core/access/signature-keys.ts'
import { conditionsOf, type Judged, judgeResource, type Surroundings } from '../core/engine/judge-resource.ts'
import { DEFAULT_ACCOUNT } from '../core/identity/administrator.ts'
import type { Sender } from '../core/identity/sender.ts'
import type { Parameters } from '../recognition/parameters/types.ts'
import type { RequestHead, RequestScope } from '../recognition/request.ts'
import { resolve } from '../recognition/resolution/index.ts'
import type { Known, Lookup } from '../recognition/resolution/lookups.ts'
import type { NeededDecision, Resolution } from '../recognition/resolution/types.ts'
import type { RecognizedCall } from '../recognition/types.ts'
import { keyOf } from '../store/index.ts'
import { withGrants } from './key-grants.ts'
import type { Inquiry } from './knowledge/index.ts'

/** A call whose sender is known. */
export interface GuardedCall {
  readonly call: RecognizedCall
  readonly parameters: Parameters
  readonly head: RequestHead
  readonly sender: Sender
  readonly scope: RequestScope
}

export interface Decided {
  readonly needed: NeededDecision
  readonly judged: Judged
  /** The questions about the resource's policy that were answered. */
  readonly asked: readonly Lookup[]
}

export interface Decisions {
  readonly resolution: Resolution
  readonly decided: readonly Decided[]
}

/** Returns whether IAM allows what was decided on. */
export function isAllowed({ judged }: Decided): boolean {
  return judged.verdict.decision.effect === 'allowed'
}

/** An answer can lead to another question, such as the alias of a key to the key, and the key to its policy. */
export const MAXIMUM_ROUNDS = 8

/** Decides at once if everything is known. Rejects as `Inquiry.ask` does, and when the questions do not end. */
export function decideOn(
  surroundings: Surroundings,
  guarded: GuardedCall,
  inquiry: Inquiry,
  keysInUse: KeysInUse,
): Decisions | Promise<Decisions> {
  const next = () => nextStep(surroundings, guarded, inquiry.known, keysInUse)
  const first = next()
  return 'decided' in first ? first : askAndDecide(guarded, inquiry, first, next)
}

async function askAndDecide(
  { call: { service, operation } }: GuardedCall,
  inquiry: Inquiry,
  first: Unanswered,
  next: () => Decisions | Unanswered,
): Promise<Decisions> {
  let { missing } = first
  for (let round = 1; round < MAXIMUM_ROUNDS; round++) {
    if (missing.length > 0) await inquiry.ask(missing)
    const step = next()
    if ('decided' in step) return step
    missing = step.missing
  }
  throw new Error(`The questions about the resources of ${service.key}:${operation} do not end`)
}

/** Decides on one thing more than the call needs. Rejects as `Inquiry.ask` does. */
export async function decideOne(
  surroundings: Surroundings,
  guarded: GuardedCall,
  needed: NeededDecision,
  inquiry: Inquiry,
): Promise<Decided> {
  const before = policyFor(needed, guarded.scope, inquiry.known)
  if (before.missing.length > 0) await inquiry.ask(before.missing)
  const { text, asked } = policyFor(needed, guarded.scope, inquiry.known)
  return { needed, judged: judge(surroundings, guarded, needed, text), asked }
}

interface Unanswered {
  readonly missing: readonly Lookup[]
}

/** Returns the decisions or, if something is not known yet, what is missing. */
function nextStep(
  surroundings: Surroundings,
  guarded: GuardedCall,
  known: Known,
  keysInUse: KeysInUse,
): Decisions | Unanswered {
  const resolution = resolutionOf(surroundings, guarded, known, keysInUse)
  if (resolution.missing.length > 0) return { missing: resolution.missing }
  const policies = resolution.decisions.map((needed) => policyFor(needed, guarded.scope, known))
  if (policies.some(({ missing }) => missing.length > 0))
    return { missing: policies.flatMap(({ missing }) => missing) }
  const decided = resolution.decisions.map((needed, index): Decided => {
    const { text, asked } = policies[index] ?? NO_POLICY
    return { needed, judged: judge(surroundings, guarded, needed, text), asked }
  })
  // A key that no policy had mentioned before was left out, so the request is resolved again.
  const isNew = keysInUse.add(decided.map(({ judged }) => judged.verdict))
  return isNew ? { missing: [] } : { resolution, decided }
}

/** Resolves a call in the current state. */
export function resolutionOf(
  { store, clock }: Surroundings,
  { call, parameters, head, scope }: Omit<GuardedCall, 'sender'>,
  known: Known,
  keysInUse: Pick<KeysInUse, 'has'>,
): Resolution {
  const { partition, accountId = DEFAULT_ACCOUNT } = scope
  const place = { partition, accountId }
  return resolve(call, parameters, {
    head,
    scope,
    known,
    now: clock.now(place),
    isKeyInUse: (prefix) => keysInUse.has(prefix),
    roleArn: (name) => store.settled(store.view(place)).roles.get(keyOf(name))?.arn,
  })
}

/** The policy of a resource, if it has one, or the questions for it. */
interface PolicyText {
  readonly text: string | undefined
  readonly missing: readonly Lookup[]
  readonly asked: readonly Lookup[]
}

const NOTHING: readonly Lookup[] = []
const NO_POLICY: PolicyText = { text: undefined, missing: NOTHING, asked: NOTHING }

function policyFor(
  { resource, accountId }: NeededDecision,
  { partition, region, accountId: ofCaller }: RequestScope,
  known: Known,
): PolicyText {
  const owner = ownerInArn(resource) ?? accountId ?? ofCaller
  if (resource === '*' || owner === undefined) return NO_POLICY
  const lookup = { kind: 'resource-policy', value: resource, accountId: owner, partition, region } as const
  const policy = known(lookup)
  if (KEY.test(resource)) return withGrantsFor({ ...lookup, kind: 'key-grants' }, { policy, lookup }, known)
  if (policy === undefined) return { text: undefined, missing: [lookup], asked: NOTHING }
  return { text: policy ?? undefined, missing: NOTHING, asked: [lookup] }
}

const KEY = /^arn:[^:]+:kms:[^:]*:\d{12}:key\//

function withGrantsFor(
  grantsLookup: Lookup<'key-grants'>,
  { policy, lookup }: { readonly policy: string | null | undefined; readonly lookup: Lookup },
  known: Known,
): PolicyText {
  const grants = known(grantsLookup)
  if (policy === undefined || grants === undefined)
    return { text: undefined, missing: [lookup, grantsLookup], asked: NOTHING }
  const text = withGrants(policy, grants ?? [])
  return { text: text ?? undefined, missing: NOTHING, asked: [lookup, grantsLookup] }
}

function judge(
  surroundings: Surroundings,
  { head, sender, scope }: GuardedCall,
  { action, resource, accountId, context, via }: NeededDecision,
  resourcePolicy: string | undefined,
): Judged {
  const { caller, signature } = sender
  const signed = signature && signatureKeys(signature, surroundings.clock.now(caller))
  return judgeResource(surroundings, caller, {
    action,
    resource,
    resourceAccount: accountId,
    resourcePolicy,
    conditions: conditionsOf(signed ? { ...signed, ...context } : context),
    arrival: {
      region: scope.region,
      secure: head.secure,
      sourceIp: head.remoteAddress,
      userAgent: head.header('user-agent'),
      referer: head.header('referer'),
      via: via === undefined ? undefined : [via],
    },
  })
}
