/**
 * Policy simulations, evaluated by the evaluator that decides requests.
 *
 * The context consists only of the context entries. Principals and resources need not exist, and actions and
 * keys need not be known.
 */

import { membershipOf } from '../../../../core/access/organization/membership.ts'
import { nameInPolicyArn, sourcedPolicy } from '../../../../core/access/policies-by-arn.ts'
import { type PolicyHolder, policiesOfEveryUser } from '../../../../core/access/principal-policies.ts'
import { resourceControlOver } from '../../../../core/access/resource-control.ts'
import { assumedRoleArn, iamArn } from '../../../../core/aws/arns.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import {
  compilePolicy,
  contextKeys,
  type Layers,
  type Principal,
  type SourcedPolicy,
} from '../../../../policy/index.ts'
import { callerOfOtherType } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { Place, View } from '../../../../store/index.ts'
import {
  boundaryArnOf,
  distinctPolicies,
  type Entity,
  type HeldPolicy,
  type PolicySource,
  parseEntity,
  requireSourceByName,
  sourceTargetByName,
} from '../policies/policy-source.ts'
import { type Exclusions, readExclusions } from './policy-exclusions.ts'
import { contextOf, defaultKeys, readEntries } from './simulation-context.ts'
import {
  readOwner,
  requireBoundary,
  requireLevels,
  requirePolicies,
  requireResourcePolicy,
  requireValidInput,
} from './simulation-input.ts'
import { pageOfResults } from './simulation-pages.ts'
import { type NamedPolicy, type Scenario, Simulator } from './simulation-results.ts'

export const simulations = {
  SimulateCustomPolicy: {
    prepare: async (_view, input, ctx) => {
      const resources = requireValidInput(input, 'SimulateCustomPolicy')
      const simulator = new Simulator(customScenario(input, resources, ctx))
      const page = await pageOfResults(simulator, input, resources)
      return () => page
    },
  },

  SimulatePrincipalPolicy: {
    resource: (view, { PolicySourceArn: arn }) => sourceTargetByName(view, arn),
    prepare: async (view, input, ctx) => {
      const resources = requireValidInput(input, 'SimulatePrincipalPolicy')
      const simulator = new Simulator(principalScenario(view, input, resources, ctx))
      const page = await pageOfResults(simulator, input, resources)
      return () => page
    },
  },
} satisfies Family<'iam'>

function customScenario(
  input: IamTypes.SimulateCustomPolicyInput,
  resources: readonly string[],
  ctx: Context,
): Scenario {
  const { PolicyInputList: documents, OrderedOrganizationPolicyInputList: levels, CallerArn: caller } = input
  requirePolicies(documents)
  return {
    ...commonParts(input, ctx),
    resourcePolicy: requireResourcePolicy(input, resources, caller),
    ...callingParts(input, caller === undefined ? undefined : requireCaller(caller), ctx),
    identity: inputPolicies(documents),
    boundary: inputBoundary(input),
    organization: levels && { serviceControl: simulatedLevels(requireLevels(levels, ctx).map(levelOf), ctx) },
    resourceControl: () => undefined,
  }
}

function principalScenario(
  view: View,
  input: IamTypes.SimulatePrincipalPolicyInput,
  resources: readonly string[],
  ctx: Context,
): Scenario {
  const source = requireSourceByName(view, input.PolicySourceArn)
  const { PolicyInputList: documents = [], CallerArn: caller = source.row.arn } = input
  requirePolicies(documents)
  const exclusions = readExclusions(input.PolicyExclusionList)
  const calling = callingParts(input, requireCaller(caller), ctx)
  const held = distinctPolicies(view, source).filter((each) => !exclusions.isExcluded(each))
  return {
    ...commonParts(input, ctx),
    resourcePolicy: requireResourcePolicy(input, resources, caller),
    ...calling,
    identity: [...held.map(namedAs), ...commonPolicies(view, source, ctx), ...inputPolicies(documents)],
    boundary: inputBoundary(input) ?? (exclusions.boundary ? undefined : boundaryOf(view, source.row)),
    ...organizationParts(view, calling.principal, exclusions, ctx),
  }
}

