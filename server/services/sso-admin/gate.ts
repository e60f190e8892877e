/**
 * Which instance an ARN means for a caller, and what the caller's account may do with it. Permissions are decided
 * first, then what is here.
 *
 * Everything of an instance is in the tables of its account, its owner.
 */

import { isDelegatedAdministrator } from '../../../core/access/organization/services.ts'
import type { Conditions, DetailedTarget, Ownership, Permission } from '../../../core/access/target.ts'
import { IDENTITY_CENTER, idInArn } from '../../../core/aws/identity-center-ids.ts'
import type { Context, Input, OperationName, PageRules } from '../../../core/engine/operation.ts'
import { isEnabledIn } from '../../../core/identity/identity-center/instance-regions.ts'
import { findInstance, type OwnedInstance } from '../../../core/identity/identity-center/instances.ts'
import {
  accessDenied,
  instanceNotFound,
  invalidNextToken,
  notSupported,
} from '../../../protocol/errors/sso-admin/common.ts'
import { permissionSetNotFound } from '../../../protocol/errors/sso-admin/permission-sets.ts'
import type { AwsError } from '../../../protocol/errors.ts'
import {
  type AccountAssignmentRow,
  type PermissionSetRow,
  provisioningKey,
  type Tag,
  type Tx,
  type View,
} from '../../../store/index.ts'

/**
 * The accounts that may call an operation, besides the owner of the instance:
 *
 * - `owner`: none.
 * - `administrator`: the delegated administrator of IAM Identity Center.
 * - `member`: every account of the organization.
 *
 * Sources: API reference of IAM Identity Center; IAM Identity Center User Guide, "Delegated administration".
 */
export type Entitlement = 'owner' | 'administrator' | 'member'

/** The part of a caller that decides which instances it may use. */
export type InstanceCaller = Pick<Context, 'accountId' | 'region'>

interface InstanceRequirements {
  /** By default, `administrator`. */
  readonly entitled?: Entitlement
  /** Returns the error for an instance that does not exist, where it is not ResourceNotFoundException. */
  readonly absent?: () => AwsError
  /** Whether the operation works in the additional regions of an instance, too. By default, only in its home region. */
  readonly everyRegion?: boolean
}

/**
 * The requirements of operations that read. Additional regions have what the home region has, and change only
 * applications. Source: IAM Identity Center User Guide, "Using IAM Identity Center across multiple AWS Regions".
 */
export const READS = { everyRegion: true } as const

/** The requirements of operations that do not declare ResourceNotFoundException for an instance. */
export const WITHOUT_NOT_FOUND = { absent: accessDenied } as const

/**
 * Returns the instance with this ARN, if the caller's account may call the operation in this region.
 *
 * Unverified: An instance of IAM Identity Center that does not exist is reported by ResourceNotFoundException, or by
 * AccessDeniedException where an operation declares only that. In a region that does not have it, or that cannot change it,
 * an instance is reported by AccessDeniedException, as to accounts that may not use it.
 *
 * @throws AwsError ResourceNotFoundException or AccessDeniedException
 */
export function requireInstance(
  tx: Tx,
  arn: string,
  { accountId, region }: InstanceCaller,
  { entitled = 'administrator', absent, everyRegion = false }: InstanceRequirements = {},
): OwnedInstance<Tx> {
  const found = findInstance(tx, arn)
  if (!found) throw absent?.() ?? instanceNotFound(idInArn(arn))
  const { instance } = found
  const isThere = everyRegion ? isEnabledIn(instance, region) : instance.region === region
  if (!isEntitled(found, accountId, entitled) || !isThere) throw accessDenied()
  return found
}

/**
 * Returns the instance with this ARN, which must be that of an organization: others have no permission sets.
 *
 * @throws AwsError as `requireInstance` does, or ValidationException for an account's instance
 */
export function requireOrganizationInstance(
  tx: Tx,
  arn: string,
  caller: InstanceCaller,
  requirements?: InstanceRequirements,
): OwnedInstance<Tx> {
  const found = requireInstance(tx, arn, caller, requirements)
  if (found.instance.kind === 'account') throw notSupported()
  return found
}

/** A permission set, and the instance that it belongs to. */
export interface OwnedPermissionSet extends OwnedInstance<Tx> {
  readonly permissionSet: PermissionSetRow
}

/** The members that name a permission set. */
export interface PermissionSetInput {
  readonly InstanceArn: string
  readonly PermissionSetArn: string
}

/** Returns the permission set of a request that reads. @throws AwsError ResourceNotFoundException and others */
export function requirePermissionSet(
  tx: Tx,
  { InstanceArn, PermissionSetArn }: PermissionSetInput,
  caller: InstanceCaller,
): OwnedPermissionSet {
  const found = requireOrganizationInstance(tx, InstanceArn, caller, READS)
  const permissionSet = found.owner.permissionSets.get(idInArn(PermissionSetArn))
  if (permissionSet?.arn !== PermissionSetArn) throw permissionSetNotFound(idInArn(PermissionSetArn))
  return { ...found, permissionSet }
}

