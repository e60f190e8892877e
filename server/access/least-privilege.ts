/** Writes the smallest identity-based policy that allows calls that were recorded. */
import {
  type AuthorizationRequest,
  compilePolicy,
  decide,
  hasIdentity,
  literalResource,
  type SourcedPolicy,
} from '../../policy/index.ts'
import { actionFacts } from '../aws/service-authorization.ts'
import { foldedResources, generalizedActions, grouped } from './generalization.ts'
import type { Verdict } from './judge.ts'
import { reasonOf } from './reason.ts'

export interface Generalization {
  /** Whether resources of the same type become one pattern. */
  readonly resources: boolean
  /** The patterns that stay the resources that they stand for, although others become patterns. */
  readonly exact?: ReadonlySet<string>
  /** Whether actions that begin with the same word become one pattern. */
  readonly actions: boolean
}

export interface LeastPrivilege {
  readonly document: PolicyDocument
  /** The number of decisions that the policy was made from. */
  readonly decisions: number
  /** The decisions that would be denied with only this policy, one for all that are alike. */
  readonly notAllowed: readonly NotAllowed[]
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

export interface Statement {
  readonly Effect: 'Allow'
  readonly Action: OneOrMore
  readonly Resource: OneOrMore
  /** Operator -> key -> values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>
}

type OneOrMore = string | readonly string[]

export interface NotAllowed {
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly decision: 'implicitDeny' | 'explicitDeny'
  readonly layer: Verdict['decision']['layer']
  readonly reason: string
}

/** A permission that a call needed. */
interface Need {
  readonly action: string
  /** A pattern that matches the resource. */
  readonly resource: string
  /** The service that a role was passed to. */
  readonly service: string | undefined
}

/** An action on resources, or passing a role to any of the services. */
interface Grant {
  readonly action: string
  readonly resources: readonly string[]
  readonly services: readonly string[]
}

/** The decisions that a policy is made from. */
export interface Evidence<Each extends { readonly verdict: Verdict }> {
  /** Those that a fixed rule forbids, whatever the policies are. */
  readonly limited: readonly Each[]
  readonly needed: readonly Each[]
}

/**
 * Selects the decisions that an identity-based policy affects. Calls of services and of unsigned callers are left
 * out, and those that a fixed rule allows.
 */
export function evidenceIn<Each extends { readonly verdict: Verdict }>(
  decisions: readonly Each[],
): Evidence<Each> {
  return {
    limited: decisions.filter(({ verdict }) => verdict.ruling?.refusal !== undefined),
    needed: decisions.filter(({ verdict }) => !verdict.ruling && hasIdentity(verdict.request.principal)),
  }
}

/**
 * Returns the policy for everything that the decisions were about, with proof: each is decided again with the
 * policy in place of the caller's identity-based policies.
 *
 * The policy does not rely on the policies of resources, so that it also contains what these allow.
 */
export function leastPrivilege(verdicts: readonly Verdict[], general: Generalization): LeastPrivilege {
  const { limited, needed } = evidenceIn(verdicts.map((verdict) => ({ verdict })))
  const document = documentFor(
    needed.map(({ verdict }) => verdict),
    general,
  )
  return {
    document,
    decisions: limited.length + needed.length,
    notAllowed: notAllowedBy(document, { limited, needed }),
  }
}

export function documentFor(needed: readonly Verdict[], general: Generalization): PolicyDocument {
  return { Version: '2012-10-17', Statement: statementsFor(needed.map(needOf), general) }
}

/** Decides each request again, with only the policy in the layer of the caller's own policies. */
export function notAllowedBy(
  document: PolicyDocument,
  { limited, needed }: Evidence<{ readonly verdict: Verdict }>,
): readonly NotAllowed[] {
  const denied = deniedBy(
    document,
    needed.map(({ verdict }) => verdict),
  )
  return distinct([...limited.map(({ verdict }) => limitOf(verdict)), ...denied])
}

const PASS_ROLE = 'iam:PassRole'

/** Actions without resource-level permissions can only be allowed on `*`. */
function needOf({ request: { action, resource, context } }: Verdict): Need {
  const facts = actionFacts(action)
  const service = action === PASS_ROLE ? context.get('iam:passedtoservice') : undefined
  return {
    action: facts ? `${facts.service}:${facts.name}` : action,
    resource: facts?.wildcardOnly ? '*' : literalResource(resource),
    service: typeof service === 'string' ? service : undefined,
  }
}

function statementsFor(needs: readonly Need[], general: Generalization): readonly Statement[] {
  const statements = grouped(grantsFor(needs, general), ({ resources, services }) =>
    JSON.stringify([resources, services]),
  )
  return [...statements.values()]
    .map((grants) => statementOf(grants, general))
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
}

function sortKey({ Action, Resource, Condition }: Statement): string {
  return JSON.stringify([[Action].flat(), [Resource].flat(), Condition])
}

/** Returns a grant for each action, and several for PassRole if roles were passed to different services. */
function grantsFor(needs: readonly Need[], general: Generalization): readonly Grant[] {
  return [...grouped(needs, ({ action }) => action).values()].flatMap((ofAction) => {
    const ofServices = grouped(withServices(ofAction), ({ services }) => services.join(' '))
    return [...ofServices.values()].map((grants): Grant => {
      const [{ action, services } = NO_GRANT] = grants
      return {
        action,
        services,
        resources: resourcesOf(
          grants.flatMap(({ resources }) => resources),
          general,
        ),
      }
    })
  })
}

const NO_GRANT: Grant = { action: '', resources: [], services: [] }

/** Returns a grant for each resource. A role that was passed without the name of a service needs no condition. */
function withServices(needs: readonly Need[]): readonly Grant[] {
  return [...grouped(needs, ({ resource }) => resource).values()].map((same): Grant => {
    const services = same.map(({ service }) => service).filter((service) => service !== undefined)
    const [{ action, resource } = NO_NEED] = same
    const isConditional = services.length === same.length
    return { action, resources: [resource], services: isConditional ? sorted(services) : [] }
  })
}

const NO_NEED: Need = { action: '', resource: '', service: undefined }

function resourcesOf(resources: readonly string[], general: Generalization): readonly string[] {
  if (resources.includes('*')) return ['*']
  if (!general.resources) return sorted(resources)
  const folded = foldedResources(sorted(resources))
  return sorted(
    folded.flatMap(({ pattern, resources: exact }) => (general.exact?.has(pattern) ? exact : [pattern])),
  )
}

function statementOf(grants: readonly Grant[], general: Generalization): Statement {
  const actions = sorted(grants.map(({ action }) => action))
  const [{ resources, services } = NO_GRANT] = grants
  const condition = { StringEquals: { 'iam:PassedToService': oneOrMore(services) } }
  return {
    Effect: 'Allow',
    Action: oneOrMore(general.actions ? generalizedActions(actions) : actions),
    Resource: oneOrMore(resources),
    ...(services.length === 0 ? {} : { Condition: condition }),
  }
}

function deniedBy(document: PolicyDocument, verdicts: readonly Verdict[]): readonly NotAllowed[] {
  const policy = compilePolicy(JSON.stringify(document))
  const identity: readonly SourcedPolicy[] = [{ policy, source: 'generated', kind: 'inline' }]
  return verdicts.flatMap((verdict) => {
    const request = { ...verdict.request, principal: withoutRoot(verdict.request.principal) }
    const layers = { ...verdict.layers, identity }
    return denialOf({ ...verdict, request, layers, decision: decide(request, layers) })
  })
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

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}

function oneOrMore(texts: readonly string[]): OneOrMore {
  const [only] = texts
  return texts.length === 1 && only !== undefined ? only : texts
}