/** Returns the policies that every user has. AWS's simulator includes only the user's own policies. */
function commonPolicies(view: View, { type, row }: PolicySource, { simulate: mode }: Context): NamedPolicy[] {
  if (type !== 'user' || mode === 'aws') return []
  return policiesOfEveryUser(view, row.arn).map(({ source, policy }) => ({
    id: source,
    type: 'IAM Policy',
    policy,
  }))
}

function commonParts(
  { ResourceOwner: owner }: Pick<IamTypes.SimulateCustomPolicyInput, 'ResourceOwner'>,
  ctx: Context,
): Pick<Scenario, 'mode' | 'owner'> {
  return { mode: ctx.simulate, owner: readOwner(owner) }
}

/** Returns the caller and the context. Context entries replace what the caller implies. */
function callingParts(
  { ContextEntries: entries }: Pick<IamTypes.SimulateCustomPolicyInput, 'ContextEntries'>,
  caller: Entity | undefined,
  ctx: Context,
): Pick<Scenario, 'principal' | 'given' | 'context'> {
  const given = readEntries(entries)
  const defaults = defaultKeys(caller?.accountId ?? ctx.accountId, caller)
  return {
    principal: caller ? principalOf(caller) : anyUserOf(ctx),
    given: new Set(given.values.keys()),
    context: contextOf(given, defaults),
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
  const levels = membership?.serviceControl
  return {
    // A simulation without the organization's policies does not report on them (recorded on AWS, September 2026).
    organization: exclusions.serviceControl
      ? undefined
      : membership && { serviceControl: levels && simulatedLevels(levels, ctx) },
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
    type: 'IAM Policy',
    policy: compilePolicy(document),
  }))
}

function inputBoundary(
  input: Pick<IamTypes.SimulateCustomPolicyInput, 'PermissionsBoundaryPolicyInputList'>,
): NamedPolicy | undefined {
  const document = requireBoundary(input.PermissionsBoundaryPolicyInputList)
  if (document === undefined) return undefined
  return {
    id: 'PermissionsBoundaryPolicyInputList.1',
    type: 'Permissions Boundary Policy',
    policy: compilePolicy(document),
  }
}

/**
 * Returns the boundary of an entity. A boundary that cannot be found allows nothing. Its statements name it like an
 * attached policy (recorded on AWS, September 2026).
 */
function boundaryOf(view: View, row: PolicyHolder): NamedPolicy | undefined {
  const arn = boundaryArnOf(row)
  if (arn === undefined) return undefined
  const found = sourcedPolicy(view, arn)
  return { id: nameInPolicyArn(arn), type: 'IAM Policy', policy: found?.policy ?? compilePolicy('') }
}

/**
 * Identifies an inline policy by its holder and name, such as `user_alice_reports`, and a managed one by its name
 * (recorded on AWS, September 2026).
 */
function namedAs({ policy: { policy, source, kind }, holder: { type, row } }: HeldPolicy): NamedPolicy {
  const id = kind === 'managed' ? nameInPolicyArn(source) : `${type}_${row.name}_${source}`
  return { id, type: 'IAM Policy', policy }
}

/** Returns a user that no policy names. */
function anyUserOf({ partition, accountId }: Place): Principal {
  return { kind: 'user', accountId, arn: iamArn({ partition, accountId }, 'user', '/', '*') }
}

const SESSION_NAME = 'session'

function requireCaller(arn: string): Entity {
  const caller = parseEntity(arn)
  if (!caller) throw callerOfOtherType()
  return caller
}

/**
 * Returns the principal that a caller is.
 * A role is represented by a session. A group is never a caller or a principal, so it is represented by a
 * user that no policy names.
 */
function principalOf(entity: Entity): Principal {
  const { arn, accountId, type, name } = entity
  if (type === 'user') return { kind: 'user', accountId, arn }
  if (type === 'group') return anyUserOf(entity)
  return { kind: 'role-session', accountId, arn: assumedRoleArn(entity, name, SESSION_NAME), roleArn: arn }
}