/**
 * Returns the permission set of a request that changes it.
 *
 * The delegated administrator may not change permission sets that are provisioned in the management account. Source:
 * IAM Identity Center User Guide, "Delegated administration".
 *
 * @throws AwsError as `requirePermissionSet` does
 */
export function requireChangeablePermissionSet(
  tx: Tx,
  input: PermissionSetInput,
  caller: InstanceCaller,
): OwnedPermissionSet {
  const found = requirePermissionSet(tx, input, caller)
  const { owner, instance, permissionSet } = found
  if (instance.region !== caller.region) throw accessDenied()
  const isInManagement = owner.provisionings.has(provisioningKey(owner.accountId, permissionSet.id))
  if (isInManagement && caller.accountId !== owner.accountId) throw accessDenied()
  return found
}

/** Returns whether the identity store of an instance has a user or a group. */
export function hasPrincipal(
  { directoryUsers, directoryGroups }: View,
  { principalType, principalId }: Pick<AccountAssignmentRow, 'principalType' | 'principalId'>,
): boolean {
  return { USER: directoryUsers, GROUP: directoryGroups }[principalType].has(principalId)
}

/** Returns whether an account may call an operation on an instance. */
export function isEntitled(
  { owner, instance }: OwnedInstance,
  accountId: string,
  entitled: Entitlement,
): boolean {
  if (accountId === owner.accountId) return true
  if (entitled === 'owner' || instance.kind === 'account') return false
  return entitled === 'member'
    ? owner.memberAccounts.has(accountId)
    : isDelegatedAdministrator(owner, accountId, IDENTITY_CENTER)
}

/** The errors of the service where others report those of IAM. */
export const pageRules: Required<PageRules> = { wrongMarker: invalidNextToken }

type InstanceInput = Pick<Input<'sso-admin', 'DescribeInstance'>, 'InstanceArn'>

/** Returns the rules of an operation on an instance: policies see the instance, its tags, and its home region. */
export function instanceRules(entitled: Entitlement = 'administrator') {
  return {
    ...pageRules,
    resource: (view: View, { InstanceArn }: InstanceInput) => instanceTarget(view, InstanceArn, entitled),
    conditions: (view: View, { InstanceArn }: InstanceInput) => primaryRegion(view, InstanceArn),
  }
}

/** Returns the rules of an operation on a permission set, which must be permitted on its instance, too. */
export function permissionSetRules(operation: OperationName<'sso-admin'>) {
  return {
    ...instanceRules(),
    also: (view: View, input: PermissionSetInput) => [permissionOnSet(view, operation, input)],
  }
}

/** Returns the permission of an operation for a permission set. */
export function permissionOnSet(
  view: View,
  operation: OperationName<'sso-admin'>,
  { InstanceArn, PermissionSetArn }: PermissionSetInput,
): Permission {
  return {
    action: `sso:${operation}`,
    target: permissionSetTarget(view, PermissionSetArn),
    conditions: primaryRegion(view, InstanceArn),
  }
}

/** Returns an instance as policies see it, also one that does not exist. */
export function instanceTarget(
  view: View,
  arn: string,
  entitled: Entitlement = 'administrator',
): DetailedTarget {
  const found = findInstance(view, arn)
  return found ? targetIn(found, view, arn, found.instance.tags, entitled) : { arn }
}

/** Returns a permission set as policies see it, also one that does not exist. */
export function permissionSetTarget(view: View, arn: string): DetailedTarget {
  const found = findInstance(view, instanceArnOf(arn))
  const tags = found?.owner.permissionSets.get(idInArn(arn))?.tags
  return found ? targetIn(found, view, arn, tags, 'administrator') : { arn }
}

/** Returns the ARN of the instance that a resource belongs to, or the given ARN of an instance. */
export const instanceArnOf = (arn: string) =>
  arn.replace(/:(?:\d{12})?:(?:permissionSet|application|trustedTokenIssuer)\/([^/]+)\/.*$/, '::instance/$1')

/** Returns what belongs to an instance as policies see it. */
export function targetIn(
  found: OwnedInstance,
  { accountId }: View,
  arn: string,
  tags: readonly Tag[] | undefined,
  entitled: Entitlement,
): DetailedTarget {
  return { arn, ...(tags ? { tags } : {}), ...ownershipFor(found, accountId, entitled) }
}

/** Returns who owns what belongs to an instance, for a caller's account. */
export function ownershipFor(found: OwnedInstance, callerId: string, entitled: Entitlement): Ownership {
  const { accountId } = found.owner
  if (accountId === callerId) return { accountId }
  return { accountId, isReserved: true, isShared: isEntitled(found, callerId, entitled) }
}

/** Returns the condition key for the home region of an instance. */
export function primaryRegion(view: View, instanceArn: string): Conditions {
  return { 'sso:PrimaryRegion': findInstance(view, instanceArn)?.instance.region }
}
