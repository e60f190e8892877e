/**
 * Asks the evaluator for a decision, with everything that affects it. Enforcement and explanations both use
 * this.
 */
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
import { type Membership, membershipOf, type Places, placesOf } from './organization/membership.ts'
import { limitOnPassing } from './pass-role.ts'
import { accountOfSource, exceptionFor } from './resource-policy.ts'
import { type Conditions, type DetailedTarget, ownerOf } from './target.ts'

export interface Question {
  /** The view of the caller's account. */
  readonly view: View
  readonly caller: Caller
  /** `service:Action`. */
  readonly action: string
  readonly target: DetailedTarget
  readonly arrival: Arrival
  readonly input?: unknown
  readonly conditions?: Conditions | undefined
  /**
   * Layers that are not in the state. They are the resource policy of another service, or a VPC endpoint's
   * policy.
   */
  readonly layers?: Partial<Layers> | undefined
}

/** A decision with everything that it is based on, so that it can be explained at any later time. */
export interface Verdict {
  readonly request: AuthorizationRequest & { readonly context: RequestContext }
  readonly layers: Layers
  readonly places: Places
  readonly decision: Decision
  /** The fixed rule that decided instead of the policies. Absent when the policies decided. */
  readonly ruling?: Ruling
  /** Why the resource's policy is not among the layers although there is one, as a sentence. */
  readonly exception?: string
  /** The sources of the layers, so that the request can be decided again on other policies. */
  readonly asked: Pick<Question, 'caller' | 'target' | 'layers'>
}

/**
 * Returns the verdict on a whole call, which a fixed rule can decide before any policy is evaluated. Only
 * action and caller can show that a fixed rule applies.
 */
export function judgeCall(question: Question): Verdict {
  const verdict = judge(question)
  const { action, caller, target } = question
  const ruling = rulingOn(action, caller) ?? limitOnPassing(action, caller, target.arn)
  return ruling ? { ...verdict, ...rulingFields(ruling) } : verdict
}

function rulingFields(ruling: Ruling): Required<Pick<Verdict, 'ruling' | 'decision'>> {
  return { ruling, decision: ruling.refusal ? LIMITED : UNGOVERNED }
}

/** A decision must have a layer, and none fits: it is the kind of session that limits the call. */
const LIMITED: Decision = { effect: 'explicitDeny', layer: 'session', statements: [] }
export const UNGOVERNED: Decision = { effect: 'allowed', layer: 'identity', statements: [] }

export function judge(question: Question): Verdict {
  const { view, caller, action, target, arrival, input, conditions } = question
  const source = membershipOfSource(view, arrival.source)
  // AWS's resources are in no organization. Only the caller's own policies decide on them, as in
  // the caller's account.
  const places = placesOf(view, accountOf(caller), ownerOf(target), source)
  const request = {
    action,
    resource: target.arn,
    resourceAccountId: target.accountId,
    isShared: target.isShared,
    isReserved: target.isReserved,
    principal: principalFor(question),
    context: new RequestContext({ arrival, caller, places, target, input, conditions }),
  }
  return decideOn(view, { request, places, asked: question })
}

/** The inputs of a decision besides policies. */
type Undecided = Pick<Verdict, 'request' | 'places' | 'asked'>

function decideOn(view: View, { request, places, asked }: Undecided): Verdict {
  const { caller, target, layers: given } = asked
  const { action, context } = request
  const own = layersOf(view, caller, action, target, places, context)
  const combined = given ? { ...own, ...given } : own
  const exception = combined.resource && exceptionFor(caller, action, target.accountId)
  const kept = given ? { caller, target, layers: given } : { caller, target }
  if (exception === undefined)
    return { request, layers: combined, places, decision: decide(request, combined), asked: kept }
  const layers = { ...combined, resource: undefined }
  return { request, layers, places, decision: decide(request, layers), exception, asked: kept }
}

/**
 * Decides the same request on the policies of a view: the same caller, as it is there, in the same circumstances.
 *
 * @param view the view of the caller's account
 */
export function judgeAgain(
  view: View,
  { request, places, ruling, asked }: Verdict,
  { caller, target }: Pick<Question, 'caller' | 'target'>,
): Verdict {
  const now = placesOf(view, accountOf(caller), ownerOf(target), places.source)
  const verdict = decideOn(view, { request, places: now, asked: { ...asked, caller, target } })
  return ruling ? { ...verdict, ...rulingFields(ruling) } : verdict
}

/**
 * Returns the organization of the resource on whose behalf a service acts. Undefined when the request names
 * another organization for it.
 */
function membershipOfSource(view: View, source: Arrival['source']): Membership | undefined {
  if (source === undefined) return undefined
  const account = accountOfSource(source)
  const place = account === undefined ? undefined : membershipOf(view, account)
  return (source.organizationId ?? place?.organizationId) === place?.organizationId ? place : undefined
}

/**
 * Returns the principal. It has a canonical user ID only if another service's own policy is given: our own
 * policies cannot list canonical users, and are evaluated more often.
 */
function principalFor({ caller, layers }: Question): Principal {
  const principal = principalOf(caller)
  const account = layers?.resource && principal.accountId
  return account === undefined ? principal : { ...principal, canonicalUserId: canonicalUserId(account) }
}
