/** Creates permission sets and their assignments, and the attributes for access control. */

import { provision, provisioningOf } from '../../../core/engine/permission-sets/provision.ts'
import { type SsoAdminTypes, ssoAdmin } from '../../../protocol/model/index.ts'
import type { SeedAccountAssignment, SeedAssignee, SeedCustomerManagedPolicy } from '../../../schemas/seed.ts'
import type { MemberAccountRow, PermissionSetRow, Tx } from '../../../store/index.ts'
import { accessControlAttributes } from '../../services/sso-admin/access-control-attributes.ts'
import { assignments } from '../../services/sso-admin/assignments.ts'
import { managedPolicies } from '../../services/sso-admin/managed-policies.ts'
import { permissionSetPolicies } from '../../services/sso-admin/permission-set-policies.ts'
import { permissionSets } from '../../services/sso-admin/permission-sets.ts'
import { REJECTED, StepFailure, unknownName } from '../failure.ts'
import { type ManagementAccount, perform } from '../organization/organization-calls.ts'
import type { Path } from '../parse.ts'
import { tagsOf, textOf } from '../steps.ts'
import type { SeedIdentityCenter, SeedPermissionSet } from '../types.ts'
import { type Center, requireGroupId, requireUserId } from './identity-center-users.ts'

export function addAccess(center: Center, seed: SeedIdentityCenter, path: Path): void {
  addAttributes(center, seed, path)
  const suffixes = new Map<string, string>()
  for (const [index, set] of (seed.permissionSets ?? []).entries()) {
    addPermissionSet(center, set, [...path, 'permissionSets', index])
    if (set.roleSuffix !== undefined) suffixes.set(set.name, set.roleSuffix)
  }
  for (const [index, assignment] of (seed.assignments ?? []).entries())
    addAssignment({ ...center, suffixes }, assignment, [...path, 'assignments', index])
}

function addAttributes(
  center: Center,
  { accessControlAttributes: attributes }: SeedIdentityCenter,
  path: Path,
): void {
  if (!attributes) return
  const AccessControlAttributes = Object.entries(attributes).map(([Key, source]) => ({
    Key,
    Value: { Source: [source] },
  }))
  perform(center, {
    path: [...path, 'accessControlAttributes'],
    operation: 'CreateInstanceAccessControlAttributeConfiguration',
    input: {
      InstanceArn: center.instance.arn,
      InstanceAccessControlAttributeConfiguration: { AccessControlAttributes },
    },
    run: accessControlAttributes.CreateInstanceAccessControlAttributeConfiguration.run,
    model: ssoAdmin,
  })
}

function addPermissionSet(center: Center, set: SeedPermissionSet, path: Path): void {
  const InstanceArn = center.instance.arn
  const { PermissionSet } = perform(withId(center, set, path), {
    path,
    operation: 'CreatePermissionSet',
    input: {
      InstanceArn,
      Name: set.name,
      Description: set.description || undefined,
      SessionDuration: set.sessionDuration,
      RelayState: set.relayState,
      Tags: tagsOf(set.tags),
    },
    run: permissionSets.CreatePermissionSet.run,
    model: ssoAdmin,
  })
  const names = { InstanceArn, PermissionSetArn: PermissionSet?.PermissionSetArn ?? '' }
  attachPolicies(center, names, set, path)
  putPolicies(center, names, set, path)
}

/** Returns an account whose next permission set gets the ID of the seed. On AWS, IDs are random. */
function withId({ tx, ctx }: Center, { id }: SeedPermissionSet, path: Path): ManagementAccount {
  if (id === undefined) return { tx, ctx }
  if (tx.permissionSets.has(id)) throw new StepFailure([...path, 'id'], `Permission set ${id} already exists`)
  return { tx, ctx: { ...ctx, randomBytes: () => Buffer.from(id.slice('ps-'.length), 'hex') } }
}

/** The members that name a permission set. */
interface Names {
  readonly InstanceArn: string
  readonly PermissionSetArn: string
}

function attachPolicies(center: Center, names: Names, set: SeedPermissionSet, path: Path): void {
  for (const [index, arn] of (set.managedPolicies ?? []).entries())
    perform(center, {
      path: [...path, 'managedPolicies', index],
      operation: 'AttachManagedPolicyToPermissionSet',
      input: { ...names, ManagedPolicyArn: arn },
      run: managedPolicies.AttachManagedPolicyToPermissionSet.run,
      model: ssoAdmin,
    })
  for (const [index, policy] of (set.customerManagedPolicies ?? []).entries())
    perform(center, {
      path: [...path, 'customerManagedPolicies', index],
      operation: 'AttachCustomerManagedPolicyReferenceToPermissionSet',
      input: { ...names, CustomerManagedPolicyReference: toReference(policy) },
      run: managedPolicies.AttachCustomerManagedPolicyReferenceToPermissionSet.run,
      model: ssoAdmin,
    })
}

const toReference = ({ name, path }: SeedCustomerManagedPolicy) => ({ Name: name, Path: path })

