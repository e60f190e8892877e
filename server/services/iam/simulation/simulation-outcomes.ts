/** What a simulation finds out about single resources, and how the response presents it. */
import {
  type AuthorizationRequest,
  compilePolicy,
  type Decision,
  decide,
  evaluatePolicies,
  type LayerName,
  type Layers,
  type SourcedPolicy,
} from '../../../../policy/index.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'

/** One action on one resource of a scenario, ready for the evaluator. */
export interface Evaluation {
  readonly request: AuthorizationRequest
  readonly layers: Layers
  /** Whether the principal's account belongs to an organization, even one that does not limit it. */
  readonly isOrganized: boolean
}

/** The decisions by kind of policy. */
type Details = Readonly<Record<string, IamTypes.PolicyEvaluationDecisionType>>

export interface Outcome {
  readonly resource: string
  readonly effect: Decision['effect']
  readonly statements: readonly IamTypes.Statement[]
  readonly missing: readonly string[]
  /** Undefined when there is no boundary. */
  readonly allowedByBoundary: boolean | undefined
  /** Undefined outside organizations. */
  readonly allowedByOrganizations: boolean | undefined
  /** Undefined within an account. */
  readonly details: Details | undefined
}

/** Returns what the boundary, the organization, and both sides of a cross-account request decide by themselves. */
export function detailsOf(
  evaluation: Evaluation,
): Pick<Outcome, 'allowedByBoundary' | 'allowedByOrganizations' | 'details'> {
  const allowedByOrganizations = isAllowedByOrganizations(evaluation)
  const isDenied = allowedByOrganizations === false
  return {
    allowedByBoundary: isAllowedByBoundary(evaluation),
    allowedByOrganizations,
    details: isCrossAccount(evaluation) && !isDenied ? decisionDetails(evaluation) : undefined,
  }
}

export function isCrossAccount({ request: { principal, resourceAccountId } }: Evaluation): boolean {
  return resourceAccountId !== undefined && resourceAccountId !== principal.accountId
}

function isAllowedByBoundary({ request, layers: { boundary } }: Evaluation): boolean | undefined {
  return boundary && evaluatePolicies(request, [boundary], 'boundary').effect === 'allowed'
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
function isAllowedByOrganizations({ request, layers, isOrganized }: Evaluation): boolean | undefined {
  if (!isOrganized) return undefined
  const { serviceControl } = layers
  const sameAccount = { ...request, resourceAccountId: undefined }
  return decide(sameAccount, { identity: ALLOW_ALL, serviceControl }).effect === 'allowed'
}

/** Returns the decision of each policy type, for cross-account requests. */
function decisionDetails({ request, layers }: Evaluation): Details {
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

/** Returns the result for one resource. It leaves out what it has nothing to say about. */
export function specificResult(outcome: Outcome): IamTypes.ResourceSpecificResult {
  const { resource, effect, statements, missing, details } = outcome
  return {
    EvalResourceName: resource,
    EvalResourceDecision: effect,
    ...(statements.length > 0 && { MatchedStatements: statements }),
    ...(missing.length > 0 && { MissingContextValues: missing }),
    ...(details && { EvalDecisionDetails: details }),
    ...boundaryDetail(outcome.allowedByBoundary),
  }
}

type Summary = Omit<
  IamTypes.EvaluationResult,
  'EvalActionName' | 'EvalResourceName' | 'ResourceSpecificResults'
>

/** Returns what all resources have in common: the worst decision, and what was found out about any of them. */
export function summaryOf(outcomes: readonly Outcome[]): Summary {
  const organizations = allOf(outcomes.map(({ allowedByOrganizations }) => allowedByOrganizations))
  const details = outcomes.map((each) => each.details)
  const isNamed = outcomes.some(({ resource }) => resource !== '*')
  const hasDetails = isNamed ? organizations !== false : details.some((each) => each !== undefined)
  return {
    EvalDecision: worstOf(outcomes.map(({ effect }) => effect)),
    MatchedStatements: distinct(outcomes.flatMap(({ statements }) => statements)),
    MissingContextValues: distinct(outcomes.flatMap(({ missing }) => missing)),
    ...(organizations !== undefined && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: organizations },
    }),
    ...boundaryDetail(allOf(outcomes.map(({ allowedByBoundary }) => allowedByBoundary))),
    // Within an account they are empty, unless an organization denies (API reference).
    ...(hasDetails && { EvalDecisionDetails: worstDetails(details) }),
  }
}

function boundaryDetail(isAllowed: boolean | undefined) {
  if (isAllowed === undefined) return {}
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: isAllowed } }
}

function allOf(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(undefined) ? undefined : !answers.includes(false)
}

const FROM_WORST: readonly Decision['effect'][] = ['explicitDeny', 'implicitDeny', 'allowed']

function worstOf(effects: readonly IamTypes.PolicyEvaluationDecisionType[]): Decision['effect'] {
  return FROM_WORST.find((effect) => effects.includes(effect)) ?? 'allowed'
}

function worstDetails(all: readonly (Details | undefined)[]): Details {
  const worst: Record<string, IamTypes.PolicyEvaluationDecisionType> = {}
  for (const [kind, effect] of all.flatMap((details) => Object.entries(details ?? {}))) {
    worst[kind] = worstOf([effect, worst[kind] ?? effect])
  }
  return worst
}

function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
