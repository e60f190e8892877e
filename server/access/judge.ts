/** One question to the evaluator: everything that bears on it is gathered here, for enforcement and whoever asks. */
import {
  type AuthorizationRequest,
  type Decision,
  decide,
  type Layers,
  type Principal,
} from '../../policy/index.ts'
import type { View } from '../../store/index.ts'
import { canonicalUserId } from '../aws/canonical-user.ts'
import { accountOf, type Caller } from '../identity/caller.ts'
import { type Arrival, RequestContext } from './condition-keys.ts'
import { type Ruling, rulingOn } from './fixed-rules.ts'
import { layersOf, principalOf } from './layers.ts'
import { type Membership, membershipOf, placesOf } from './organization/membership.ts'
import { limitOnPassing } from './pass-role.ts'
import { exceptionFor, ownerInArn } from './resource-policy.ts'
import type { Conditions, DetailedTarget } from './target.ts'

export interface Question {
  /** That of the caller's account. */
  readonly view: View
  readonly caller: Caller
  /** `service:Action`. */
  readonly action: string
  readonly target: DetailedTarget
  readonly arrival: Arrival
  readonly input?: unknown
  readonly conditions?: Conditions | undefined
  /** Layers that no state holds: a service's own resource policy, a VPC endpoint's. */
  readonly layers?: Partial<Layers>
}

/** A decision with all that it was made of, so that it can be explained at any later time. */
export interface Verdict {
  readonly request: AuthorizationRequest & { readonly context: RequestContext }
  readonly layers: Layers
  readonly decision: Decision
  /** What decided in place of the policies; absent: they did. */
  readonly ruling?: Ruling
  /** Why the resource's policy is not among the layers, though there is one: a sentence. */
  readonly exception?: string
}

/** The verdict on a call as a whole, as far as action and caller tell: it may be decided before any policy is asked. */
export function judgeCall(question: Question): Verdict {
  const verdict = judge(question)
  const { action, caller, target } = question
  const ruling = rulingOn(action, caller) ?? limitOnPassing(action, caller, target.arn)
  return ruling ? { ...verdict, ruling, decision: ruling.refusal ? LIMITED : UNGOVERNED } : verdict
}

/** Layers are named for want of anything better: what limits is the kind of session. */
const LIMITED: Decision = { effect: 'explicitDeny', layer: 'session', statements: [] }
export const UNGOVERNED: Decision = { effect: 'allowed', layer: 'identity', statements: [] }

export function judge(question: Question): Verdict {
  const { view, caller, action, target, arrival, input, conditions } = question
  const source = placeOfSource(view, arrival.source)
  const places = placesOf(view, accountOf(caller), target.accountId, source)
  const request = {
    action,
    resource: target.arn,
    resourceAccountId: target.accountId,
    principal: principalFor(question),
    context: new RequestContext({ arrival, caller, places, target, input, conditions }),
  }
  const own = layersOf(view, caller, action, target, places)
  const given = question.layers ? { ...own, ...question.layers } : own
  const exception = given.resource && exceptionFor(caller, action, target.accountId)
  if (exception === undefined) return { request, layers: given, decision: decide(request, given) }
  const layers = { ...given, resource: undefined }
  return { request, layers, decision: decide(request, layers), exception }
}

/** Where the resource stands for which a service acts, unless it is said to be in another organization. */
function placeOfSource(view: View, source: Arrival['source']): Membership | undefined {
  if (source === undefined) return undefined
  const account = source.account ?? ownerInArn(source.arn ?? '')
  const place = account === undefined ? undefined : membershipOf(view, account)
  return (source.organizationId ?? place?.organizationId) === place?.organizationId ? place : undefined
}

/** Only a service's own policy can list canonical users; ours cannot, and are decided on more often. */
function principalFor({ caller, layers }: Question): Principal {
  const principal = principalOf(caller)
  const account = layers?.resource && principal.accountId
  return account === undefined ? principal : { ...principal, canonicalUserId: canonicalUserId(account) }
}
