/** Validation of simulation requests. Every error is InvalidInput. */
import {
  compilePolicy,
  validateServiceControlPolicy,
  validateSimulatedPolicy,
} from '../../../../policy/index.ts'
import {
  handlingOptionNeeds,
  invalidActionName,
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

/** Requires valid identity-based policies. `member` is the name of their list in the request. */
export function requirePolicies(member: string, documents: readonly string[]): void {
  requireValid(member, documents, validateSimulatedPolicy)
}

/** Returns the documents of each level, from the organization's root down to the account. */
export function requireLevels(
  levels: readonly IamTypes.OrderedOrganizationPolicyType[],
): readonly (readonly string[])[] {
  return levels.map(({ ServiceControlPolicyInputList: documents = [] }, index) => {
    const member = `OrderedOrganizationPolicyInputList.${index + 1}.ServiceControlPolicyInputList`
    requireValid(member, documents, validateServiceControlPolicy)
    return documents
  })
}

/** Returns the boundary, if any. A principal has at most one. */
export function requireBoundary(documents: readonly string[] = []): string | undefined {
  if (documents.length > 1) throw oneBoundaryOnly()
  requirePolicies('PermissionsBoundaryPolicyInputList', documents)
  return documents[0]
}

function requireValid(
  member: string,
  documents: readonly string[],
  validate: (document: string) => string | undefined,
): void {
  for (const [index, document] of documents.entries()) {
    const error = validate(document)
    if (error !== undefined) throw invalidPolicyInput(`${member}.${index + 1}`, error)
  }
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
