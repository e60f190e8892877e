/** What a simulation is asked, checked. Whatever is wrong is InvalidInput. */
import {
  compilePolicy,
  validateIdentityPolicy,
  validateServiceControlPolicy,
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

/** What both kinds of simulations have in common. */
type SimulationInput = Omit<IamTypes.SimulateCustomPolicyInput, 'PolicyInputList'>

const ACTION = /^[\w-]+:\w+$/

/** The parts but for the partition may be empty, as in `arn:aws:s3:::bucket`. */
const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/

const ALL = ['*']

/** The resources that each action is simulated on. What AWS does with an empty list is not known: likeliest is the default. */
export function requireSound(input: SimulationInput): readonly string[] {
  const { ActionNames: actions, ResourceArns: arns = ALL, ResourcePolicy: policy } = input
  const resources = arns.length === 0 ? ALL : arns
  for (const action of actions) if (!ACTION.test(action)) throw invalidActionName(action)
  for (const arn of resources) if (arn !== '*' && !ARN.test(arn)) throw invalidResourceArn(arn)
  if (policy !== undefined && !compilePolicy(policy).readable)
    throw invalidPolicyInput('ResourcePolicy', 'Syntax errors in policy.')
  requireHandled(input.ResourceHandlingOption, resources)
  return resources
}

/** Documents that could be policies of a user, group or role. `member` is what the request calls their list. */
export function requirePolicies(member: string, documents: readonly string[]): void {
  requireValid(member, documents, (document) => validateIdentityPolicy(document, { managed: false }))
}

/** The documents of each level, from the organization's root down to the account. */
export function requireLevels(
  levels: readonly IamTypes.OrderedOrganizationPolicyType[],
): readonly (readonly string[])[] {
  return levels.map(({ ServiceControlPolicyInputList: documents = [] }, index) => {
    const member = `OrderedOrganizationPolicyInputList.${index + 1}.ServiceControlPolicyInputList`
    requireValid(member, documents, validateServiceControlPolicy)
    return documents
  })
}

/** A principal has one boundary at most. */
export function requireBoundary(documents: readonly string[] = []): string | undefined {
  if (documents.length > 1) throw oneBoundaryOnly()
  requirePolicies('PermissionsBoundaryPolicyInputList', documents)
  return documents[0]
}

function requireValid(
  member: string,
  documents: readonly string[],
  problemOf: (document: string) => string | undefined,
): void {
  for (const [index, document] of documents.entries()) {
    const problem = problemOf(document)
    if (problem !== undefined) throw invalidPolicyInput(`${member}.${index + 1}`, problem)
  }
}

/** The account that owns resources whose ARNs do not tell: its number or its ARN, since AWS documents one for each operation. */
export function readOwner(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined
  const account = /^(?:arn:aws[\w-]*:iam::(\d{12}):root|(\d{12}))$/.exec(owner)
  if (!account) throw invalidResourceOwner(owner)
  return account[1] ?? account[2]
}

/** Source: API reference, ResourceHandlingOption. The types are those of EC2's ARNs. */
const INSTANCE = ['instance', 'image', 'security-group', 'network-interface']
const HANDLING_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['EC2-VPC-InstanceStore', INSTANCE],
  ['EC2-VPC-InstanceStore-Subnet', [...INSTANCE, 'subnet']],
  ['EC2-VPC-EBS', [...INSTANCE, 'volume']],
  ['EC2-VPC-EBS-Subnet', [...INSTANCE, 'subnet', 'volume']],
])

/** The options do nothing but demand that resources of all types are there. */
function requireHandled(option: string | undefined, resources: readonly string[]): void {
  if (option === undefined) return
  const types = HANDLING_OPTIONS.get(option)
  if (!types) throw unknownHandlingOption(option)
  const given = new Set(resources.map((arn) => arn.split(':')[5]?.split('/')[0]))
  if (!types.every((type) => given.has(type))) throw handlingOptionNeeds(option, types)
}
