/** The operations on policies, by what the policies are attached to. Users, groups, and roles have them alike. */
import type { AttachedPolicy } from '../../protocol/model/iam-types.ts'
import { call } from './client.ts'

interface Operations {
  attach(name: string, arn: string): Promise<unknown>
  detach(name: string, arn: string): Promise<unknown>
  attached(
    name: string,
    signal?: AbortSignal,
  ): Promise<{ AttachedPolicies?: readonly AttachedPolicy[] | undefined }>
  put(name: string, policy: string, document: string): Promise<unknown>
  remove(name: string, policy: string): Promise<unknown>
  inline(name: string, signal?: AbortSignal): Promise<{ readonly PolicyNames: readonly string[] }>
  document(name: string, policy: string, signal?: AbortSignal): Promise<{ readonly PolicyDocument: string }>
}

const users: Operations = {
  attach: (UserName, PolicyArn) => call('iam', 'AttachUserPolicy', { UserName, PolicyArn }),
  detach: (UserName, PolicyArn) => call('iam', 'DetachUserPolicy', { UserName, PolicyArn }),
  attached: (UserName, signal) =>
    call('iam', 'ListAttachedUserPolicies', { UserName, MaxItems: 1000 }, signal),
  put: (UserName, PolicyName, PolicyDocument) =>
    call('iam', 'PutUserPolicy', { UserName, PolicyName, PolicyDocument }),
  remove: (UserName, PolicyName) => call('iam', 'DeleteUserPolicy', { UserName, PolicyName }),
  inline: (UserName, signal) => call('iam', 'ListUserPolicies', { UserName, MaxItems: 1000 }, signal),
  document: (UserName, PolicyName, signal) => call('iam', 'GetUserPolicy', { UserName, PolicyName }, signal),
}

const groups: Operations = {
  attach: (GroupName, PolicyArn) => call('iam', 'AttachGroupPolicy', { GroupName, PolicyArn }),
  detach: (GroupName, PolicyArn) => call('iam', 'DetachGroupPolicy', { GroupName, PolicyArn }),
  attached: (GroupName, signal) =>
    call('iam', 'ListAttachedGroupPolicies', { GroupName, MaxItems: 1000 }, signal),
  put: (GroupName, PolicyName, PolicyDocument) =>
    call('iam', 'PutGroupPolicy', { GroupName, PolicyName, PolicyDocument }),
  remove: (GroupName, PolicyName) => call('iam', 'DeleteGroupPolicy', { GroupName, PolicyName }),
  inline: (GroupName, signal) => call('iam', 'ListGroupPolicies', { GroupName, MaxItems: 1000 }, signal),
  document: (GroupName, PolicyName, signal) =>
    call('iam', 'GetGroupPolicy', { GroupName, PolicyName }, signal),
}

const roles: Operations = {
  attach: (RoleName, PolicyArn) => call('iam', 'AttachRolePolicy', { RoleName, PolicyArn }),
  detach: (RoleName, PolicyArn) => call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }),
  attached: (RoleName, signal) =>
    call('iam', 'ListAttachedRolePolicies', { RoleName, MaxItems: 1000 }, signal),
  put: (RoleName, PolicyName, PolicyDocument) =>
    call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument }),
  remove: (RoleName, PolicyName) => call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }),
  inline: (RoleName, signal) => call('iam', 'ListRolePolicies', { RoleName, MaxItems: 1000 }, signal),
  document: (RoleName, PolicyName, signal) => call('iam', 'GetRolePolicy', { RoleName, PolicyName }, signal),
}

export const operationsOn: Readonly<Record<'user' | 'group' | 'role', Operations>> = {
  user: users,
  group: groups,
  role: roles,
}
