/**
 * Results of simulations are for one action on one resource. They are decided like a request and reported
 * like AWS's policy simulator.
 */
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  type ConditionContext,
  compilePolicy,
  type Decision,
  decide,
  evaluatePolicies,
  type LayerName,
  type Layers,
  type MatchedStatement,
  missingContextKeys,
  type Principal,
  type SourcedPolicy,
  simulatedPolicy,
  simulatedSpans,
} from '../../../../policy/index.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { isUngoverned } from '../../../access/fixed-rules.ts'
import { UNGOVERNED } from '../../../access/judge.ts'
import { ownerInArn, resourcePolicyKind } from '../../../access/resource-policy.ts'
import { DEFAULT_REGION } from '../../../aws/regions.ts'
import { authorizedResource } from '../../../aws/service-authorization.ts'
import type { Context } from '../../../engine/operation.ts'

/** A policy and its ID in matched statements. */
export interface NamedPolicy {
  readonly id: string
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
}

/** One action on one resource of a scenario, ready for the evaluator. */
interface Evaluation {
  readonly request: AuthorizationRequest
  readonly layers: Layers
}

const EVERYTHING = '*'
/**
 * The ID of the resource policy in matched statements. It is chosen by analogy with the policies of
 * `PolicyInputList`.
 */
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
      resourcePolicy && this.#add({ id: RESOURCE_POLICY, policy: resourcePolicy }, 'resource')
  }

  #add(named: NamedPolicy, kind: SourcedPolicy['kind']): SourcedPolicy {
    const source = String(this.#policies.size)
    this.#policies.set(source, named)
    const policy = this.#scenario.mode === 'aws' ? simulatedPolicy(named.policy) : named.policy
    return { policy, source, kind }
  }

  simulate(action: string, resource: string): IamTypes.EvaluationResult {
    const evaluation = this.#evaluationOf(action, resource)
    const decision = isGoverned(this.#scenario, action)
      ? decide(evaluation.request, evaluation.layers)
      : UNGOVERNED
    const organizations = organizationsDetail(this.#scenario, evaluation)
    const isDenied = organizations?.OrganizationsDecisionDetail.AllowedByOrganizations === false
    const findings = {
      MatchedStatements: decision.statements.flatMap((statement) => this.#toStatement(statement)),
      MissingContextValues: missingKeys(evaluation),
      ...boundaryDetail(evaluation),
      ...(isCrossAccount(evaluation) && !isDenied
        ? { EvalDecisionDetails: decisionDetails(evaluation) }
        : {}),
    }
    return {
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: decision.effect,
      ...organizations,
      ...(resource === EVERYTHING ? findings : onResource(resource, decision, findings, isDenied)),
    }
  }

  #evaluationOf(action: string, resource: string): Evaluation {
    const { mode, principal, context, owner: requestedOwner, resourceControl } = this.#scenario
    const kind = resourcePolicyKind(action, resource)
    // AWS's simulator ignores the trust policies of roles (IAM User Guide, policy simulator).
    const isIncluded = mode === 'enforce' || kind !== 'trust'
    const policy = isIncluded ? this.#resourcePolicy : undefined
    const owner = ownerInArn(resource) ?? requestedOwner
    const { accountId } = principal
    const place = accountId === undefined ? undefined : { region: DEFAULT_REGION, accountId }
    // The owner's side is simulated only if the request specifies it; otherwise only the caller's side is.
    const isOwnerEvaluated = policy !== undefined || (requestedOwner !== undefined && isIncluded)
    return {
      request: {
        action,
        resource: authorizedResource(action, resource, place),
        resourceAccountId: isOwnerEvaluated ? owner : undefined,
        principal,
        context,
      },
      layers: {
        ...this.#fixed,
        resource: policy && { kind, policy },
        resourceControl: resourceControl(action, resource, owner, context),
      },
    }
  }

  /** Omits statements of organization policies (API reference). */
  #toStatement({ layer, source, index }: MatchedStatement): IamTypes.Statement[] {
    const named = this.#policies.get(source)
    if (named === undefined) return []
    const span = spansOf(named.policy)[index]
    return [
      {
        SourcePolicyId: named.id,
        SourcePolicyType: layer === 'resource' || layer === 'trust' ? 'Resource Policy' : 'IAM Policy',
        ...(span && { StartPosition: toPosition(span.start), EndPosition: toPosition(span.end) }),
      },
    ]
  }
}

type Findings = Omit<IamTypes.ResourceSpecificResult, 'EvalResourceName' | 'EvalResourceDecision'>

/**
 * Returns the result for a named resource.
 * Within an account, AWS returns empty decision details, unless an organization denies (API reference).
 */
function onResource(resource: string, { effect }: Decision, findings: Findings, isDenied: boolean) {
  const specific = { EvalResourceName: resource, EvalResourceDecision: effect, ...findings }
  return {
    ...(isDenied ? {} : { EvalDecisionDetails: {} }),
    ...findings,
    ResourceSpecificResults: [specific],
  }
}

/**
 * Reports whether policies decide on an action. AWS's simulator evaluates even actions that need no
 * permission.
 */
function isGoverned({ mode }: Scenario, action: string): boolean {
  return mode === 'aws' || !isUngoverned(action)
}

function isCrossAccount({ request: { principal, resourceAccountId } }: Evaluation): boolean {
  return resourceAccountId !== undefined && resourceAccountId !== principal.accountId
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

/** Returns missing context keys, without those of organization policies (API reference). */
function missingKeys({ request, layers }: Evaluation): readonly string[] {
  return missingContextKeys(request, { ...layers, serviceControl: undefined, resourceControl: undefined })
}

function boundaryDetail({ request, layers: { boundary } }: Evaluation) {
  if (boundary === undefined) return {}
  const { effect } = evaluatePolicies(request, [boundary], 'boundary')
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: effect === 'allowed' } }
}

const ALLOW_ALL: readonly SourcedPolicy[] = [
  {
    policy: compilePolicy(
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    ),
    source: 'everything',
    kind: 'inline',
  },
]

/** Evaluates the organization's policies as if every other policy allowed everything. */
function organizationsDetail({ organization }: Scenario, { request, layers }: Evaluation) {
  if (organization === undefined) return undefined
  const sameAccount = { ...request, resourceAccountId: undefined }
  const { effect } = decide(sameAccount, { identity: ALLOW_ALL, serviceControl: layers.serviceControl })
  return { OrganizationsDecisionDetail: { AllowedByOrganizations: effect === 'allowed' } }
}

/** Returns the decision of each policy type, for cross-account requests. */
function decisionDetails({
  request,
  layers,
}: Evaluation): Record<string, IamTypes.PolicyEvaluationDecisionType> {
  const { identity, boundary, resource } = layers
  const layer = resource?.kind === 'trust' ? 'trust' : 'resource'
  const effect = (policies: readonly SourcedPolicy[], name: LayerName) =>
    evaluatePolicies(request, policies, name).effect
  return {
    'IAM Policy': effect(identity, 'identity'),
    'Resource Policy': effect(resource === undefined ? [] : [resource.policy], layer),
    ...(boundary && { 'Permissions Boundary Policy': effect([boundary], 'boundary') }),
  }
}
