/**
 * Results of simulations are for one action on all resources. Each resource is decided like a request, and
 * reported like AWS's policy simulator does (recorded on AWS, September 2026).
 */

import { isUngoverned } from '../../../../core/access/fixed-rules.ts'
import { UNGOVERNED } from '../../../../core/access/judge.ts'
import { ownerInArn, resourcePolicyKind } from '../../../../core/access/resource-policy.ts'
import { partitionOfArn } from '../../../../core/aws/arns.ts'
import { partitionNamed } from '../../../../core/aws/partitions.ts'
import { authorizedResource } from '../../../../core/aws/service-authorization.ts'
import { resourceTemplate } from '../../../../core/aws/simulated-resources.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import {
  type CompiledPolicy,
  type ConditionContext,
  contextKeys,
  type Decision,
  decide,
  evaluatePolicies,
  type Layers,
  type MatchedStatement,
  type PolicyOutcome,
  type Principal,
  type SourcedPolicy,
  simulatedPolicy,
  simulatedSpans,
} from '../../../../policy/index.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import {
  detailsOf,
  type Evaluation,
  isCrossAccount,
  type Outcome,
  specificResult,
  summaryOf,
} from './simulation-outcomes.ts'

/** A policy, as matched statements name it. */
export interface NamedPolicy {
  readonly id: string
  readonly type: NonNullable<IamTypes.Statement['SourcePolicyType']>
  readonly policy: CompiledPolicy
}

export interface Scenario {
  readonly mode: Context['simulate']
  readonly principal: Principal
  readonly identity: readonly NamedPolicy[]
  readonly boundary: NamedPolicy | undefined
  readonly resourcePolicy: CompiledPolicy | undefined
  /** The account that owns resources whose ARNs do not contain one. Undefined when not specified. */
  readonly owner: string | undefined
  /** Undefined when no organization limits the principal. */
  readonly organization: Pick<Layers, 'serviceControl'> | undefined
  readonly resourceControl: (
    action: string,
    resource: string,
    owner: string | undefined,
    context: ConditionContext,
  ) => Layers['resourceControl']
  readonly context: ConditionContext
  /** The keys that the request specifies, in lower case. */
  readonly given: ReadonlySet<string>
}

const EVERYTHING = '*'
/** The ID of the resource policy in matched statements (recorded on AWS, September 2026). */
const RESOURCE_POLICY = 'ResourcePolicy'

/** Simulates a scenario. Its policies are prepared once for all actions and resources. */
export class Simulator {
  readonly #scenario: Scenario
  readonly #fixed: Layers
  readonly #resourcePolicy: SourcedPolicy | undefined
  /**
   * The policies by the sources of layers. Names are not unique: a user and its groups can have inline
   * policies of the same name.
   */
  readonly #policies = new Map<string, NamedPolicy>()

  constructor(scenario: Scenario) {
    const { identity, boundary, resourcePolicy, organization } = scenario
    this.#scenario = scenario
    this.#fixed = {
      identity: identity.map((policy) => this.#add(policy, 'inline')),
      boundary: boundary && this.#add(boundary, 'managed'),
      serviceControl: organization?.serviceControl,
    }
    this.#resourcePolicy =
      resourcePolicy &&
      this.#add({ id: RESOURCE_POLICY, type: 'Resource Policy', policy: resourcePolicy }, 'resource')
  }

  #add(named: NamedPolicy, kind: SourcedPolicy['kind']): SourcedPolicy {
    const source = String(this.#policies.size)
    this.#policies.set(source, named)
    const policy = this.#scenario.mode === 'aws' ? simulatedPolicy(named.policy) : named.policy
    return { policy, source, kind }
  }

  /**
   * Returns the result of an action.
   *
   * @param resources all that it is simulated on, of which `*` is always the only one
   * @param outcomes those for the resources that the result is about
   */
  resultOf(
    action: string,
    resources: readonly string[],
    outcomes: readonly Outcome[],
  ): IamTypes.EvaluationResult {
    const [first = EVERYTHING] = resources
    return {
      EvalActionName: action,
      EvalResourceName: resources.length > 1 ? resourceTemplate(action, first) : first,
      ...summaryOf(outcomes),
      ...(first === EVERYTHING ? {} : { ResourceSpecificResults: outcomes.map(specificResult) }),
    }
  }

  /** Simulates an action on one resource. */
  outcomeOf(action: string, resource: string): Outcome {
    const evaluation = this.#evaluationOf(action, resource)
    const { mode } = this.#scenario
    const isGoverned = mode === 'aws' || !isUngoverned(action)
    const decision = isGoverned ? decide(evaluation.request, evaluation.layers) : UNGOVERNED
    const effect = mode === 'aws' && isGrantedByResource(decision, evaluation) ? 'allowed' : decision.effect
    const details = detailsOf(evaluation)
    const isOfOrganization = details.allowedByOrganizations === false || decision.layer === 'resourceControl'
    return {
      resource,
      effect,
      statements: isOfOrganization ? [] : this.#statementsOf(effect, decision, evaluation),
      missing: isOfOrganization || effect !== 'implicitDeny' ? [] : this.#missingKeys(evaluation),
      ...details,
    }
  }

