/** Calls that are tested by one row of the tables and required by another. */
import * as sdk from '@aws-sdk/client-iam'
import { type Call, DOCUMENT, MANAGED, policyArn } from './things.ts'

export const putInline: Record<'user' | 'group' | 'role', Call> = {
  user: (iam, { user: UserName }) =>
    iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument: DOCUMENT })),
  group: (iam, { group: GroupName }) =>
    iam.send(new sdk.PutGroupPolicyCommand({ GroupName, PolicyName: 'inline', PolicyDocument: DOCUMENT })),
  role: (iam, { role: RoleName }) =>
    iam.send(new sdk.PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument: DOCUMENT })),
}
export const attach: Record<'user' | 'group' | 'role', Call> = {
  user: (iam, { user: UserName }) =>
    iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn: MANAGED })),
  group: (iam, { group: GroupName }) =>
    iam.send(new sdk.AttachGroupPolicyCommand({ GroupName, PolicyArn: MANAGED })),
  role: (iam, { role: RoleName }) =>
    iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn: MANAGED })),
}
export const limitUser: Call = (iam, { user: UserName }) =>
  iam.send(new sdk.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: MANAGED }))
export const limitRole: Call = (iam, { role: RoleName }) =>
  iam.send(new sdk.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: MANAGED }))
export const join: Call = (iam, { user: UserName, group: GroupName }) =>
  iam.send(new sdk.AddUserToGroupCommand({ UserName, GroupName }))
export const fill: Call = (iam, { profile: InstanceProfileName, role: RoleName }) =>
  iam.send(new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }))
export const addVersion: Call = (iam, things) =>
  iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn: policyArn(things), PolicyDocument: DOCUMENT }))
export const deleteKey: Call = (iam, { user: UserName, key: AccessKeyId }) =>
  iam.send(new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId }))
