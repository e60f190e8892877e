/** Finds the calls that make a change of an explanation, and those that undo it. */

import type { Verdict } from '../../core/access/judge.ts'
import {
  customerPolicy,
  defaultDocument,
  nameInPolicyArn,
  pathInPolicyArn,
} from '../../core/access/policies-by-arn.ts'
import { ownerInArn } from '../../core/access/resource-policy.ts'
import { renderTrust } from '../../core/access/trust.ts'
import { iamArn, parseRoleArn } from '../../core/aws/arns.ts'
import type { Quotas } from '../../core/aws/quotas.ts'
import type { Change, DocumentEdit, SourcedPolicy } from '../../policy/index.ts'
import {
  type GroupRow,
  keyOf,
  organizationKey,
  type PolicyRow,
  type RoleRow,
  rowById,
  type UserRow,
  type View,
} from '../../store/index.ts'

/** A call of an operation of AWS, by a principal of `account`. */
export interface ChangeCall {
  readonly service: 'iam' | 'organizations'
  readonly operation: string
  readonly account: string
  readonly input: Readonly<Record<string, string | boolean>>
  /** Names the document that the call replaces. Undefined if it replaces none. */
  readonly expects?: string
}

export interface Plan {
  readonly calls: readonly ChangeCall[]
  readonly undo: readonly ChangeCall[]
  /** The document that the calls replace, as it is now. Undefined when they replace none. */
  readonly present?: string | undefined
}

/** The inputs of the calls besides the change. */
export interface PlanFacts {
  /** The view of the caller's account. */
  readonly view: View
  /** The decision on the policies of today. */
  readonly today: Verdict
  readonly quotas: Pick<Quotas, 'VersionsPerPolicyQuota'>
}

/** Returns the calls of a change. Undefined when no operation makes it. */
export function planOf(facts: PlanFacts, change: Change, edit: DocumentEdit | undefined): Plan | undefined {
  if (change.change === 'detach') return detachment(facts, change.layer, change.source)
  if (edit === undefined) return undefined
  const { policy } = edit
  if (policy === undefined) return creation(facts, change, edit)
  if (change.layer === 'resource') return delegation(facts, edit.after)
  if (policy.builtIn) return undefined
  return PLANS[policy.kind]?.(facts, change, policy, edit.after)
}

/** @param after undefined when no statement remains */
type EditPlan = (
  facts: PlanFacts,
  change: Change,
  policy: SourcedPolicy,
  after: string | undefined,
) => Plan | undefined

/** Session policies and policies of VPC endpoints belong to a request: nothing changes them. */
const PLANS: Readonly<Partial<Record<SourcedPolicy['kind'], EditPlan>>> = {
  managed: (facts, { layer }, policy, after) =>
    after === undefined
      ? replacing(policy, detachment(facts, layer, policy.source))
      : newVersion(facts, policy.source, after),
  inline: inlineEdit,
  resource: ({ view }, { layer }, { source }, after) =>
    layer === 'trust' && after !== undefined ? trustEdit(view, source, after) : undefined,
  organization: (facts, change, policy, after) =>
    after === undefined
      ? organizationDetachment(facts, change, policy)
      : organizationEdit(facts, policy, after),
}

function replacing({ policy }: SourcedPolicy, plan: Plan | undefined): Plan | undefined {
  return plan && { ...plan, present: policy.text }
}

/** A user, group, or role, with the name of its kind in operations. */
interface Holder {
  readonly type: 'User' | 'Group' | 'Role'
  readonly row: UserRow | GroupRow | RoleRow
  readonly account: string
}

/** Returns the user or role whose policies are the identity-based policies of the caller. */
export function holderOf({ today: { asked } }: PlanFacts): Holder | undefined {
  const { caller } = asked
  const account = caller.accountId
  if (caller.kind === 'role') return { type: 'Role', row: caller.role, account }
  return 'user' in caller && caller.user ? { type: 'User', row: caller.user, account } : undefined
}

function callOn(
  { type, row, account }: Holder,
  operation: string,
  input: ChangeCall['input'] = {},
): ChangeCall {
  return {
    service: 'iam',
    operation: operation.replace('*', type),
    account,
    input: { [`${type}Name`]: row.name, ...input },
  }
}

