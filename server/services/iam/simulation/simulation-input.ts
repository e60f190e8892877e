/** Validation of simulation requests. Every error is InvalidInput. */

import { actionFacts } from '../../../../core/aws/service-authorization.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import {
  compilePolicy,
  isSimulatablePolicy,
  readDocument,
  validateServiceControlPolicy,
} from '../../../../policy/index.ts'
import {
  callerArnRequired,
  differentAuthorization,
  invalidActionName,
  invalidEntityArn,
  invalidPolicyContent,
  invalidPolicyInput,
  invalidResourceArn,
  invalidResourceOwner,
  noServiceControlPolicies,
  oneBoundaryOnly,
  unsupportedHandlingOption,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'

/** The members that both kinds of simulation have in common. */
type SimulationInput = Omit<IamTypes.SimulateCustomPolicyInput, 'PolicyInputList'>

/** All parts except the partition, service, and resource may be empty, as in `arn:aws:s3:::bucket`. */
const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/

const ALL = ['*']

/**
 * Returns the resources on which actions are simulated. An empty list is treated like none.
 *
 * @param operation whose documentation errors mention
 */
export function requireValidInput(input: SimulationInput, operation: string): readonly string[] {
  const { ActionNames: actions, ResourceArns: arns = ALL, ResourceHandlingOption: option } = input
  const resources = arns.length === 0 ? ALL : arns
  const isNamed = resources.length > 1 || resources[0] !== '*'
  requireActions(actions, isNamed)
  if (isNamed) {
    for (const arn of resources) if (!ARN.test(arn)) throw invalidResourceArn(arn)
    if (option !== undefined) requireHandling(actions, option, operation)
  }
  return resources
}

/**
 * Requires actions with a colon, which need not exist and whose wildcards are no wildcards. Named resources cannot be
 * simulated with both actions that AWS has and others (recorded on AWS, September 2026).
 */
function requireActions(actions: readonly string[], areResourcesNamed: boolean): void {
  if (!actions.every((action) => action.includes(':'))) throw invalidActionName()
  const isKnown = (action: string) => actionFacts(action) !== undefined
  const known = actions.filter(isKnown)
  const unknown = actions.filter((action) => !isKnown(action))
  if (areResourcesNamed && known.length > 0 && unknown.length > 0)
    throw differentAuthorization(known, unknown)
}

/**
 * Returns the resource policy, which needs a caller, and resources with ARNs both in the request and in itself
 * (recorded on AWS, September 2026).
 */
export function requireResourcePolicy(
  { ResourcePolicy: document }: SimulationInput,
  resources: readonly string[],
  caller: string | undefined,
) {
  if (document === undefined) return undefined
  if (caller === undefined) throw callerArnRequired()
  if (resources.includes('*')) throw invalidEntityArn('*')
  const policy = compilePolicy(document)
  if (!policy.readable) throw invalidPolicyInput('ResourcePolicy', 'Syntax errors in policy.')
  const named = readDocument(document)?.statements.flatMap(({ resources: element }) => element?.values ?? [])
  const invalid = named?.find((resource) => !ARN.test(resource))
  if (invalid !== undefined) throw invalidResourceArn(invalid)
  return policy
}

/** Requires policies that AWS simulates: much less than policies that can be stored. */
export function requirePolicies(documents: readonly string[]): void {
  const invalid = documents.findIndex((document) => !isSimulatablePolicy(document))
  if (invalid >= 0) throw invalidPolicyContent(invalid + 1)
}

/** Returns the documents of each level, from the organization's root down to the account. */
export function requireLevels(
  levels: readonly IamTypes.OrderedOrganizationPolicyType[],
  { partition }: Context,
): readonly (readonly string[])[] {
  return levels.map(({ ServiceControlPolicyInputList: documents = [] }, index) => {
    if (documents.length === 0) throw noServiceControlPolicies(index + 1)
    const member = `OrderedOrganizationPolicyInputList.${index + 1}.ServiceControlPolicyInputList`
    for (const [position, document] of documents.entries()) {
      const error = validateServiceControlPolicy(document, partition)
      if (error !== undefined) throw invalidPolicyInput(`${member}.${position + 1}`, error)
    }
    return documents
  })
}

/** Returns the boundary, if any. A principal has at most one. */
export function requireBoundary(documents: readonly string[] = []): string | undefined {
  if (documents.length > 1) throw oneBoundaryOnly()
  const [document] = documents
  if (document !== undefined && !isSimulatablePolicy(document))
    throw invalidPolicyInput('PermissionsBoundaryPolicyInputList.1', 'Syntax errors in policy.')
  return document
}

const OWNER = /^arn:[^:]+:iam::(\d{12}):.+$/

/**
 * Returns the account that owns resources whose ARNs do not contain one. It is named by the ARN of anything in IAM,
 * not by its number (recorded on AWS, September 2026).
 */
export function readOwner(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined
  const account = OWNER.exec(owner)?.[1]
  if (account === undefined) throw invalidResourceOwner(owner)
  return account
}

/** The scenarios of an action, by action in lower case. The two of EC2-Classic were recorded on AWS, September 2026. */
const HANDLING_OPTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'ec2:runinstances',
    new Set([
      'EC2-Classic-InstanceStore',
      'EC2-Classic-EBS',
      'EC2-VPC-InstanceStore',
      'EC2-VPC-InstanceStore-Subnet',
      'EC2-VPC-EBS',
      'EC2-VPC-EBS-Subnet',
    ]),
  ],
])

/**
 * Requires actions that have the option. It has no other effect: resources of its scenario may be missing, and
 * without resources it is ignored (recorded on AWS, September 2026).
 */
function requireHandling(actions: readonly string[], option: string, operation: string): void {
  const other = actions.find((action) => !HANDLING_OPTIONS.get(action.toLowerCase())?.has(option))
  if (other !== undefined) throw unsupportedHandlingOption(other, operation)
}
