/** Validation of simulation requests. Every error is InvalidInput. */
import { compilePolicy, isSimulatablePolicy, validateServiceControlPolicy } from '../../../../policy/index.ts'
import {
  handlingOptionNeeds,
  invalidActionName,
  invalidPolicyContent,
  invalidPolicyInput,
  invalidResourceArn,
  invalidResourceOwner,
  oneBoundaryOnly,
  unknownHandlingOption,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'

/** The members that both kinds of simulation have in common. */
type SimulationInput = Omit<IamTypes.SimulateCustomPolicyInput, 'PolicyInputList'>

const ACTION = /^[\w-]+:\w+$/

/** All parts except the partition, service, and resource may be empty, as in `arn:aws:s3:::bucket`. */
const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/

const ALL = ['*']

/**
 * Returns the resources on which each action is simulated.
 * AWS's behavior for an empty list is unknown; the default is the most likely.
 */
export function requireValidInput(input: SimulationInput): readonly string[] {
  const { ActionNames: actions, ResourceArns: arns = ALL, ResourcePolicy: policy } = input
  const resources = arns.length === 0 ? ALL : arns
  for (const action of actions) if (!ACTION.test(action)) throw invalidActionName(action)
  for (const arn of resources) if (arn !== '*' && !ARN.test(arn)) throw invalidResourceArn(arn)
  if (policy !== undefined && !compilePolicy(policy).readable)
    throw invalidPolicyInput('ResourcePolicy', 'Syntax errors in policy.')
  requireHandledResources(input.ResourceHandlingOption, resources)
  return resources
}

/** Requires policies that AWS simulates: much less than policies that can be stored. */
export function requirePolicies(documents: readonly string[]): void {
  const invalid = documents.findIndex((document) => !isSimulatablePolicy(document))
  if (invalid >= 0) throw invalidPolicyContent(invalid + 1)
}

/** Returns the documents of each level, from the organization's root down to the account. */
export function requireLevels(
  levels: readonly IamTypes.OrderedOrganizationPolicyType[],
): readonly (readonly string[])[] {
  return levels.map(({ ServiceControlPolicyInputList: documents = [] }, index) => {
    const member = `OrderedOrganizationPolicyInputList.${index + 1}.ServiceControlPolicyInputList`
    for (const [position, document] of documents.entries()) {
      const error = validateServiceControlPolicy(document)
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

/**
 * Returns the account that owns resources whose ARNs do not contain one.
 * Accepts an account ID or the account's ARN, because AWS documents one for each operation.
 */
export function readOwner(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined
  const account = /^(?:arn:aws[\w-]*:iam::(\d{12}):root|(\d{12}))$/.exec(owner)
  if (!account) throw invalidResourceOwner(owner)
  return account[1] ?? account[2]
}

/**
 * The resource types of an instance. Source: API reference, ResourceHandlingOption. The types are those in
 * EC2's ARNs.
 */
const INSTANCE = ['instance', 'image', 'security-group', 'network-interface']
const HANDLING_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC2-VPC-InstanceStore', INSTANCE],
  ['EC2-VPC-InstanceStore-Subnet', [...INSTANCE, 'subnet']],
  ['EC2-VPC-EBS', [...INSTANCE, 'volume']],
  ['EC2-VPC-EBS-Subnet', [...INSTANCE, 'subnet', 'volume']],
])

/** Requires resources of all types of the option, which has no other effect. */
function requireHandledResources(option: string | undefined, resources: readonly string[]): void {
  if (option === undefined) return
  const types = HANDLING_OPTIONS.get(option)
  if (!types) throw unknownHandlingOption(option)
  const present = new Set(resources.map((arn) => arn.split(':')[5]?.split('/')[0]))
  if (!types.every((type) => present.has(type))) throw handlingOptionNeeds(option, types)
}