/** Returns the groups of the caller, with which it has the policies of the groups. */
function groupsOf({ view, today }: PlanFacts, holder: Holder): readonly Holder[] {
  const groups = 'groups' in holder.row ? holder.row.groups : []
  const { accountId } = today.asked.caller
  return groups.flatMap((id) => {
    const row = rowById(view, 'groups', id)
    return row ? [{ type: 'Group' as const, row, account: accountId }] : []
  })
}

/** Detaches a managed policy from the caller, also where it is attached to several of its groups. */
function detachment(facts: PlanFacts, layer: Change['layer'], arn: string): Plan | undefined {
  const holder = holderOf(facts)
  if (holder === undefined) return undefined
  if (layer === 'boundary') return boundaryRemoval(holder, arn)
  if (layer !== 'identity') return undefined
  const attached = [holder, ...groupsOf(facts, holder)].filter(({ row }) => row.attached.includes(arn))
  return {
    calls: attached.map((each) => callOn(each, 'Detach*Policy', { PolicyArn: arn })),
    undo: attached.map((each) => callOn(each, 'Attach*Policy', { PolicyArn: arn })),
  }
}

function boundaryRemoval(holder: Holder, arn: string): Plan {
  return {
    calls: [callOn(holder, 'Delete*PermissionsBoundary')],
    undo: [callOn(holder, 'Put*PermissionsBoundary', { PermissionsBoundary: arn })],
  }
}

/** Makes the document the default version. At the limit, the oldest version that is not the default is deleted first. */
function newVersion({ view, quotas }: PlanFacts, arn: string, document: string): Plan | undefined {
  const account = ownerInArn(arn)
  const row = account === undefined ? undefined : customerPolicy(view.account(account), arn)
  if (account === undefined || row === undefined) return undefined
  const call = (operation: string, input: ChangeCall['input']): ChangeCall => {
    return { service: 'iam', operation, account, input: { PolicyArn: arn, ...input } }
  }
  const oldest = row.versions.length >= quotas.VersionsPerPolicyQuota ? oldestVersion(row) : undefined
  return {
    calls: [
      ...(oldest === undefined ? [] : [call('DeletePolicyVersion', { VersionId: oldest })]),
      call('CreatePolicyVersion', { PolicyDocument: document, SetAsDefault: true }),
    ],
    undo: [call('SetDefaultPolicyVersion', { VersionId: row.defaultVersion })],
    present: defaultDocument(row),
  }
}

function oldestVersion({ versions, defaultVersion }: PolicyRow): string | undefined {
  const others = versions.filter(({ id }) => id !== defaultVersion)
  return others.sort((one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)))[0]?.id
}

function inlineEdit(
  facts: PlanFacts,
  _change: Change,
  { source, group }: SourcedPolicy,
  after: string | undefined,
): Plan | undefined {
  const own = holderOf(facts)
  const holder = own && group !== undefined ? groupsOf(facts, own).find(({ row }) => row.arn === group) : own
  const present = holder?.row.inline[source]
  if (holder === undefined || present === undefined) return undefined
  const put = (document: string) =>
    callOn(holder, 'Put*Policy', { PolicyName: source, PolicyDocument: document })
  const removal = callOn(holder, 'Delete*Policy', { PolicyName: source })
  return { calls: [after === undefined ? removal : put(after)], undo: [put(present)], present }
}

function trustEdit(view: View, arn: string, document: string): Plan | undefined {
  const { accountId: account, name = '' } = parseRoleArn(arn) ?? {}
  const row = account === undefined ? undefined : view.account(account).roles.get(keyOf(name))
  if (account === undefined || row === undefined) return undefined
  const present = renderTrust(view, row)
  const put = (PolicyDocument: string): ChangeCall => {
    const input = { RoleName: row.name, PolicyDocument }
    return { service: 'iam', operation: 'UpdateAssumeRolePolicy', account, input }
  }
  return { calls: [put(document)], undo: [put(present)], present }
}

function organizationCall(
  arn: string,
  operation: string,
  input: ChangeCall['input'],
): ChangeCall | undefined {
  const account = ownerInArn(arn)
  if (account === undefined) return undefined
  return { service: 'organizations', operation, account, input: { PolicyId: nameInPolicyArn(arn), ...input } }
}

function organizationEdit({ view }: PlanFacts, { source }: SourcedPolicy, after: string): Plan | undefined {
  const management = view.account(ownerInArn(source) ?? '')
  const content = management.organizationPolicies.get(nameInPolicyArn(source))?.content
  const put = (Content: string) => organizationCall(source, 'UpdatePolicy', { Content })
  const [call, undo] = [put(after), put(content ?? '')]
  return call && undo && content !== undefined ? { calls: [call], undo: [undo], present: content } : undefined
}

