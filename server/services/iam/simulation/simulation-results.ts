/** One action on one resource, decided as a request would be, and told as AWS's policy simulator tells it. */
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
  simulatedSpans,
} from '../../../../policy/index.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { isUngoverned } from '../../../access/fixed-rules.ts'
import { UNGOVERNED } from '../../../access/judge.ts'
import { ownerInArn, resourcePolicyKind } from '../../../access/resource-policy.ts'
import { decidedOn } from '../../../aws/service-authorization.ts'
import type { Context } from '../../../engine/operation.ts'

/** A policy and what matched statements call it. */
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
  /** The account that owns resources whose ARNs do not tell, if that was said. */
  readonly owner: string | undefined
  /** Undefined: no organization binds the principal. */
  readonly organization: Pick<Layers, 'serviceControl'> | undefined
  readonly resourceControl: (
    action: string,
    resource: string,
    owner: string | undefined,
  ) => Layers['resourceControl']
  readonly context: ConditionContext
}

/** One question of a scenario, ready for the evaluator. */
interface Case {
  readonly request: AuthorizationRequest
  readonly layers: Layers
}

const EVERYTHING = '*'
/** What matched statements call it, by analogy with the policies of `PolicyInputList`. */
const RESOURCE_POLICY = 'ResourcePolicy'

/** The policies of a scenario, made ready once for all of its questions. */
export class Simulator {
  readonly #scenario: Scenario
  readonly #fixed: Layers
  readonly #resourcePolicy: SourcedPolicy | undefined
  /** By the sources of layers: a user and its groups may have inline policies of one name. */
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
    return { policy: named.policy, source, kind }
  }

  simulate(action: string, resource: string): IamTypes.EvaluationResult {
    const each = this.#caseOf(action, resource)
    const decision = isGoverned(this.#scenario, action) ? decide(each.request, each.layers) : UNGOVERNED
    const organizations = organizationsDetail(this.#scenario, each)
    const isDenied = organizations?.OrganizationsDecisionDetail.AllowedByOrganizations === false
    const findings = {
      MatchedStatements: decision.statements.flatMap((statement) => this.#toStatement(statement)),
      MissingContextValues: missingKeys(each),
      ...boundaryDetail(each),
      ...(isCrossAccount(each) && !isDenied ? { EvalDecisionDetails: decisionDetails(each) } : {}),
    }
    return {
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: decision.effect,
      ...organizations,
      ...(resource === EVERYTHING ? findings : onResource(resource, decision, findings, isDenied)),
    }
  }

  #caseOf(action: string, resource: string): Case {
    const { mode, principal, context, owner: toldOwner, resourceControl } = this.#scenario
    const kind = resourcePolicyKind(action, resource)
    // Simulations of AWS take no account of the trust policies of roles (IAM User Guide, policy simulator).
    const isSeen = mode === 'enforce' || kind !== 'trust'
    const policy = isSeen ? this.#resourcePolicy : undefined
    const owner = ownerInArn(resource) ?? toldOwner
    // Nothing is known of the owner's side unless it is given: without it the caller's side alone is simulated.
    const isOwnerAsked = policy !== undefined || (toldOwner !== undefined && isSeen)
    return {
      request: {
        action,
        resource: decidedOn(action, resource),
        resourceAccountId: isOwnerAsked ? owner : undefined,
        principal,
        context,
      },
      layers: {
        ...this.#fixed,
        resource: policy && { kind, policy },
        resourceControl: resourceControl(action, resource, owner),
      },
    }
  }

  /** Statements of organizations' policies are not shown (API reference). */
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

/** Within an account details are sent empty for a named resource, unless an organization denies (API reference). */
function onResource(resource: string, { effect }: Decision, findings: Findings, isDenied: boolean) {
  const specific = { EvalResourceName: resource, EvalResourceDecision: effect, ...findings }
  return {
    ...(isDenied ? {} : { EvalDecisionDetails: {} }),
    ...findings,
    ResourceSpecificResults: [specific],
  }
}

/** AWS's simulator decides on what needs no permission like on anything else. */
function isGoverned({ mode }: Scenario, action: string): boolean {
  return mode === 'aws' || !isUngoverned(action)
}

function isCrossAccount({ request: { principal, resourceAccountId } }: Case): boolean {
  return resourceAccountId !== undefined && resourceAccountId !== principal.accountId
}

function toPosition({ line, column }: { readonly line: number; readonly column: number }): IamTypes.Position {
  return { Line: line, Column: column }
}

const spans = new WeakMap<CompiledPolicy, ReturnType<typeof simulatedSpans>>()

/** A simulation of many actions finds the same statements again and again. */
function spansOf(policy: CompiledPolicy): ReturnType<typeof simulatedSpans> {
  const known = spans.get(policy) ?? simulatedSpans(policy.text)
  spans.set(policy, known)
  return known
}

/** Keys of organizations' policies are not told (API reference). */
function missingKeys({ request, layers }: Case): readonly string[] {
  return missingContextKeys(request, { ...layers, serviceControl: undefined, resourceControl: undefined })
}

function boundaryDetail({ request, layers: { boundary } }: Case) {
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

/** Their policies are weighed with nothing else in the way. */
function organizationsDetail({ organization }: Scenario, { request, layers }: Case) {
  if (organization === undefined) return undefined
  const atHome = { ...request, resourceAccountId: undefined }
  const { effect } = decide(atHome, { identity: ALLOW_ALL, serviceControl: layers.serviceControl })
  return { OrganizationsDecisionDetail: { AllowedByOrganizations: effect === 'allowed' } }
}

/** What each type of policy says, for requests across accounts. */
function decisionDetails({ request, layers }: Case): Record<string, IamTypes.PolicyEvaluationDecisionType> {
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
