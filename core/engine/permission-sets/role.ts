/**
 * The role that a permission set is in an account. Source of its name, path, and properties: roles in public dumps of
 * accounts; IAM Identity Center User Guide, "Reference permission sets in resource policies".
 */
import {
  namedAlreadyExists,
  quotaExceeded,
  serviceRolePolicyNotAttachable,
} from '../../../protocol/errors.ts'
import {
  type CustomerManagedPolicy,
  keyOf,
  type PermissionSetContent,
  type PermissionSetRow,
  type RoleRow,
  type SsoInstanceRow,
  type View,
} from '../../../store/index.ts'
import { requireInlinePolicies } from '../../access/inline-policies.ts'
import { findPolicy, pathInPolicyArn } from '../../access/policies-by-arn.ts'
import { iamArn, type Owner } from '../../aws/arns.ts'
import { IDENTITY_CENTER } from '../../aws/identity-center-ids.ts'
import { newId } from '../../aws/ids.ts'
import { partitionNamed } from '../../aws/partitions.ts'
import { isServiceLinkedPath } from '../../aws/reserved-paths.ts'
import type { ProvisioningSources } from './sources.ts'

/** Thrown for a policy that an account does not have. */
export class PolicyNotSupported extends Error {
  readonly arn: string

  constructor(arn: string) {
    super(`Not supported policy ${arn}`)
    this.arn = arn
  }
}

/** Seconds. The session duration of the permission set limits each session. */
const MAX_SESSION_DURATION = 43_200

const INLINE_POLICY = 'AwsSSOInlinePolicy'

/** What a new role has besides the content of its permission set. */
interface NewRole {
  readonly instance: SsoInstanceRow
  /** Of the account's SAML provider. */
  readonly providerArn: string
  /** 16 hexadecimal digits. By default, random. */
  readonly suffix?: string | undefined
}

/** Returns a new role, without policies. @throws AwsError LimitExceeded or EntityAlreadyExists */
export function newRole(
  account: View,
  set: PermissionSetRow,
  { instance, providerArn, suffix }: NewRole,
  { timeIn, randomBytes, quotas: { RolesQuota: limit } }: ProvisioningSources,
): RoleRow {
  if (account.roles.size >= limit) throw quotaExceeded('RolesPerAccount', limit)
  const name = `AWSReservedSSO_${set.name}_${suffix ?? randomBytes(8).toString('hex')}`
  if (account.roles.has(keyOf(name))) throw namedAlreadyExists('Role', name)
  const path = pathIn(instance.region)
  return {
    id: newId('AROA', account.accountId, randomBytes),
    name,
    path,
    arn: iamArn(account, 'role', path, name),
    createDate: timeIn(account),
    trust: trustOf(providerArn, account),
    trustPrincipals: {},
    maxSessionDuration: MAX_SESSION_DURATION,
    tags: [],
    inline: {},
    attached: [],
  }
}

/** The first region of Identity Center is in no path. */
const pathIn = (region: string) =>
  `/aws-reserved/${IDENTITY_CENTER}/${region === 'us-east-1' ? '' : `${region}/`}`

function trustOf(providerArn: string, { partition }: Owner): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
    Condition: { StringEquals: { 'SAML:aud': `https://${partitionNamed(partition).signIn}/saml` } },
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

/**
 * Returns the role with the permissions of its permission set, all of which the account must have.
 *
 * Unverified: A policy that an account lacks as permissions boundary is reported like one to attach.
 *
 * @throws PolicyNotSupported for a policy that the account lacks; AwsError for what IAM refuses
 */
export function withContent(
  account: View,
  { boundary: _replaced, ...role }: RoleRow,
  content: PermissionSetContent,
  { quotas }: ProvisioningSources,
): RoleRow {
  const attached = [
    ...content.managedPolicies,
    ...content.customerManagedPolicies.map((policy) => customerPolicyArn(account, policy)),
  ]
  const limit = quotas.AttachedPoliciesPerRoleQuota
  if (attached.length > limit) throw quotaExceeded('PoliciesPerRole', limit)
  const boundary = boundaryArn(account, content)
  for (const arn of boundary === undefined ? attached : [...attached, boundary]) requirePolicy(account, arn)
  const inline = inlineOf(account, role.name, content, quotas.RolePolicySizeQuota)
  const description = content.description ?? ''
  return { ...role, description, attached, inline, ...(boundary === undefined ? {} : { boundary }) }
}

const customerPolicyArn = (account: Owner, { path, name }: CustomerManagedPolicy) =>
  iamArn(account, 'policy', path, name)

function boundaryArn(account: Owner, { permissionsBoundary }: PermissionSetContent): string | undefined {
  if (typeof permissionsBoundary !== 'object') return permissionsBoundary
  return customerPolicyArn(account, permissionsBoundary)
}

function requirePolicy(account: View, arn: string): void {
  if (!findPolicy(account, arn)) throw new PolicyNotSupported(arn)
  if (isServiceLinkedPath(pathInPolicyArn(arn))) throw serviceRolePolicyNotAttachable()
}

function inlineOf(
  { partition }: View,
  name: string,
  { inlinePolicy }: PermissionSetContent,
  limit: number,
): RoleRow['inline'] {
  if (inlinePolicy === undefined) return {}
  const inline = { [INLINE_POLICY]: inlinePolicy }
  requireInlinePolicies(inlinePolicy, { noun: 'role', name, inline, limit, partition })
  return inline
}
