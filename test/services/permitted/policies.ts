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
    seen: aNewPolicy,
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
    seen: listOfPolicies,
    call: (iam) => iam.send(new sdk.ListPoliciesCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetPolicy',
    seen: aPolicy,
    call: (iam, things) => iam.send(new sdk.GetPolicyCommand({ PolicyArn: policyArn(things) })),
  },
  {
    operation: 'DeletePolicy',
    seen: aPolicy,
    call: (iam, things) => iam.send(new sdk.DeletePolicyCommand({ PolicyArn: policyArn(things) })),
  },
  {
    operation: 'TagPolicy',
    seen: aPolicy,
    call: (iam, things) => iam.send(new sdk.TagPolicyCommand({ PolicyArn: policyArn(things), Tags: TAGS })),
  },
  {
    operation: 'UntagPolicy',
    seen: aPolicy,
    call: (iam, things) =>
      iam.send(new sdk.UntagPolicyCommand({ PolicyArn: policyArn(things), TagKeys: ['a'] })),
  },
  {
    operation: 'ListPolicyTags',
    seen: aPolicy,
    call: (iam, things) => iam.send(new sdk.ListPolicyTagsCommand({ PolicyArn: policyArn(things) })),
  },
  { operation: 'CreatePolicyVersion', seen: aPolicy, call: addVersion },
  {
    operation: 'GetPolicyVersion',
    seen: aPolicy,
    call: (iam, things) =>
      iam.send(new sdk.GetPolicyVersionCommand({ PolicyArn: policyArn(things), VersionId: 'v1' })),
  },
  {
    operation: 'ListPolicyVersions',
    seen: aPolicy,
    call: (iam, things) => iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn: policyArn(things) })),
  },
  {
    operation: 'DeletePolicyVersion',
    seen: aPolicy,
    prepare: addVersion,
    call: (iam, things) =>
      iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn: policyArn(things), VersionId: 'v2' })),
  },
  {
    operation: 'SetDefaultPolicyVersion',
    seen: aPolicy,
    prepare: addVersion,
    call: (iam, things) =>
      iam.send(new sdk.SetDefaultPolicyVersionCommand({ PolicyArn: policyArn(things), VersionId: 'v2' })),
  },
  {
    operation: 'ListEntitiesForPolicy',
    seen: aPolicy,
    call: (iam, things) => iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn: policyArn(things) })),
  },
]

const inline = { PolicyName: 'inline' }
const managed = { PolicyArn: MANAGED }

export const onInlinePolicies: readonly PermittedCall[] = [
  { operation: 'PutUserPolicy', seen: aUser, call: putInline.user },
  { operation: 'PutGroupPolicy', seen: aGroup, call: putInline.group },
  { operation: 'PutRolePolicy', seen: aRole, call: putInline.role },
  {
    operation: 'GetUserPolicy',
    seen: aUser,
    prepare: putInline.user,
    call: (iam, { user: UserName }) => iam.send(new sdk.GetUserPolicyCommand({ UserName, ...inline })),
  },
  {
    operation: 'GetGroupPolicy',
    seen: aGroup,
    prepare: putInline.group,
    call: (iam, { group: GroupName }) => iam.send(new sdk.GetGroupPolicyCommand({ GroupName, ...inline })),
  },
  {
    operation: 'GetRolePolicy',
    seen: aRole,
    prepare: putInline.role,
    call: (iam, { role: RoleName }) => iam.send(new sdk.GetRolePolicyCommand({ RoleName, ...inline })),
  },
  {
    operation: 'DeleteUserPolicy',
    seen: aUser,
    prepare: putInline.user,
    call: (iam, { user: UserName }) => iam.send(new sdk.DeleteUserPolicyCommand({ UserName, ...inline })),
  },
  {
    operation: 'DeleteGroupPolicy',
    seen: aGroup,
    prepare: putInline.group,
    call: (iam, { group: GroupName }) => iam.send(new sdk.DeleteGroupPolicyCommand({ GroupName, ...inline })),
  },
  {
    operation: 'DeleteRolePolicy',
    seen: aRole,
    prepare: putInline.role,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DeleteRolePolicyCommand({ RoleName, ...inline })),
  },
  {
    operation: 'ListUserPolicies',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListUserPoliciesCommand({ UserName })),
  },
  {
    operation: 'ListGroupPolicies',
    seen: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.ListGroupPoliciesCommand({ GroupName })),
  },
  {
    operation: 'ListRolePolicies',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListRolePoliciesCommand({ RoleName })),
  },
]

export const onAttachments: readonly PermittedCall[] = [
  { operation: 'AttachUserPolicy', seen: aUser, call: attach.user },
  { operation: 'AttachGroupPolicy', seen: aGroup, call: attach.group },
  { operation: 'AttachRolePolicy', seen: aRole, call: attach.role },
  {
    operation: 'DetachUserPolicy',
    seen: aUser,
    prepare: attach.user,
    call: (iam, { user: UserName }) => iam.send(new sdk.DetachUserPolicyCommand({ UserName, ...managed })),
  },
  {
    operation: 'DetachGroupPolicy',
    seen: aGroup,
    prepare: attach.group,
    call: (iam, { group: GroupName }) =>
      iam.send(new sdk.DetachGroupPolicyCommand({ GroupName, ...managed })),
  },
  {
    operation: 'DetachRolePolicy',
    seen: aRole,
    prepare: attach.role,
    call: (iam, { role: RoleName }) => iam.send(new sdk.DetachRolePolicyCommand({ RoleName, ...managed })),
  },
  {
    operation: 'ListAttachedUserPolicies',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListAttachedUserPoliciesCommand({ UserName })),
  },
  {
    operation: 'ListAttachedGroupPolicies',
    seen: aGroup,
    call: (iam, { group: GroupName }) => iam.send(new sdk.ListAttachedGroupPoliciesCommand({ GroupName })),
  },
  {
    operation: 'ListAttachedRolePolicies',
    seen: aRole,
    call: (iam, { role: RoleName }) => iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName })),
  },
]

const alias = { AccountAlias: 'authorized' }
const makeAlias: PermittedCall['call'] = (iam) => iam.send(new sdk.CreateAccountAliasCommand(alias))

export const onAccountAliases: readonly PermittedCall[] = [
  { operation: 'CreateAccountAlias', seen: theAccount, call: makeAlias },
  {
    operation: 'ListAccountAliases',
    seen: theAccount,
    call: (iam) => iam.send(new sdk.ListAccountAliasesCommand({})),
  },
  {
    operation: 'DeleteAccountAlias',
    seen: theAccount,
    call: (iam) => iam.send(new sdk.DeleteAccountAliasCommand(alias)),
  },
]
