/**
 * Policy simulations, evaluated by the evaluator that decides requests.
 *
 * The context consists only of the context entries. Principals and resources need not exist, and actions and
 * keys need not be known.
 */
import {
  compilePolicy,
  contextKeys,
  type Layers,
  type Principal,
  type SourcedPolicy,
} from '../../../../policy/index.ts'
import { callerArnRequired } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { View } from '../../../../store/index.ts'
import { membershipOf } from '../../../access/organization/membership.ts'
import { nameInPolicyArn, sourcedPolicy } from '../../../access/policies-by-arn.ts'
import { type PolicyHolder, policiesOfEveryUser } from '../../../access/principal-policies.ts'
import { resourceControlOver } from '../../../access/resource-control.ts'
import { assumedRoleArn, iamArn } from '../../../aws/arns.ts'
import type { Context, Family } from '../../../engine/operation.ts'
import { pageOfPositions } from '../paging.ts'
import {
  boundaryArnOf,
  distinctPolicies,
  type PolicySource,
  readEntity,
  requireSourceByName,
  sourceTargetByName,
} from '../policies/policy-source.ts'
import { type Exclusions, readExclusions } from './policy-exclusions.ts'
import { contextOf } from './simulation-context.ts'
import {
  readOwner,
  requireBoundary,
  requireLevels,
  requirePolicies,
  requireValidInput,
} from './simulation-input.ts'
import { type NamedPolicy, type Scenario, Simulator } from './simulation-results.ts'

export const simulations = {
  SimulateCustomPolicy: {
    run: (_tx, input, ctx) => {
      const resources = requireValidInput(input)
      return resultsOf(customScenario(input, ctx), input, resources)
    },
  },

  SimulatePrincipalPolicy: {
    resource: (view, { PolicySourceArn: arn }) => sourceTargetByName(view, arn),
    run: (tx, input, ctx) => {
      const resources = requireValidInput(input)
      return resultsOf(principalScenario(tx, input, ctx), input, resources)
    },
  },
} satisfies Family<'iam'>

type SimulationRequest = Pick<IamTypes.SimulateCustomPolicyInput, 'ActionNames' | 'MaxItems' | 'Marker'>

/** Returns one result for each action on each resource. Results of other pages are not computed. */
function resultsOf(scenario: Scenario, request: SimulationRequest, resources: readonly string[]) {
  const { ActionNames: actions } = request
  const simulator = new Simulator(scenario)
  const { items, ...page } = pageOfPositions(request, actions.length * resources.length, (position) => {
    const action = actions[Math.floor(position / resources.length)] ?? ''
    return simulator.simulate(action, resources[position % resources.length] ?? '')
  })
  return { EvaluationResults: items, ...page }
}

function customScenario(input: IamTypes.SimulateCustomPolicyInput, ctx: Context): Scenario {
  const { PolicyInputList: documents, OrderedOrganizationPolicyInputList: levels, CallerArn: caller } = input
  if (input.ResourcePolicy !== undefined && caller === undefined) throw callerArnRequired()
  requirePolicies(documents)
  return {
    ...commonParts(input, ctx),
    principal: caller === undefined ? anyUserOf(ctx.accountId) : principalNamed(caller),
    identity: inputPolicies(documents),
    boundary: inputBoundary(input),
    organization: levels && { serviceControl: simulatedLevels(requireLevels(levels).map(levelOf), ctx) },
    resourceControl: () => undefined,
  }
}

function principalScenario(view: View, input: IamTypes.SimulatePrincipalPolicyInput, ctx: Context): Scenario {
  const source = requireSourceByName(view, input.PolicySourceArn)
  const { PolicyInputList: documents = [], CallerArn: caller = source.row.arn } = input
  requirePolicies(documents)
  const exclusions = readExclusions(input.PolicyExclusionList)
  const principal = principalNamed(caller)
  const held = distinctPolicies(view, source).filter((each) => !exclusions.isExcluded(each))
  return {
    ...commonParts(input, ctx),
    principal,
    identity: [
      ...held.map(({ policy }) => namedAs(policy)),
      ...commonPolicies(view, source, ctx),
      ...inputPolicies(documents),
    ],
    boundary: inputBoundary(input) ?? (exclusions.boundary ? undefined : boundaryOf(view, source.row)),
    ...organizationParts(view, principal, exclusions, ctx),
  }
}