function putPolicies(center: Center, names: Names, set: SeedPermissionSet, path: Path): void {
  const { inlinePolicy, permissionsBoundary } = set
  if (inlinePolicy !== undefined)
    perform(center, {
      path: [...path, 'inlinePolicy'],
      operation: 'PutInlinePolicyToPermissionSet',
      input: { ...names, InlinePolicy: textOf(inlinePolicy) },
      run: permissionSetPolicies.PutInlinePolicyToPermissionSet.run,
      model: ssoAdmin,
    })
  if (!permissionsBoundary) return
  const { managedPolicy, customerManagedPolicy: customer } = permissionsBoundary
  const PermissionsBoundary = {
    ManagedPolicyArn: managedPolicy,
    CustomerManagedPolicyReference: customer && toReference(customer),
  }
  perform(center, {
    path: [...path, 'permissionsBoundary'],
    operation: 'PutPermissionsBoundaryToPermissionSet',
    input: { ...names, PermissionsBoundary },
    run: permissionSetPolicies.PutPermissionsBoundaryToPermissionSet.run,
    model: ssoAdmin,
  })
}

interface AssigningCenter extends Center {
  /** Name of the permission set -> end of the names of its roles. */
  readonly suffixes: ReadonlyMap<string, string>
}

function addAssignment(center: AssigningCenter, assignment: SeedAccountAssignment, path: Path): void {
  const set = requireSet(center.tx, assignment.permissionSet, [...path, 'permissionSet'])
  const assignee = assigneeOf(center.tx, assignment, path)
  const { accounts } = assignment
  for (const [index, account] of [accounts].flat().entries()) {
    const place = typeof accounts === 'string' ? [] : [index]
    const grant = { set, assignee, path: [...path, 'accounts', ...place] }
    const accountIds = account === '*' ? activeAccounts(center.tx) : [account]
    for (const accountId of accountIds) assign(center, { ...grant, accountId })
  }
}

/** @throws StepFailure */
function requireSet({ permissionSets: sets }: Tx, name: string, path: Path): PermissionSetRow {
  for (const [, set] of sets.by('name', name)) return set
  const names = Array.from(sets.rows(), ([, set]) => set.name)
  throw unknownName(path, 'permission set', name, names)
}

type Assignee = Pick<SsoAdminTypes.CreateAccountAssignmentInput, 'PrincipalId' | 'PrincipalType'>

/** @throws StepFailure when there are both a group and a user, or neither */
export function assigneeOf(tx: Tx, { group, user }: SeedAssignee, path: Path): Assignee {
  if (group !== undefined && user === undefined)
    return { PrincipalType: 'GROUP', PrincipalId: requireGroupId(tx, group, [...path, 'group']) }
  if (group === undefined && user !== undefined)
    return { PrincipalType: 'USER', PrincipalId: requireUserId(tx, user, [...path, 'user']) }
  throw new StepFailure(path, 'Invalid assignee', ': use either "group" or "user"')
}

function activeAccounts({ memberAccounts }: Tx): readonly string[] {
  const accounts = Array.from(memberAccounts.rows(), ([, account]) => account)
  return accounts.filter(isActive).map(({ accountId }) => accountId)
}

const isActive = (account: MemberAccountRow | undefined) =>
  account !== undefined && account.closeDate === undefined

interface Grant {
  readonly set: PermissionSetRow
  readonly assignee: Assignee
  readonly accountId: string
  readonly path: Path
}

/** Assigns a permission set in an account. On AWS, the request could also fail after its response. */
function assign(center: AssigningCenter, grant: Grant): void {
  const { tx, instance } = center
  const { set, assignee, accountId, path } = grant
  if (!isActive(tx.memberAccounts.get(accountId)))
    throw new StepFailure(path, `Account ${accountId} is not an active account of the organization`)
  requireSuccess(provisionWithSuffix(center, grant), path)
  const { AccountAssignmentCreationStatus: status } = perform(center, {
    path,
    operation: 'CreateAccountAssignment',
    input: {
      InstanceArn: instance.arn,
      PermissionSetArn: set.arn,
      TargetId: accountId,
      TargetType: 'AWS_ACCOUNT',
      ...assignee,
    },
    run: assignments.CreateAccountAssignment.run,
    model: ssoAdmin,
  })
  const requestId = status?.RequestId ?? ''
  const failure = tx.ssoRequests.get(requestId)?.failureReason
  // A seed is the initial state, which has no history.
  tx.ssoRequests.delete(requestId)
  requireSuccess(failure, path)
}

/** Creates the role with the suffix of the seed, unless the account has it. Returns why that failed. */
function provisionWithSuffix(
  { tx, ctx, instance, suffixes }: AssigningCenter,
  { set, accountId }: Grant,
): string | undefined {
  const suffix = suffixes.get(set.name)
  if (suffix === undefined || provisioningOf(tx, accountId, set.id)) return undefined
  const requestId = ctx.newUuid()
  const target = { owner: tx, instance, permissionSet: set, accountId, requestId, suffix }
  return provision(target, ctx, () => undefined)
}

/** @param failure the reason of the failure, in AWS's words */
function requireSuccess(failure: string | undefined, path: Path): void {
  if (failure !== undefined) throw new StepFailure(path, REJECTED, `: ${failure}`)
}
