/** Writes the smallest identity-based policy that allows calls that were recorded, and proves that it does. */
import {
  type AuthorizationRequest,
  compilePolicy,
  decide,
  hasIdentity,
  type SourcedPolicy,
} from '../../policy/index.ts'
import { oneOrMore } from './divided-policy.ts'
import { generalizedActions, grouped } from './generalization.ts'
import type { Verdict } from './judge.ts'
import { type Generalization, type Grant, grantsFor, sorted } from './needed-grants.ts'
import type { PolicyDocument, Statement } from './policy-document.ts'
import { reasonOf } from './reason.ts'
import type { RecordedDecision } from './recent-decisions.ts'

export interface NotAllowed {
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly decision: 'implicitDeny' | 'explicitDeny'
  readonly layer: Verdict['decision']['layer']
  readonly reason: string
}

/** The decisions that a policy is made from. */
export interface Evidence {
  /** Those that a fixed rule forbids, whatever the policies are. */
  readonly limited: readonly RecordedDecision[]
  readonly needed: readonly RecordedDecision[]
}

/** A statement, and the calls that it was made from, in the order of the decisions. */
export interface MadeStatement {
  readonly statement: Statement
  readonly calls: readonly RecordedDecision[]
}

/**
 * Selects the decisions that an identity-based policy affects. Calls of services and of unsigned callers are left
 * out, and those that a fixed rule allows.
 */
export function evidenceIn(decisions: readonly RecordedDecision[]): Evidence {
  return {
    limited: decisions.filter(({ verdict }) => verdict.ruling?.refusal !== undefined),
    needed: decisions.filter(({ verdict }) => !verdict.ruling && hasIdentity(verdict.request.principal)),
  }
}

/**
 * Returns the statements for everything that the calls were about, sorted.
 *
 * They do not rely on the policies of resources, so that they also contain what these allow.
 */
export function statementsFor(
  calls: readonly RecordedDecision[],
  general: Generalization,
): readonly MadeStatement[] {
  const statements = grouped(grantsFor(calls, general), ({ resources, services }) =>
    JSON.stringify([resources, services]),
  )
  return [...statements.values()]
    .map((grants) => ({ statement: statementOf(grants, general), calls: callsOf(grants) }))
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
}

function sortKey({ statement: { Action, Resource, Condition } }: MadeStatement): string {
  return JSON.stringify([[Action].flat(), [Resource].flat(), Condition])
}

function statementOf(grants: readonly Grant[], general: Generalization): Statement {
  const actions = sorted(grants.map(({ action }) => action))
  const { resources = [], services = [] } = grants[0] ?? {}
  const condition = { StringEquals: { 'iam:PassedToService': oneOrMore(services) } }
  return {
    Effect: 'Allow',
    Action: oneOrMore(general.actions ? generalizedActions(actions) : actions),
    Resource: oneOrMore(resources),
    ...(services.length === 0 ? {} : { Condition: condition }),
  }
}

/** Returns the calls, newest first. */
function callsOf(grants: readonly Grant[]): readonly RecordedDecision[] {
  return grants.flatMap(({ calls }) => calls).sort((one, other) => other.number - one.number)
}

/** Decides each request again, with only the documents in the layer of the caller's own policies. */
export function notAllowedBy(
  documents: readonly PolicyDocument[],
  { limited, needed }: Evidence,
): readonly NotAllowed[] {
  const identity = documents.map((document, index): SourcedPolicy => {
    const policy = compilePolicy(JSON.stringify(document))
    return { policy, source: `generated ${index + 1}`, kind: 'managed' }
  })
  const denied = needed.flatMap(({ verdict }) => denialBy(identity, verdict))
  return distinct([...limited.map(({ verdict }) => limitOf(verdict)), ...denied])
}

function denialBy(identity: readonly SourcedPolicy[], verdict: Verdict): readonly NotAllowed[] {
  const request = { ...verdict.request, principal: withoutRoot(verdict.request.principal) }
  const layers = { ...verdict.layers, identity }
  return denialOf({ ...verdict, request, layers, decision: decide(request, layers) })
}

/** A root user needs no policy. The policy is for a user who does the same. */
function withoutRoot(principal: AuthorizationRequest['principal']): AuthorizationRequest['principal'] {
  return principal.kind === 'root' ? { ...principal, kind: 'user' } : principal
}

/** Returns a call that a fixed rule forbids, whatever the policies are. */
function limitOf(verdict: Verdict): NotAllowed {
  return { ...factsOf(verdict), decision: 'explicitDeny', reason: verdict.ruling?.refusal?.text ?? '' }
}

function denialOf(verdict: Verdict): readonly NotAllowed[] {
  const { effect } = verdict.decision
  if (effect === 'allowed') return []
  return [{ ...factsOf(verdict), decision: effect, reason: reasonOf(verdict).trim() }]
}

function factsOf({
  request,
  decision,
}: Verdict): Pick<NotAllowed, 'caller' | 'action' | 'resource' | 'layer'> {
  const { principal, action, resource } = request
  return { caller: principal.arn, action, resource, layer: decision.layer }
}

function distinct(denials: readonly NotAllowed[]): readonly NotAllowed[] {
  return [...grouped(denials, (denial) => JSON.stringify(denial)).values()].flatMap((same) =>
    same.slice(0, 1),
  )
}