/** Changes the policy with which an organization lets its members manage it. Other resources belong to other services. */
function delegation({ view, today: { request } }: PlanFacts, document: string | undefined): Plan | undefined {
  const { action, resourceAccountId: account } = request
  if (!action.startsWith('organizations:') || account === undefined) return undefined
  const present = view.account(account).organizations.get(organizationKey)?.resourcePolicy?.content
  const call = (Content: string | undefined): ChangeCall =>
    Content === undefined
      ? { service: 'organizations', operation: 'DeleteResourcePolicy', account, input: {} }
      : { service: 'organizations', operation: 'PutResourcePolicy', account, input: { Content } }
  return { calls: [call(document)], undo: [call(present)], present }
}

/** Detaches a policy from all levels above the account that it concerns. */
function organizationDetachment(
  { today: { layers, places } }: PlanFacts,
  { layer }: Change,
  { source, policy }: SourcedPolicy,
): Plan {
  const isServiceControl = layer === 'serviceControl'
  const sets = (isServiceControl ? layers.serviceControl : layers.resourceControl) ?? []
  const targets = (isServiceControl ? places.principal : places.resource)?.levels ?? []
  const attached = targets.filter((_, level) => sets[level]?.some((each) => each.source === source))
  const on = (operation: string) =>
    attached.flatMap(({ id }) => organizationCall(source, operation, { TargetId: id }) ?? [])
  return { calls: on('DetachPolicy'), undo: on('AttachPolicy'), present: policy.text }
}

function creation(facts: PlanFacts, change: Change, { after = '' }: DocumentEdit): Plan | undefined {
  switch (change.layer) {
    case 'identity':
      return newInlinePolicy(facts, after)
    case 'boundary':
      return newBoundary(facts, after)
    case 'trust':
      return newRole(change.source ?? '', after)
    case 'resource':
      return delegation(facts, after)
    default:
      return undefined
  }
}

function newInlinePolicy(facts: PlanFacts, document: string): Plan | undefined {
  const holder = holderOf(facts)
  if (holder === undefined) return undefined
  const action = facts.today.request.action.replaceAll(/[^\w+=,.@-]/g, '-')
  const name = freeName(`Allow-${action}`.slice(0, 120), (taken) => Object.hasOwn(holder.row.inline, taken))
  return {
    calls: [callOn(holder, 'Put*Policy', { PolicyName: name, PolicyDocument: document })],
    undo: [callOn(holder, 'Delete*Policy', { PolicyName: name })],
  }
}

/** Replaces a boundary of AWS, which cannot be edited, with a policy of the account. */
function newBoundary(facts: PlanFacts, document: string): Plan | undefined {
  const holder = holderOf(facts)
  const present = holder && 'boundary' in holder.row ? holder.row.boundary : undefined
  if (holder === undefined || present === undefined) return undefined
  const { partition, policies } = facts.view
  const name = freeName(`${holder.row.name}-boundary`.slice(0, 120), (taken) => policies.has(keyOf(taken)))
  const arn = iamArn({ partition, accountId: holder.account }, 'policy', '/', name)
  const call = (operation: string, input: ChangeCall['input']): ChangeCall => {
    return { service: 'iam', operation, account: holder.account, input }
  }
  const bound = (by: string) => callOn(holder, 'Put*PermissionsBoundary', { PermissionsBoundary: by })
  return {
    calls: [call('CreatePolicy', { PolicyName: name, PolicyDocument: document }), bound(arn)],
    undo: [bound(present), call('DeletePolicy', { PolicyArn: arn })],
  }
}

function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted
  for (let number = 2; isTaken(name); number++) name = `${wanted}-${number}`
  return name
}

function newRole(arn: string, document: string): Plan | undefined {
  const { accountId: account, name } = parseRoleArn(arn) ?? {}
  if (account === undefined || name === undefined) return undefined
  const input = { RoleName: name, Path: pathInPolicyArn(arn), AssumeRolePolicyDocument: document }
  return {
    calls: [{ service: 'iam', operation: 'CreateRole', account, input }],
    undo: [{ service: 'iam', operation: 'DeleteRole', account, input: { RoleName: name } }],
  }
}
