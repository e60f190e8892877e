/** Managed policies, and policies of users, groups, and roles. */
import * as sdk from '@aws-sdk/client-iam'
import { addVersion, attach, putInline } from './calls.ts'
import {
  aGroup,
  aNewPolicy,
  aPolicy,
  aRole,
  arnOf,
  aUser,
  DOCUMENT,
  listOfPolicies,
  MANAGED,
  PATH,
  type PermittedCall,
  policyArn,
  TAGS,
  theAccount,
} from './things.ts'

export const onManagedPolicies: readonly PermittedCall[] = [
  {
    operation: 'CreatePolicy',
    resource: aNewPolicy,
    call: (iam) =>
      iam.send(
        new sdk.CreatePolicyCommand({
          PolicyName: 'new-policy',
          Path: PATH,
          PolicyDocument: DOCUMENT,
          Tags: TAGS,
        }),
      ),
    also: () => [['iam:TagPolicy', arnOf('policy', 'new-policy'), 'policy new-policy']],
  },
  {
    operation: 'ListPolicies',
    resource: listOfPolicies,
    call: (iam) => iam.send(new sdk.ListPoliciesCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetPolicy',
    resource: aPolicy,
    call: (iam, things) => iam.send(new sdk.GetPolicyCommand({ PolicyArn: policyArn(things) })),
  },
  {
    operation: 'DeletePolicy',
    resource: aPolicy,
    call: (iam, things) => iam.send(new sdk.DeletePolicyCommand({ PolicyArn: policyArn(things) })),
  },
  {
    operation: 'TagPolicy',
    resource: aPolicy,
    call: (iam, things) => iam.send(new sdk.TagPolicyCommand({ PolicyArn: policyArn(things), Tags: TAGS })),
  },
  {
    operation: 'UntagPolicy',
    resource: aPolicy,
    call: (iam, things) =>
      iam.send(new sdk.UntagPolicyCommand({ PolicyArn: policyArn(things), TagKeys: ['a'] })),
  },
  {
    operation: 'ListPolicyTags',
    resource: aPolicy,
    call: (iam, things) => iam.send(new sdk.ListPolicyTagsCommand({ PolicyArn: policyArn(things) })),
  },
  { operation: 'CreatePolicyVersion', resource: aPolicy, call: addVersion },
  {
    operation: 'GetPolicyVersion',
    resource: aPolicy,
    call: (iam, things) =>
      iam.send(new sdk.GetPolicyVersionCommand({ PolicyArn: policyArn(things), VersionId: 'v1' })),
  },
  {
    operation: 'ListPolicyVersions',
    resource: aPolicy,
    call: (iam, things) => iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn: policyArn(things) })),
  },
  {
    operation: 'DeletePolicyVersion',
    resource: aPolicy,
    prepare: addVersion,
    call: (iam, things) =>
      iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn: policyArn(things), VersionId: 'v2' })),
  },
  {
    operation: 'SetDefaultPolicyVersion',
    resource: aPolicy,
    prepare: addVersion,
    call: (iam, things) =>
      iam.send(new sdk.SetDefaultPolicyVersionCommand({ PolicyArn: policyArn(things), VersionId: 'v2' })),
  },
  {
    operation: 'ListEntitiesForPolicy',
    resource: aPolicy,
    call: (iam, things) => iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn: policyArn(things) })),
  },
]

const inline = { PolicyName: 'inline' }
const managed = { PolicyArn: MANAGED }

export const onInlinePolicies: readonly PermittedCall[] = [
  { operation: 'PutUserPolicy', resource: aUser, call: putInline.user },
  { operation: 'PutGroupPolicy', resource: aGroup, call: putInline.group },
  { operation: 'PutRolePolicy', resource: aRole, call: putInline.role },
  {
    operation: 'GetUserPolicy',
    resource: aUser,
    prepare: putInline.user,
    call: (iam, { user: UserName }) => iam.send(new sdk.GetUserPolicyCommand({ UserName, ...inline })),
  },
  {
    operation: 'GetGroupPolicy',
    resource: aGroup,
    prepare: putInline.group,
    call: (iam, { group: GroupName }) => iam.send(new sdk.GetGroupPolicyCommand({ GroupName, ...inline })),
  },
  {
    operation: 'GetRolePolicy',
    resource: aRole,
    prepare: putInline.role,
    call: (iam, { role: RoleName }) => iam.send(new sdk.GetRolePolicyCommand({ RoleName, ...inline })),
  },
  {
    operation: 'DeleteUserPolicy',
    resource: aUser,
    prepare: putInline.user,
    call: (iam, { user: UserName }) => iam.send(new sdk.DeleteUserPolicyCommand({ UserName, ...inline })),
  },
  {
    operation: 'DeleteGroupPolicy',
    resource: aGroup,
    prepare: putInline.group,
    call: (iam, { group: GroupName }) => iam.send(new sdk.DeleteGroupPolicyCommand({ GroupName, ...inline })),
  },
  {
    operation: 'DeleteRolePolicy',
    resource: aRole,
    prepare: putInline.role,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, ...inline })),
  },
  {
    operation: 'ListUserPolicies',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListUserPoliciesCommand({ UserName })),
  },
  {
    operation: 'ListGroupPolicies',
    resource: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.ListGroupPoliciesCommand({ GroupName })),
  },
  {
    operation: 'ListRolePolicies',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListRolePoliciesCommand({ RoleName })),
  },
]

export const onAttachments: readonly PermittedCall[] = [
  { operation: 'AttachUserPolicy', resource: aUser, call: attach.user },
  { operation: 'AttachGroupPolicy', resource: aGroup, call: attach.group },
  { operation: 'AttachRolePolicy', resource: aRole, call: attach.role },
  {
    operation: 'DetachUserPolicy',
    resource: aUser,
    prepare: attach.user,
    call: (iam, { user: UserName }) => iam.send(new sdk.DetachUserPolicyCommand({ UserName, ...managed })),
  },
  {
    operation: 'DetachGroupPolicy',
    resource: aGroup,
    prepare: attach.group,
    call: (iam, { group: GroupName }) =>
      iam.send(new sdk.DetachGroupPolicyCommand({ GroupName, ...managed })),
  },
  {
    operation: 'DetachRolePolicy',
    resource: aRole,
    prepare: attach.role,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DetachRolePolicyCommand({ RoleName, ...managed })),
  },
  {
    operation: 'ListAttachedUserPolicies',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListAttachedUserPoliciesCommand({ UserName })),
  },
  {
    operation: 'ListAttachedGroupPolicies',
    resource: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.ListAttachedGroupPoliciesCommand({ GroupName })),
  },
  {
    operation: 'ListAttachedRolePolicies',
    resource: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName })),
  },
]

const alias = { AccountAlias: 'authorized' }
const makeAlias: PermittedCall['call'] = (iam) => iam.send(new sdk.CreateAccountAliasCommand(alias))

export const onAccountAliases: readonly PermittedCall[] = [
  { operation: 'CreateAccountAlias', resource: theAccount, call: makeAlias },
  {
    operation: 'ListAccountAliases',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.ListAccountAliasesCommand({})),
  },
  {
    operation: 'DeleteAccountAlias',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.DeleteAccountAliasCommand(alias)),
  },
]