  /**
   * Returns the statements that allow or deny, of all policies but the organization's. An implicit denial has none. A
   * boundary that allows comes first (recorded on AWS, September 2026).
   */
  #statementsOf(effect: Decision['effect'], decision: Decision, evaluation: Evaluation) {
    if (effect === 'implicitDeny') return []
    const { request, layers } = evaluation
    const { identity, boundary, resource } = layers
    const ofBoundary =
      boundary && this.#listsBoundary(effect)
        ? statementsWith(effect, evaluatePolicies(request, [boundary], 'boundary'))
        : []
    const found = [
      ...(effect === 'allowed' ? ofBoundary : []),
      ...decision.statements,
      ...statementsWith(effect, evaluatePolicies(request, identity, 'identity')),
      ...(resource ? statementsWith(effect, resourceOutcome(evaluation)) : []),
      ...ofBoundary,
    ]
    const isUngovernedAction = decision === UNGOVERNED
    const distinct = new Map(found.map((each) => [`${each.source} ${each.index}`, each]))
    return isUngovernedAction ? [] : [...distinct.values()].flatMap((each) => this.#toStatement(each))
  }

  /**
   * Returns whether statements of the boundary are listed. One that allows is listed if the principal has it, and not if
   * the request has it. A policy that is attached, too, is listed once (recorded on AWS, September 2026).
   */
  #listsBoundary(effect: Decision['effect']): boolean {
    const { boundary, identity } = this.#scenario
    if (effect === 'explicitDeny') return true
    return boundary?.type === 'IAM Policy' && !identity.some(({ id }) => id === boundary.id)
  }

  /**
   * Returns the keys of all policies, also of statements about other actions and resources, that the request does
   * not specify. Default values do not count (recorded on AWS, September 2026).
   */
  #missingKeys({ layers: { identity, boundary, resource } }: Evaluation): readonly string[] {
    const policies = [...identity, ...(boundary ? [boundary] : []), ...(resource ? [resource.policy] : [])]
    const keys = new Set(policies.flatMap(({ policy }) => keysOf(policy)))
    return [...keys].filter((key) => !LITERALS.has(key) && !this.#scenario.given.has(key.toLowerCase()))
  }

  #evaluationOf(action: string, resource: string): Evaluation {
    const { mode, principal, context, owner: requestedOwner, resourceControl } = this.#scenario
    const kind = resourcePolicyKind(action, resource)
    // AWS's simulator ignores the trust policies of roles (IAM User Guide, policy simulator).
    const isIncluded = mode === 'enforce' || kind !== 'trust'
    const policy = isIncluded ? this.#resourcePolicy : undefined
    const owner = ownerInArn(resource) ?? requestedOwner
    const { id: partition, iamRegion: region } = partitionNamed(partitionOfArn(principal.arn) ?? '')
    const requester = { partition, region, accountId: principal.accountId }
    // The owner's side is simulated only if the request specifies it; otherwise only the caller's side is.
    const isOwnerEvaluated = policy !== undefined || (requestedOwner !== undefined && isIncluded)
    return {
      request: {
        action,
        resource: authorizedResource(action, resource, requester),
        resourceAccountId: isOwnerEvaluated ? owner : undefined,
        principal,
        context,
      },
      layers: {
        ...this.#fixed,
        resource: policy && { kind, policy },
        resourceControl: resourceControl(action, resource, owner, context),
      },
      isOrganized: this.#scenario.organization !== undefined,
    }
  }

  /** Omits statements of organization policies (API reference). */
  #toStatement({ source, index }: MatchedStatement): IamTypes.Statement[] {
    const named = this.#policies.get(source)
    if (named === undefined) return []
    const span = spansOf(named.policy)[index]
    return [
      {
        SourcePolicyId: named.id,
        SourcePolicyType: named.type,
        ...(span && { StartPosition: toPosition(span.start), EndPosition: toPosition(span.end) }),
      },
    ]
  }
}

const LITERALS: ReadonlySet<string> = new Set(['*', '?', '$'])

function resourceOutcome({ request, layers: { resource } }: Evaluation): PolicyOutcome {
  const layer = resource?.kind === 'trust' ? 'trust' : 'resource'
  return evaluatePolicies(request, resource ? [resource.policy] : [], layer)
}

function statementsWith(effect: Decision['effect'], outcome: PolicyOutcome): readonly MatchedStatement[] {
  return outcome.effect === effect ? outcome.statements : []
}

/**
 * Returns whether AWS's simulator lets the resource's policy allow what the caller's policies leave out. Within an
 * account, it does so even if the policy names only the account (recorded on AWS, September 2026). Requests do not.
 */
function isGrantedByResource({ effect, layer }: Decision, evaluation: Evaluation): boolean {
  if (effect !== 'implicitDeny' || isCrossAccount(evaluation)) return false
  return (layer === 'identity' || layer === 'boundary') && resourceOutcome(evaluation).effect === 'allowed'
}

function toPosition({ line, column }: { readonly line: number; readonly column: number }): IamTypes.Position {
  return { Line: line, Column: column }
}

const spans = new WeakMap<CompiledPolicy, ReturnType<typeof simulatedSpans>>()

/** Caches the spans, because a simulation of many actions looks up the same statements again and again. */
function spansOf(policy: CompiledPolicy): ReturnType<typeof simulatedSpans> {
  const known = spans.get(policy) ?? simulatedSpans(policy.text)
  spans.set(policy, known)
  return known
}

const keys = new WeakMap<CompiledPolicy, readonly string[]>()

/** Caches the keys, for the same reason. */
function keysOf(policy: CompiledPolicy): readonly string[] {
  const known = keys.get(policy) ?? contextKeys(policy)
  keys.set(policy, known)
  return known
}