/** Returns the policies that every user has. AWS's simulator includes only the user's own policies. */
function commonPolicies(view: View, { type, row }: PolicySource, { simulate: mode }: Context): NamedPolicy[] {
  return type === 'user' && mode === 'enforce' ? policiesOfEveryUser(view, row.arn).map(namedAs) : []
}

function commonParts(
  input: Pick<IamTypes.SimulateCustomPolicyInput, 'ResourcePolicy' | 'ResourceOwner' | 'ContextEntries'>,
  ctx: Context,
): Pick<Scenario, 'mode' | 'resourcePolicy' | 'owner' | 'context'> {
  const { ResourcePolicy: policy } = input
  return {
    mode: ctx.simulate,
    resourcePolicy: policy === undefined ? undefined : compilePolicy(policy),
    owner: readOwner(input.ResourceOwner),
    context: contextOf(input.ContextEntries),
  }
}

/**
 * Returns the organization's policies. AWS's simulator does not support resource control policies (API
 * reference).
 */
function organizationParts(
  view: View,
  { accountId = view.accountId }: Principal,
  exclusions: Exclusions,
  ctx: Context,
): Pick<Scenario, 'organization' | 'resourceControl'> {
  const membership = membershipOf(view, accountId)
  const levels = exclusions.serviceControl ? undefined : membership?.serviceControl
  return {
    organization: membership && { serviceControl: levels && simulatedLevels(levels, ctx) },
    resourceControl: (action, resource, owner = accountId, context) =>
      ctx.simulate === 'aws'
        ? undefined
        : resourceControlOver(action, resource, membershipOf(view, owner), context),
  }
}

type Levels = NonNullable<Layers['serviceControl']>

/**
 * Returns the levels that a simulation includes.
 * AWS's simulator ignores service control policies with conditions on global keys (IAM User Guide, policy
 * simulator). A level without remaining policies limits nothing.
 */
function simulatedLevels(levels: Levels, { simulate: mode }: Context): Levels {
  if (mode === 'enforce') return levels
  const isIncluded = ({ policy }: SourcedPolicy) => !contextKeys(policy).some((key) => /^aws:/i.test(key))
  return levels
    .map((level) => ({ level, included: level.filter(isIncluded) }))
    .filter(({ level, included }) => level.length === 0 || included.length > 0)
    .map(({ included }) => included)
}

function levelOf(documents: readonly string[]): readonly SourcedPolicy[] {
  return documents.map((document) => ({ policy: compilePolicy(document), source: '', kind: 'organization' }))
}

function inputPolicies(documents: readonly string[]): readonly NamedPolicy[] {
  return documents.map((document, index) => ({
    id: `PolicyInputList.${index + 1}`,
    policy: compilePolicy(document),
  }))
}

function inputBoundary(
  input: Pick<IamTypes.SimulateCustomPolicyInput, 'PermissionsBoundaryPolicyInputList'>,
): NamedPolicy | undefined {
  const document = requireBoundary(input.PermissionsBoundaryPolicyInputList)
  if (document === undefined) return undefined
  return { id: 'PermissionsBoundaryPolicyInputList.1', policy: compilePolicy(document) }
}

/** Returns the boundary of an entity. A boundary that cannot be found allows nothing. */
function boundaryOf(view: View, row: PolicyHolder): NamedPolicy | undefined {
  const arn = boundaryArnOf(row)
  if (arn === undefined) return undefined
  const found = sourcedPolicy(view, arn)
  return found ? namedAs(found) : { id: nameInPolicyArn(arn), policy: compilePolicy('') }
}

/**
 * Identifies a policy by its name. AWS does so with the policies of a user (CLI reference,
 * simulate-principal-policy).
 */
function namedAs({ policy, source, kind }: SourcedPolicy): NamedPolicy {
  return { id: kind === 'managed' ? nameInPolicyArn(source) : source, policy }
}

/** Returns a user that no policy names. */
function anyUserOf(accountId: string): Principal {
  return { kind: 'user', accountId, arn: iamArn(accountId, 'user', '/', '*') }
}

const SESSION_NAME = 'session'

/**
 * Returns the principal for an ARN.
 * A role is represented by a session. A group is never a caller or a principal, so it is represented by a
 * user that no policy names.
 */
function principalNamed(arn: string): Principal {
  const { accountId, type, name } = readEntity(arn)
  if (type === 'user') return { kind: 'user', accountId, arn }
  if (type === 'group') return anyUserOf(accountId)
  return { kind: 'role-session', accountId, arn: assumedRoleArn(accountId, name, SESSION_NAME), roleArn: arn }
}
